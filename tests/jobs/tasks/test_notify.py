"""The mail to administrators: once when their city is no longer current, once when it is again, never day after day."""

from __future__ import annotations

import pytest
from django.test import override_settings

from cityscore.jobs.currency_notices import put_notices
from cityscore.jobs.tasks.notify import notify
from cityscore.model import Problem, SourceFailure
from cityscore.people.administrators import first_administrator
from cityscore.people.models import Membership, Role, User
from cityscore.store import jobs
from cityscore.store.definitions import definitions_in_force
from cityscore.store.failed_sources import note_failures
from cityscore.store.models import City, FailedSource, Job, RunState
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import SUNDAY, figures, milltown, monday_morning, owner, publish
from tests.store.milltown import DAY, HOUR, Clock, clock

__all__ = ["clock", "milltown"]


@pytest.fixture
def ada(milltown: City) -> User:
    user = User.objects.create_user("ada@city.gov", proved=monday_morning())
    Membership.objects.create(user=user, city=milltown, role=Role.ADMINISTRATOR)
    owner("works@city.gov", "Works")
    return user


def tick() -> list[str]:
    """What a worker does of it: what it puts among the jobs, it does."""
    put_notices()
    said = []
    while job := jobs.take():
        said.append(notify(job))
        assert jobs.done(job, said[-1])
    return said


def test_it_is_told_once_that_figures_are_late_and_once_that_they_have_come(
    ada: User, box: Mailbox, clock: Clock
) -> None:
    assert tick() == []
    clock.moment = monday_morning() + DAY + 2 * HOUR
    assert tick() == ["1 mail sent"]
    for _ in range(12):
        clock.moment += DAY
        assert tick() == []
    publish(figures(SUNDAY + 13 * DAY))
    assert tick() == ["1 mail sent"]
    assert tick() == []
    late, again = box.to("ada@city.gov")
    assert late["Subject"] == "Milltown: CityScore is not up to date"
    text = " ".join(part(late, "plain").split())
    assert "* The newest figures, for 2 March 2025, are 2 days old; new ones were due by 4 March 2025, 08:00." in text
    assert "http://127.0.0.1:8000/manage/milltown/release/" in text
    assert again["Subject"] == "Milltown: CityScore is up to date again"
    assert set(box.addresses) == {"ada@city.gov"}


def test_a_run_that_failed_is_told_after_an_hour_and_what_comes_on_top_of_it_once(
    ada: User, milltown: City, box: Mailbox, clock: Clock
) -> None:
    last = milltown.runs.latest("pk")
    for days in range(3):
        clock.moment = monday_morning() + days * DAY
        failed = {"state": RunState.FAILED, "log": {"problem": "no file daily.csv"}, "revision": last.revision}
        run = milltown.runs.create(moment=clock.moment, through=last.through, **failed)
        milltown.runs.filter(pk=run.pk).update(started=clock.moment)
        told = tick()
        clock.moment += 2 * HOUR
        told += tick()
        assert told == (["1 mail sent"] if days < 2 else []), days  # the run; a day later, that figures are late
    failed_mail, late_mail = (part(mail, "plain") for mail in box.to("ada@city.gov"))
    assert "no file daily.csv" in failed_mail
    assert "are 2 days old" in " ".join(late_mail.split())


def test_each_source_that_fails_is_told_once_and_what_may_pass_after_an_hour(
    ada: User, milltown: City, box: Mailbox, clock: Clock
) -> None:
    def fails(source: str, *, may_pass: bool) -> None:
        problem = Problem(message="there is no file", place=("sources", source, "path"))
        known.append(SourceFailure(source, ("crimes",), (problem,), 1, may_pass))
        note_failures(milltown.runs.latest("pk"), definitions_in_force(milltown), known)
        FailedSource.objects.filter(source=source).update(since=clock.moment)

    known: list[SourceFailure] = []
    fails("cad", may_pass=True)
    assert tick() == []
    clock.moment += HOUR
    assert tick() == ["1 mail sent"]
    assert tick() == []
    fails("rms", may_pass=False)
    assert tick() == ["1 mail sent"]
    clock.moment += HOUR
    assert tick() == []
    FailedSource.objects.update(ended=clock.moment)
    assert tick() == ["1 mail sent"]
    first, second, again = box.to("ada@city.gov")
    assert "The source cad has failed since 3 March 2025" in " ".join(part(first, "plain").split())
    assert "sources.rms.path: there is no file. No new figures for: Crimes." in " ".join(part(second, "plain").split())
    assert again["Subject"] == "Milltown: CityScore is up to date again"


def test_many_sources_that_fail_at_once_are_one_mail(ada: User, milltown: City, box: Mailbox, clock: Clock) -> None:
    problem = Problem(message="there is no table")
    failures = [SourceFailure(f"a-long-name-of-a-source-{n}", ("crimes",), (problem,), 1) for n in range(12)]
    note_failures(milltown.runs.latest("pk"), definitions_in_force(milltown), failures)
    assert tick() == ["1 mail sent"]
    assert tick() == []
    assert all(len(job.key) <= 200 for job in Job.objects.filter(name="notify"))


def test_what_has_passed_before_the_mail_is_written_is_not_told(ada: User, box: Mailbox, clock: Clock) -> None:
    clock.moment = monday_morning() + DAY + 2 * HOUR
    (job,) = put_notices()
    publish(figures(SUNDAY + DAY))
    assert notify(job) == "0 mails sent"


def test_who_manages_the_whole_site_is_told_too(milltown: City, box: Mailbox, clock: Clock) -> None:
    first_administrator("root@city.gov")
    User.objects.update(proved=monday_morning())
    clock.moment = monday_morning() + 2 * DAY
    assert tick() == ["1 mail sent"]
    assert box.addresses == ["root@city.gov"]


@pytest.mark.usefixtures("ada")
def test_a_site_that_sends_no_mail_puts_none(clock: Clock) -> None:
    clock.moment = monday_morning() + 12 * DAY
    with override_settings(SENDS_MAIL=False):
        assert put_notices() == []
    assert not Job.objects.filter(name="notify").exists()
