"""One restated figure changes the scores that it has a part in, and no other: those of later years among them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from tests.store.milltown import DAY, HOUR, POTHOLES, Clock, Row, city, clock, collecting, define, every_day, plain
from tests.store.store_answers import Answers, Key, answers, differences, fresh, same, scores_on, stored, undone

__all__ = ["clock"]

FIRST, THROUGH = date(2024, 2, 1), date(2025, 4, 30)
DAYS = (THROUGH - FIRST).days + 1
METRICS = {
    "potholes": POTHOLES | {"department": "Works"},
    "crimes": {"name": "Crimes", "department": "Police", "kind": "count", "better": "lower", "history": {"years": 1}},
    "rats": {"name": "Rats", "department": "Works", "kind": "level", "better": "lower", "history": {"trailing": 28}},
    "ems": {"name": "EMS", "department": "Police", "kind": "quantile", "q": 0.5, "better": "lower", "target": 6},
}
DEFINITIONS = plain(METRICS)
ROWS = [
    *every_day("potholes", FIRST, DAYS, (8.1, 10.3), (9.2, 9.9), (7.0, 12.0)),
    *every_day("potholes", FIRST, DAYS, (3.3, 5.5), (4.0, 4.0), district="North"),
    *every_day("crimes", FIRST, DAYS, (12.0, 1.0), (9.0, 1.0), (10.0, 1.0), (17.0, 1.0), (11.0, 1.0)),
    *every_day("rats", FIRST, DAYS, (12.5, 1.0), (11.0, 1.0), (14.1, 1.0)),
    *every_day("ems", FIRST, DAYS, (5.5, 7.0), (6.5, 6.0), (9.0, 4.0)),
]
RESTATED = [
    Row("potholes", date(2024, 6, 12), 0.4, 10.3),
    Row("potholes", date(2025, 1, 15), 1.1, 5.5, "North"),
    Row("crimes", date(2024, 2, 29), 0.0),
    Row("crimes", FIRST, 3.0),
    Row("rats", date(2024, 12, 31), 100.0),
    Row("ems", date(2024, 8, 8), 20.0, 9.0),
]


@pytest.fixture
def published(db: None, clock: Clock) -> datetime:
    """The moment at which all figures are public."""
    moment = datetime(2025, 5, 1, 12, tzinfo=ZoneInfo("America/New_York"))
    clock.moment = moment + DAY
    define(DEFINITIONS, moment)
    run_city(city(), collecting(ROWS), moment=moment)
    return moment


def restate(row: Row, moment: datetime) -> set[Key]:
    """Run again with one other figure; what was written."""
    before = set(models.Score.objects.values_list("pk", flat=True))
    outcome = run_city(city(), collecting([row]), moment=moment)
    new = models.Score.objects.exclude(pk__in=before)
    names = ("subject__kind", "subject__slug", "subject__district", "period", "through")
    keys = set(new.values_list(*names))
    assert len(keys) == new.count() == outcome.figures
    return keys


def known_with(row: Row) -> list[Row]:
    """All rows, with one restated: of samples, those of its day are replaced."""
    return [each for each in ROWS if (each.metric, each.day, each.district) != (row.metric, row.day, row.district)] + [
        row
    ]


def other(before: Answers, after: Answers) -> set[Key]:
    """The subjects, periods and days of which two answers say something else."""
    assert before.keys() == after.keys()
    return {key for key in before if not same(before[key], after[key])}


def test_what_is_written_is_what_a_rescore_of_everything_finds_different(published: datetime) -> None:
    definitions = from_plain(Definitions, DEFINITIONS)
    later = published + HOUR
    before = answers(city(), published)
    for row in RESTATED:
        after = fresh(definitions, known_with(row), later, THROUGH)
        with undone():
            written, changed = restate(row, later), other(before, after)
            after_them = {(*of, day + DAY) for *of, day in changed}  # where what was shown goes on
            assert written <= changed | after_them
            assert 0 < len(written) <= len(changed)
            rows = stored(city())
            assert not differences(answers(city(), later, rows), after)
            assert not differences(answers(city(), published, rows), before)


def test_the_past_is_shown_as_it_was(published: datetime) -> None:
    days = [date(2024, 3, 5), date(2024, 3, 12), date(2025, 3, 10), THROUGH]
    before = [set(scores_on(city(), day, published).values_list("pk", "score")) for day in days]
    restate(Row("crimes", date(2024, 3, 5), 40.0), published + HOUR)
    for moment in (published, published + HOUR / 2):
        assert [set(scores_on(city(), day, moment).values_list("pk", "score")) for day in days] == before
    after = [set(scores_on(city(), day, published + HOUR).values_list("pk", "score")) for day in days]
    assert all(one != two for one, two in zip(before, after, strict=True))


def test_a_figure_of_2024_changes_the_windows_of_2024_and_2025_that_hold_it(published: datetime) -> None:
    before = answers(city(), published)
    restate(Row("crimes", date(2024, 3, 5), 40.0), published + HOUR)
    written = other(before, answers(city(), published + HOUR))
    found = {
        period: {day for kind, slug, _, of, day in written if (kind, slug, of) == ("metric", "crimes", period)}
        for period in ("day", "week", "month", "quarter", "year")
    }
    assert found == {
        "day": days("2024-03-05", "2024-03-05") | days("2025-03-09", "2025-03-15"),
        # its limits, from the twelfth week on, are those of 52 weeks
        "week": days("2024-03-10", "2024-03-16") | days("2024-04-21", "2025-03-15"),
        "month": days("2024-03-31", "2024-04-29") | days("2025-03-31", "2025-04-29"),
        "quarter": days("2024-03-31", "2024-06-29") | days("2025-03-31", "2025-04-30"),
        "year": days("2024-03-05", "2024-12-31") | days("2025-03-05", "2025-04-30"),
    }
    assert not {slug for kind, slug, *_ in written if kind == "metric"} - {"crimes"}
    assert {slug for kind, slug, *_ in written if kind == "department"} == {"police"}


def days(first: str, last: str) -> set[date]:
    """All days from one to another."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}
