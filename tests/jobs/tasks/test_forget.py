"""The day's forgetting: whoever left, what nobody confirmed, what was sent long ago; whether mail is sent or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings

from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.tasks.forget import forget
from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.mail_subscriptions import About
from cityscore.people.models import Delivery, Subscriber, Topic
from cityscore.store.models import City, Job
from tests.store.mail_town import define_town, subscriber
from tests.store.milltown import DAY, Clock, clock

__all__ = ["clock"]


@pytest.fixture
def milltown(db: None, clock: Clock) -> Iterator[City]:
    settings.SECRET_KEY = "only for these tests, and long enough to be taken for a key"
    define_town()
    yield City.objects.get(slug="milltown")
    settings.SECRET_KEY = ""  # by hand: Django can't put back a key that is empty


def test_it_is_done_once_a_day_where_no_mail_is_sent_too(milltown: City, clock: Clock) -> None:
    put_mail(milltown)
    assert not Job.objects.exists()  # nobody is there to be forgotten
    subscriber("ann@home.org")
    put_mail(milltown)
    put_mail(milltown)
    (job,) = Job.objects.all()
    assert forget(job) == "0 addresses forgotten"
    clock.moment += DAY
    put_mail(milltown)
    assert Job.objects.filter(name="forget").count() == 2


def test_who_never_confirmed_and_who_left_are_forgotten_and_nobody_else(milltown: City, clock: Clock) -> None:
    subscriber("ann@home.org")
    mail_subscriptions.ask_for_mail(milltown.pk, "bob@home.org", [About(Topic.REPORT, "city")], "en")
    mail_subscriptions.end_subscriptions(subscriber("cleo@home.org"))
    Subscriber.objects.update(created=clock.moment - timedelta(days=8))
    mail_subscriptions.Subscription.objects.update(created=clock.moment - timedelta(days=8))
    put_mail(milltown)
    assert forget(Job.objects.get()) == "2 addresses forgotten"
    assert Subscriber.objects.get().email == "ann@home.org"


def test_that_a_mail_was_sent_is_forgotten_after_two_months(milltown: City, clock: Clock) -> None:
    subscriber("ann@home.org")
    for key in ("report 2025-01-06", "report 2025-02-24"):
        deliveries.claim(milltown.pk, "ann@home.org", key)
        clock.moment += 40 * DAY
    put_mail(milltown)
    forget(Job.objects.get())
    assert Delivery.objects.get().key == "report 2025-02-24"
