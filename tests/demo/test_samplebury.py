"""Samplebury: definitions that say what most cities need to say, and made-up figures that are the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from cityscore.definitions import lint, load_definitions
from cityscore.demo import samplebury
from cityscore.demo.samplebury import MadeRow
from cityscore.model import Definitions, Kind, PlanShape

SLOW = ("monthly", "quarterly", "yearly")
LAST = samplebury.LAST_DAY


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return load_definitions(samplebury.DEFINITIONS)


@pytest.fixture(scope="module")
def made(definitions: Definitions) -> list[MadeRow]:
    return samplebury.made_rows(definitions)


def figures(made: list[MadeRow], slug: str, district: str = "") -> dict[date, MadeRow]:
    return {row.day: row for row in made if row.metric == slug and row.district == district}


def test_an_example_to_copy_has_nothing_to_advise(definitions: Definitions) -> None:
    assert lint(definitions) == []
    assert "made-up figures" in definitions.city.name
    assert all(metric.definition and metric.owner for metric in definitions.metrics)
    assert max(len(metric.name) for metric in definitions.metrics) == 60


def test_services_are_counted_as_most_cities_count_theirs(definitions: Definitions) -> None:
    plans = [metric for metric in definitions.metrics if metric.has_plans]
    cadences = Counter(metric.cadence if metric.cadence in SLOW else "daily" for metric in definitions.metrics)
    cadences["monthly"] -= len(plans)
    assert cadences == {"daily": 8, "monthly": 10, "quarterly": 3, "yearly": 2}
    assert {plan.target[0].shape for plan in plans} == {None, PlanShape.HISTORY}
    monthly = [metric for metric in definitions.metrics if metric.cadence == "monthly"]
    assert {min(metric.lag[0].value for metric in monthly), max(metric.lag[0].value for metric in monthly)} == {10, 45}
    assert {metric.kind for metric in definitions.metrics} == set(Kind)


def test_figures_are_made_alike_each_time(definitions: Definitions, made: list[MadeRow]) -> None:
    assert made == samplebury.made_rows(definitions)
    assert {row.metric for row in made} == {m.slug for m in definitions.metrics if m.kind.observed.has_rows}
    permits = figures(made, "permits-on-time")[date(2025, 1, 31)]
    assert (permits.numerator, permits.denominator, permits.known) == (68, 86, date(2025, 3, 16))


def test_late_figures_are_known_when_they_are_expected_or_a_little_before(
    definitions: Definitions, made: list[MadeRow]
) -> None:
    for row in made:
        lag = definitions.by_slug[row.metric].lag_on(row.day)
        is_silent = row.metric == "calls-answered" and date(2025, 3, 10) <= row.day <= date(2025, 3, 27)
        assert row.known == date(2025, 3, 27) if is_silent else lag - 3 <= (row.known - row.day).days <= lag, row


def test_districts_add_up_to_the_whole_city(made: list[MadeRow]) -> None:
    districts = {row.district for row in made if row.metric == "potholes-on-time"} - {""}
    assert len(districts) == 5
    assert {row.metric for row in made if row.district} == {"potholes-on-time", "trash-on-schedule"}
    (whole,) = (row for row in made if row.metric == "potholes-on-time" and not row.district and row.day == LAST)
    parts = [row for row in made if row.metric == "potholes-on-time" and row.district and row.day == LAST]
    assert whole.numerator == sum(row.numerator for row in parts)
    assert whole.denominator == sum(row.denominator for row in parts)


def share(made: list[MadeRow], slug: str, first: date, last: date) -> float:
    rows = [row for day, row in figures(made, slug).items() if first <= day <= last]
    return sum(row.numerator for row in rows) / sum(row.denominator for row in rows)


def test_the_story_is_in_the_figures(made: list[MadeRow]) -> None:
    before, strike = (date(2025, 1, 6), date(2025, 1, 31)), (date(2025, 2, 3), date(2025, 2, 21))
    assert share(made, "trash-on-schedule", *before) > 0.97
    assert share(made, "trash-on-schedule", *strike) < 0.5
    assert share(made, "potholes-on-time", date(2025, 4, 15), LAST) > share(made, "potholes-on-time", *before) + 0.08
    visits, staff = figures(made, "library-visits"), figures(made, "net-staff")
    assert [visits[date(2024, 11, day)].numerator == 0 for day in (27, 28, 29, 30)] == [False, True, True, False]
    assert {month.month for month, row in staff.items() if row.numerator < 0 and month.year == 2025} == {2, 3}
    assert max(figures(made, "rental-inspections")) == date(2025, 2, 28)
