"""The mail that asks data owners for a sentence: once a week, about their own, and not where one is written."""

from __future__ import annotations

from datetime import timedelta

from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks.ask import ask
from cityscore.model import Period
from cityscore.people.models import Membership, Role
from cityscore.store import comments, jobs
from cityscore.store.comments import CommentWindow
from cityscore.store.models import City, Job
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import SUNDAY, define_town, figures, milltown, monday_morning, owner, publish
from tests.store.milltown import DAY, Clock, clock

__all__ = ["clock", "milltown"]

WEEK = (SUNDAY - timedelta(days=6)).isoformat()


def job_of(city: City) -> Job:
    return jobs.put(city, "ask", WEEK, {"week": WEEK})


def test_an_owner_is_asked_once_about_what_missed_its_goal_or_changed(milltown: City, box: Mailbox) -> None:
    owner("works@city.gov", "Works", name="Wanda")
    owner("police@city.gov", "Police")  # crimes met their goal
    assert ask(job_of(milltown)) == "1 mail sent"
    assert ask(job_of(milltown)) == "0 mails sent"
    (message,) = box.to("works@city.gov")
    assert message["Subject"] == "Milltown: a sentence about 1 service"
    text = part(message, "plain")
    assert "* Potholes" in text
    assert "is unusually low for this service" in " ".join(text.split())
    assert f"http://127.0.0.1:8000/manage/milltown/comments/?week={WEEK}" in text
    assert box.addresses == ["works@city.gov"]


def test_who_has_written_it_is_not_asked(milltown: City, box: Mailbox) -> None:
    wanda = owner("works@city.gov", "Works")
    comments.write_comment(milltown, CommentWindow("potholes", Period.WEEK, SUNDAY), "The crew was out.", who=wanda)
    assert ask(job_of(milltown)) == "0 mails sent"
    assert not box.came


def test_who_may_not_sign_in_any_more_is_not_asked(milltown: City, box: Mailbox) -> None:
    wanda = owner("works@city.gov", "Works")
    wanda.is_active = False
    wanda.save()
    assert ask(job_of(milltown)) == "0 mails sent"


def test_a_week_that_is_gone_is_not_asked_about(milltown: City, box: Mailbox) -> None:
    owner("works@city.gov", "Works")
    job = jobs.put(milltown, "ask", "1999-01-04", {"week": "1999-01-04"})
    assert ask(job) == "there are no figures of that week any more"


def test_figures_that_come_a_day_late_are_asked_about_a_day_late(db: None, clock: Clock, box: Mailbox) -> None:
    define_town()
    owner("works@city.gov", "Works")
    clock.moment = monday_morning()
    publish([row for row in figures() if row.metric == "crimes" or row.day < SUNDAY - timedelta(days=6)])
    city = City.objects.get(slug="milltown")
    (first,) = [job for job in put_mail(city) if job.name == "ask"]
    assert ask(first) == "0 mails sent"
    clock.moment += DAY
    publish(figures(SUNDAY + DAY))
    (second,) = [job for job in put_mail(city) if job.name == "ask"]
    assert ask(second) == "1 mail sent"


def test_an_owner_who_is_an_analyst_too_is_asked_about_their_own(milltown: City, box: Mailbox) -> None:
    pia = owner("police@city.gov", "Police")
    Membership.objects.create(user=pia, city=milltown, role=Role.ANALYST)
    assert ask(job_of(milltown)) == "0 mails sent"
