"""The mail that asks whether a subscription was asked for: once for each request, and not for what is over."""

from __future__ import annotations

import pytest

from cityscore.jobs.tasks.confirm import confirm
from cityscore.people import mail_subscriptions
from cityscore.people.mail_subscriptions import About
from cityscore.people.models import Topic
from cityscore.store import jobs
from cityscore.store.models import City, Job
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import define_town
from tests.store.milltown import Clock, clock

__all__ = ["clock"]


@pytest.fixture
def milltown(db: None, clock: Clock) -> City:
    define_town()
    return City.objects.get(slug="milltown")


def job_of(city: City) -> Job:
    asked = mail_subscriptions.ask_for_mail(city.pk, "ann@home.org", [About(Topic.REPORT, "city")], "en")
    return jobs.put(city, "confirm", "1", {"subscriptions": [each.pk for each in asked]})


def test_it_lists_what_was_asked_for_and_leads_to_where_it_is_confirmed(milltown: City, box: Mailbox) -> None:
    job = job_of(milltown)
    assert confirm(job) == "1 mail sent"
    assert confirm(job) == "0 mails sent"
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == "Shall we send you mail about Milltown?"
    assert "* The weekly report" in part(message, "plain")
    assert "http://127.0.0.1:8000/milltown/subscribe/confirm/" in part(message, "plain")
    assert message["List-Unsubscribe"] is None  # there is nothing yet to end


def test_what_was_confirmed_or_taken_back_meanwhile_is_not_asked_about(milltown: City, box: Mailbox) -> None:
    job = job_of(milltown)
    mail_subscriptions.ask_for_mail(milltown.pk, "ann@home.org", [About(Topic.REPORT, "city")], "en", known=True)
    assert confirm(job) == "nothing is to be confirmed any more"
    assert not box.came
