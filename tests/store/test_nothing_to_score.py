"""A department, cabinet or goal without a metric has a row for every day, which says that it has nothing to score."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.milltown import DAY, POTHOLES, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]

FIRST = date(2025, 2, 25)
EMPTY = {"cabinets": {"Streets": ["Works", "Parks"], "Culture": ["Library"]}, "goals": {"clean": {"name": "Clean"}}}
OF_NOTHING = (("department", "parks"), ("cabinet", "culture"), ("department", "library"), ("goal", "clean"))


@pytest.fixture(autouse=True)
def empty(db: None, clock: Clock) -> None:
    """A city where four composites have no metric, with a figure and a run at noon of 1 March 2025."""
    define(plain({"potholes": POTHOLES}, **EMPTY), None)
    run_city(city(), collecting([Row("potholes", FIRST, 5, 10)]))


def methods(through: date) -> dict[tuple[str, str], str]:
    """The method by which each composite of nothing has been scored for a day, and why it has no score."""
    rows = models.Score.objects.filter(is_current=True, withdrawn=False, period="day", through=through)
    found = rows.filter(subject__kind__in=("department", "cabinet", "goal")).values_list(
        "subject__kind", "subject__slug", "method", "reason"
    )
    return {(kind, slug): f"{method} {reason}" for kind, slug, method, reason in found if (kind, slug) in OF_NOTHING}


def test_on_the_first_day_and_on_every_day_after_it(clock: Clock) -> None:
    clock.moment += 2 * DAY
    run_city(city(), collecting())
    for day in range(6):
        assert methods(FIRST + day * DAY) == dict.fromkeys(OF_NOTHING, "balanced not_active")


def test_on_days_before_the_first_when_older_figures_come(clock: Clock) -> None:
    run_city(city(), collecting([Row("potholes", FIRST - DAY, 5, 10)]))
    assert methods(FIRST - DAY) == dict.fromkeys(OF_NOTHING, "balanced not_active")


def test_by_a_new_method(clock: Clock) -> None:
    define(plain({"potholes": POTHOLES}, city={"method": "boston-2019"}, **EMPTY), None)
    run_city(city(), collecting())
    assert methods(FIRST) == dict.fromkeys(OF_NOTHING, "boston-2019 not_active")
