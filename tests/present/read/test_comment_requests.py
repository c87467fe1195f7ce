"""Which metrics ask for a sentence, and why: below goal, or unusual for the worse; slower ones by their windows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.model import Period
from cityscore.present.read.comment_requests import CommentRequest, comment_requests_in
from cityscore.present.read.public_comments import window_of
from cityscore.present.read.published_scores import Publication
from cityscore.reports.weekly_report import WEEK as REPORT
from cityscore.store.comments import CommentWindow
from tests.store.milltown import CRIMES, NOON, POTHOLES, Row, city, collecting, define, every_day, plain

FIRST, LAST = date(2024, 1, 1), date(2025, 2, 27)
"""A Thursday: the last whole week ended on the 23rd."""
WEEK = date(2025, 2, 17)
BACKLOG = {
    "name": "Backlog", "department": "Works", "kind": "level", "better": "lower", "target": 90, "cadence": "monthly",
}  # fmt: skip
BOOKS = {**BACKLOG, "name": "Books", "cadence": "quarterly"}


def days() -> int:
    return (LAST - FIRST).days + 1


def asked(metrics: dict[str, Any], rows: list[Row], week: date = WEEK, **settings: Any) -> dict[str, CommentRequest]:
    define(plain(metrics, city=settings))
    run_city(city(), collecting(rows), moment=NOON, through=LAST)
    moment = Publication.of(city())
    assert moment is not None
    found = REPORT.period_from(moment, week)
    assert found is not None
    return {each.metric.slug: each for each in comment_requests_in(moment, found, moment.in_force.definitions.metrics)}


def month_ends(slug: str, figure: float) -> list[Row]:
    firsts = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(1, 14)]
    return [Row(slug, first - timedelta(days=1), figure) for first in firsts]


@pytest.mark.parametrize("periods", ["complete", "rolling"])
def test_a_week_below_its_goal_asks_and_one_that_met_it_does_not(db: None, periods: str) -> None:
    rows = [*every_day("potholes", FIRST, days(), (7, 10)), *every_day("crimes", FIRST, days(), (2, 1))]
    found = asked({"potholes": POTHOLES, "crimes": CRIMES}, rows, periods=periods)
    potholes = found["potholes"]
    assert potholes.window == CommentWindow("potholes", Period.WEEK, date(2025, 2, 23))
    assert (potholes.name, potholes.line) == ("17 to 23 February 2025", "49 of 70 · goal 80 %")
    assert potholes.reasons == ("Misses its goal: its score is 0.88.",)
    assert potholes.waits
    assert found["crimes"].reasons == ()
    assert not found["crimes"].waits


def test_just_below_the_goal_asks_too_in_its_own_words(db: None) -> None:
    crimes = {**CRIMES, "harm": True, "target": 1.96}
    found = asked({"crimes": crimes}, every_day("crimes", FIRST, days(), (2, 1)))
    assert found["crimes"].reasons == ("A few more than its goal: its score is 0.98.",)


@pytest.mark.parametrize(("last", "asks"), [((99.0, 100.0), False), ((81.0, 100.0), True)])
def test_what_is_unusual_for_the_worse_asks_although_the_goal_is_met(
    db: None, last: tuple[float, float], asks: bool
) -> None:
    before = (WEEK - FIRST).days
    noisy = [Row("potholes", FIRST + timedelta(days=n), 88.0 + n // 7 % 2, 100) for n in range(before)]
    rows = noisy + every_day("potholes", WEEK, days() - before, last)
    found = asked({"potholes": POTHOLES}, rows)["potholes"]
    assert len(found.reasons) == asks
    assert all("is unusually low for this service" in reason for reason in found.reasons)


def test_a_slower_metric_is_asked_about_its_last_whole_month_or_quarter(db: None) -> None:
    quarters = [Row("books", day, 100) for day in (date(2024, 3, 31), date(2024, 9, 30), date(2024, 12, 31))]
    rows = [*month_ends("backlog", 100), *quarters]
    found = asked({"backlog": BACKLOG, "books": BOOKS}, rows)
    assert found["backlog"].window == CommentWindow("backlog", Period.MONTH, date(2025, 1, 31))
    assert (found["backlog"].name, found["backlog"].reasons) == (
        "January 2025",
        ("Misses its goal: its score is 0.90.",),
    )
    assert found["books"].window == CommentWindow("books", Period.QUARTER, date(2024, 12, 31))
    assert found["books"].name == "October to December 2024"
    assert found["books"].reasons == ("Misses its goal: its score is 0.90.",)


def test_a_month_that_lacks_is_not_asked_about_with_the_one_before(db: None) -> None:
    rows = [row for row in month_ends("backlog", 100) if row.day != date(2024, 12, 31)]
    found = asked({"backlog": {**BACKLOG, "lag": 45}}, rows, week=date(2025, 1, 20))["backlog"]
    assert (found.name, found.line, found.reasons) == ("December 2024", "", ())
    found = asked({"backlog": {**BACKLOG, "lag": 45}}, rows)["backlog"]
    assert (found.name, found.line) == ("January 2025", "100 · goal 90")


def test_an_earlier_week_is_asked_about_with_what_came_since(db: None) -> None:
    rows = [*every_day("potholes", FIRST, days(), (7, 10))]
    rows = [row._replace(numerator=9) if date(2025, 2, 3) <= row.day <= date(2025, 2, 9) else row for row in rows]
    kept = asked({"potholes": POTHOLES}, rows, week=date(2025, 2, 10))["potholes"]
    assert kept.reasons[0].startswith("Misses its goal")
    met = asked({"potholes": POTHOLES}, rows, week=date(2025, 2, 3))["potholes"]
    assert (met.name, met.line) == ("3 to 9 February 2025", "63 of 70 · goal 80 %")
    assert not [reason for reason in met.reasons if "goal" in reason]


def test_a_metric_without_figures_or_scores_asks_nothing(db: None) -> None:
    metrics = {"potholes": POTHOLES, "crimes": CRIMES, "calls": {**CRIMES, "name": "Calls", "scored": False}}
    rows = [*every_day("potholes", FIRST, days(), (9, 10)), *every_day("calls", FIRST, days(), (90, 1))]
    found = asked(metrics, rows)
    assert [slug for slug, each in found.items() if each.reasons] == []


@pytest.mark.parametrize(
    ("period", "end", "name"),
    [
        (Period.DAY, date(2025, 3, 30), "30 March 2025"),
        (Period.WEEK, date(2025, 4, 6), "31 March to 6 April 2025"),
        (Period.MONTH, date(2024, 2, 29), "February 2024"),
        (Period.QUARTER, date(2025, 3, 31), "January to March 2025"),
        (Period.QUARTER, date(2025, 2, 28), "December 2024 to February 2025"),
    ],
)
def test_a_window_is_named_by_its_last_day(period: Period, end: date, name: str) -> None:
    assert window_of(period, end) == name
