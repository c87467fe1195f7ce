"""After a restoration nobody is told what they may have been told before; what comes due later is told as ever."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks import (
    JOBS,
    SILENT,
    account_mail,
    alert,
    ask,
    compare,
    confirm,
    forget,
    notify,
    release,
    report,
    retry,
)
from cityscore.jobs.tasks import run as run_task
from cityscore.people.models import Topic
from cityscore.store import jobs
from cityscore.store.backups import last_restoration, newest_backup, note_restoration
from cityscore.store.models import Alert, City, Job, JobState, Run, RunState
from cityscore.store.restored_work import NOT_SENT, settle_work
from tests.mailbox_server import Mailbox
from tests.store.mail_town import SUNDAY, define_town, figures, monday_morning, owner, publish, subscriber
from tests.store.milltown import DAY, HOUR, Clock, clock

__all__ = ["clock"]

ALERTS = (Topic.ALERTS, "city", "")


@pytest.fixture(autouse=True)
def _mail_is_set_up() -> Iterator[None]:
    with override_settings(SENDS_MAIL=True):
        yield


@pytest.fixture
def milltown(db: None, clock: Clock) -> City:
    """Milltown as of a back-up a week ago, restored on Monday morning before the run."""
    define_town()
    clock.moment = monday_morning() - 7 * DAY
    publish(figures(SUNDAY - 7 * DAY))
    subscriber("ann@home.org", ALERTS, (Topic.REPORT, "city", ""))
    owner("bob@city.gov", "Works")
    made = clock()
    clock.moment = monday_morning()
    settle_work(SILENT)
    note_restoration(made, "0.1.0")
    return City.objects.get(slug="milltown")


def names(put: list[Job]) -> list[str]:
    return [job.name for job in put]


def told(city: City, put: list[Job], name: str) -> str:
    works = {work.__name__: work for work in JOBS}
    return works[name](next(job for job in put if job.name == name))


def test_what_the_first_run_finds_is_kept_and_not_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    publish(figures())
    put = put_mail(milltown)
    assert names(put) == ["alert"]  # neither the report of the week, which came on that day, nor questions about it
    assert told(milltown, put, "alert") == "1 found; 0 mails sent"
    assert Alert.objects.count() == 1
    assert box.to("ann@home.org") == []


def test_without_a_restoration_all_of_it_is_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    restored = last_restoration()
    assert restored is not None
    restored.delete()
    publish(figures())
    put = put_mail(milltown)
    assert names(put) == ["alert", "ask", "report"]
    assert told(milltown, put, "alert") == "1 found; 1 mail sent"


def test_what_is_found_in_figures_of_later_days_is_told(milltown: City, clock: Clock, box: Mailbox) -> None:
    publish(figures())
    told(milltown, put_mail(milltown), "alert")
    clock.moment += 7 * DAY
    publish(figures(SUNDAY + 7 * DAY, crimes_until=SUNDAY))
    assert told(milltown, put_mail(milltown), "alert").startswith("1 found; 1 mail")
    (message,) = box.to("ann@home.org")
    assert "Crimes" in message["Subject"]


def test_the_next_report_and_the_next_questions_come_when_they_are_due(milltown: City, clock: Clock) -> None:
    publish(figures())
    assert "report" not in names(put_mail(milltown))
    clock.moment += 7 * DAY
    publish(figures(SUNDAY + 7 * DAY))
    assert names(put_mail(milltown)) == ["alert", "ask", "report"]
    (sent,) = Job.objects.filter(name="report")
    assert sent.key == "2025-03-03"


def test_mail_that_waited_or_was_being_sent_is_parked_and_never_tried_again(milltown: City, clock: Clock) -> None:
    put = [jobs.put(milltown, name, "old") for name in ("confirm", "alert", "ask", "report", "a-later-version's")]
    taken = jobs.take()
    assert taken is not None
    work = settle_work(SILENT)
    assert (work.mail, work.jobs) == (5, 0)
    clock.moment += 30 * DAY
    assert jobs.take() is None
    assert {(job.state, job.said) for job in Job.objects.filter(key="old")} == {(JobState.DONE, NOT_SENT)}
    assert len(put) == 5


def test_work_that_sends_nothing_is_done_anew_and_a_run_under_way_is_given_up(milltown: City, clock: Clock) -> None:
    jobs.put(milltown, "run", "2025-03-03", {"through": "2025-03-02"})
    taken = jobs.take()
    assert taken is not None
    begun = Run.objects.latest("pk")
    Run.objects.create(
        city=milltown,
        moment=clock(),
        revision=begun.revision,
        through=SUNDAY,
        worker="machine-of-old 4711 1.00",
        beat=clock(),
    )
    work = settle_work(SILENT)
    assert (work.runs, work.jobs, work.mail) == (1, 1, 0)
    assert not Run.objects.filter(state=RunState.RUNNING).exists()
    assert Run.objects.latest("pk").log["problem"].startswith("it was under way when the back-up was made")
    again = jobs.take()
    assert again is not None
    assert (again.pk, again.attempts) == (taken.pk, 1)
    publish(figures())  # nothing is in its way


def test_each_job_either_sends_nothing_or_is_parked() -> None:
    senders = {work.__name__ for work in (account_mail, alert, ask, confirm, notify, report)}
    assert {work.__name__ for work in JOBS} == SILENT | senders
    assert {work.__name__ for work in (run_task, retry, release, compare, forget)} == SILENT


def test_the_back_up_that_a_site_was_restored_from_is_its_newest(milltown: City, clock: Clock) -> None:
    restored = last_restoration()
    assert restored is not None
    assert newest_backup() == restored.made
    assert restored.moment - restored.made > 6 * DAY - HOUR
