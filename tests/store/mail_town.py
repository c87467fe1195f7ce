"""Milltown with twelve weeks of figures, whose last one is a change for the worse, and people who get mail about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.people import mail_subscriptions
from cityscore.people.mail_subscriptions import About
from cityscore.people.models import Membership, Role, Subscriber, Topic, User
from cityscore.store import models
from tests.store.milltown import DAY, NOON, Clock, Row, collecting, define, plain

SUNDAY = date(2025, 3, 2)
"""The last day of the last whole week."""
WEEKS = 14
CABINETS = {"Services": ["Works"], "Safety": ["Police"]}
SHARES = (80, 84, 79, 83, 85, 80, 82, 84, 81, 83, 80, 84, 82)
"""Of a hundred potholes a day, how many were repaired in time; in the last week it is far fewer."""
BAD = 20


def monday_morning() -> datetime:
    """When the last week is over: 3 March 2025, 7:00 in Milltown."""
    return NOON + 2 * DAY - timedelta(hours=5)


@pytest.fixture
def milltown(db: None, clock: Clock) -> models.City:
    """Milltown on Monday morning, the week's figures public."""
    define_town()
    clock.moment = monday_morning()
    publish(figures())
    return models.City.objects.get(slug="milltown")


def define_town(**city: object) -> None:
    """Milltown with two cabinets."""
    define(plain(cabinets=CABINETS, city=dict(city)), NOON - 120 * DAY)


def shares(week: int, bad: int = BAD) -> int:
    """How many potholes of a hundred were repaired in a week, of those up to the last."""
    return bad if week == WEEKS - 1 else SHARES[week % len(SHARES)]


def figures(through: date = SUNDAY, *, crimes_until: date | None = None, bad: int = BAD) -> list[Row]:
    """Potholes of all days, crimes up to a day."""
    first = SUNDAY - timedelta(days=7 * WEEKS - 1)
    days = [first + n * DAY for n in range((through - first).days + 1)]
    rows = [Row("potholes", day, shares(min((day - first).days // 7, WEEKS - 1), bad), 100) for day in days]
    last = crimes_until or through
    return [*rows, *(Row("crimes", day, 2 + day.day % 2) for day in days if day <= last)]


def publish(rows: list[Row], through: date | None = None) -> models.Run:
    """A run of these figures, as of now; the publication that came of it."""
    city = models.City.objects.get(slug="milltown")
    run_city(city, collecting(rows), through=through)
    return models.Run.objects.filter(city=city, state=models.RunState.PUBLISHED).latest("pk")


def subscriber(email: str, *wanted: tuple[Topic, str, str], language: str = "en") -> Subscriber:
    """Somebody who gets mail: the weekly report unless something else is stated."""
    city = models.City.objects.get(slug="milltown")
    about = [About(*each) for each in wanted or [(Topic.REPORT, "city", "")]]
    mail_subscriptions.ask_for_mail(city.pk, email, about, language, known=True)
    return Subscriber.objects.get(city=city, email=email)


def owner(email: str, *departments: str, name: str = "") -> User:
    """A data owner."""
    city = models.City.objects.get(slug="milltown")
    user = User.objects.create_user(email, name=name, proved=NOON)
    Membership.objects.create(user=user, city=city, role=Role.OWNER, departments=list(departments))
    return user
