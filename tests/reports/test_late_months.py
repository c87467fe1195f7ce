"""Figures that come by the month, and late, in mail and in the weekly report: told once, when they come, by name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cityscore.jobs.city_run import run_city
from cityscore.jobs.tasks.alert import alert
from cityscore.jobs.tasks.ask import ask
from cityscore.people import mail_subscriptions
from cityscore.people.mail_subscriptions import About
from cityscore.people.models import Topic
from cityscore.present.read.published_scores import Publication
from cityscore.reports.weekly_report import WEEK
from cityscore.store import jobs, models
from tests.mailbox_server import Mailbox, part
from tests.store.mail_town import owner
from tests.store.milltown import Clock, Row, city, clock, collecting, define, every_day, plain
from tests.web.slow_town import SERVICES

__all__ = ["clock"]

FIRST = date(2024, 1, 1)
MONTHS = [date(2024 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 14)]
"""The last days of the months of 2024, and of January 2025."""
COMES = date(2025, 3, 15)
"""January's permits come that day, after 43 of the 45 days there are for them: far fewer than ever were in time."""


def rows(through: date) -> list[Row]:
    """What is known on a day."""
    months = [Row("permits", end, 82 + place % 3, 100) for place, end in enumerate(MONTHS[:-1])]
    late = [Row("permits", MONTHS[-1], 20, 100)] if through >= COMES else []
    return [*every_day("calls", FIRST, (through - FIRST).days + 1, (80, 100)), *months, *late]


def published(clock: Clock, sunday: date) -> models.Run:
    """A run on the Monday after."""
    clock.moment = datetime(sunday.year, sunday.month, sunday.day, 12, tzinfo=UTC) + timedelta(days=1)
    run_city(city(), collecting(rows(sunday)), moment=clock.moment)
    return models.Run.objects.latest("pk")


def news(sunday: date) -> list[str]:
    """Which unusual services the report of the week that ends on a Sunday calls new."""
    newest = Publication.of(city())
    assert newest is not None
    week = WEEK.period_with(newest, sunday)
    assert week is not None
    report = WEEK.contents(newest, week)
    assert report is not None
    return [signal.slug for signal in report.signals]


def test_a_late_month_is_told_when_it_comes(db: None, clock: Clock, box: Mailbox) -> None:
    clock.moment = datetime(2025, 3, 1, tzinfo=UTC)
    define(plain({slug: SERVICES[slug] for slug in ("calls", "permits")}), datetime(2024, 1, 1, tzinfo=UTC))
    town, before, sunday, after = city(), date(2025, 3, 9), date(2025, 3, 16), date(2025, 3, 23)
    owner("works@city.gov", "Works")
    mail_subscriptions.ask_for_mail(town.pk, "ann@home.org", [About(Topic.ALERTS, "city", "")], "en", known=True)
    run = published(clock, before)
    assert alert(jobs.put(town, "alert", str(run.pk))).startswith("0 found")

    run = published(clock, sunday)
    assert alert(jobs.put(town, "alert", str(run.pk))) == "1 found; 1 mail sent"
    (message,) = box.to("ann@home.org")
    assert message["Subject"] == "Milltown: Permits in time, unusually low, for the worse"
    assert "January 2025: 20.0 % (20 of 100) is unusually low for this service" in " ".join(
        part(message, "plain").split()
    )
    start = (sunday - timedelta(days=6)).isoformat()
    assert ask(jobs.put(town, "ask", start, {"week": start})) == "1 mail sent"
    (message,) = box.to("works@city.gov")
    asked = " ".join(part(message, "plain").split())
    assert "January 2025: 20 of 100 · goal 80 %. Misses its goal: its score is 0.25." in asked
    assert "20.0 % (20 of 100) is unusually low for this service" in asked

    run = published(clock, after)
    assert alert(jobs.put(town, "alert", str(run.pk))).startswith("0 found")
    assert [news(day) for day in (before, sunday, after)] == [[], ["permits"], []]
