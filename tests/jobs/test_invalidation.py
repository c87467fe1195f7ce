"""What a change makes wrong is what the field's own declaration says; what nobody thought of is scored again."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

import pytest

from cityscore.jobs.city_run import run_city
from cityscore.jobs.invalidation.plan import Extent, plan_invalidation
from cityscore.jobs.invalidation.reach import ALWAYS, reached_by_change
from cityscore.model import (
    City,
    Definitions,
    Invalidates,
    Lag,
    Look,
    Metric,
    Target,
    Weight,
    declarations,
    from_plain,
)
from cityscore.model.declarations import declared
from cityscore.model.parsing import model
from cityscore.store.definitions import apply_definitions, definitions_in_force
from cityscore.store.runs import published
from tests.store.milltown import DAY, HOUR, NOON, POTHOLES, Clock, city, clock, collecting, every_day, plain
from tests.store.store_answers import answers, differences, fresh

__all__ = ["clock"]

FIRST, THROUGH = date(2025, 1, 6), date(2025, 2, 16)
RATS = {"name": "Rats", "department": "Police", "kind": "level", "better": "lower", "history": {"trailing": 28}}
DEFINITIONS = from_plain(Definitions, plain({"potholes": POTHOLES, "rats": RATS}))
DAYS = (THROUGH - FIRST).days + 1
ROWS = [*every_day("potholes", FIRST, DAYS, (77.0, 100.0), (85.0, 99.0)), *every_day("rats", FIRST, DAYS, (9.0, 1.0))]

CITY: Mapping[str, Any] = {
    "name": "MILLTOWN",
    "timezone": "America/Chicago",
    "slug": "milltown",
    "was": ["mill-village"],
    "method": "boston-2019",
    "periods": "rolling",
    "headline": "month",
    "language": "es",
    "composite": False,
    "near": 0.01,
    "small_numbers": 30,
    "no_district": ["Main desk"],
    "calendar": {"week_starts": "sunday"},
    "daily_run": "07:30",
    "publication": "23:00",
    "weekly_report": "friday",
    "record_through": "2025-03-31",
    "look": {"accent": "#005500"},
    "embed": True,
    "unmeasured": ["snow clearing"],
}
"""Another value of each of the city's settings."""
SCORED_AGAIN = {"method", "periods", "headline", "calendar", "near"}
METRIC: Mapping[str, Any] = {
    "weight": (Weight(value=1.0), Weight(value=2.0, since=date(2025, 2, 3))),
    "target": (Target(value=0.8), Target(value=0.9, since=date(2025, 2, 10))),
    "lag": (Lag(value=0), Lag(value=5, since=date(2025, 2, 10))),
}


def with_another(metric: Metric, name: str) -> Metric:
    """A metric with another value of one field, whether that fits the others or not."""
    other = copy(metric)
    object.__setattr__(other, name, METRIC.get(name, "another"))
    return other


def changed_city(name: str) -> Definitions:
    """The definitions, with another value of one of the city's settings."""
    settings = {"name": "Milltown", "timezone": "America/New_York", name: CITY[name]}
    return from_plain(Definitions, plain({"potholes": POTHOLES, "rats": RATS}, city=settings))


@pytest.fixture
def moment(db: None, clock: Clock) -> datetime:
    """The moment at which the scores of all days are public."""
    clock.moment = NOON + DAY
    apply_definitions(DEFINITIONS, NOON)
    run_city(city(), collecting(ROWS), moment=NOON, through=THROUGH)
    return NOON


def test_another_value_of_every_setting_is_tried() -> None:
    assert CITY.keys() == {field.name for field in fields(City)}
    for name, declaration in zip(CITY, declarations(City), strict=True):
        expected = Invalidates.EVERYTHING if name in SCORED_AGAIN else Invalidates.NOTHING
        assert (declaration.name, declaration.invalidates) == (name, expected)


@pytest.mark.parametrize("name", CITY)
def test_a_setting_invalidates_what_it_declares_and_a_run_answers_what_a_fresh_city_does(
    moment: datetime, name: str
) -> None:
    before, definitions, later = published(city()), changed_city(name), moment + HOUR
    assert getattr(definitions.city, name) != getattr(DEFINITIONS.city, name)
    apply_definitions(definitions, later)
    assert before is not None
    plan = plan_invalidation(Extent.of_run(before), Extent.to_come(definitions_in_force(city()), FIRST, THROUGH), ())
    subjects = {("metric", "potholes"), ("metric", "rats"), ("city", ""), *plan.spans}
    assert plan.spans == ({subject: [(FIRST, THROUGH)] for subject in subjects} if name in SCORED_AGAIN else {})
    assert (plan.removed_subjects, plan.removed_days) == (set(), [])

    outcome = run_city(city(), collecting(), moment=later, through=THROUGH)
    assert bool(outcome.figures) is (name in SCORED_AGAIN)
    assert not differences(answers(city(), later), fresh(definitions, ROWS, later, THROUGH))


def test_every_field_of_a_metric_reaches_as_far_as_it_declares() -> None:
    never = """slug name department definition owner deputy review unit note goal was records source harm"""
    declared_as = {declaration.name: declaration.invalidates for declaration in declarations(Metric)}
    assert {name for name, what in declared_as.items() if what is Invalidates.NOTHING} == set(never.split())
    assert {name for name, what in declared_as.items() if what is Invalidates.FROM_ITS_DATE} == set(METRIC)
    metric = DEFINITIONS.by_slug["potholes"]
    for name, what in declared_as.items():
        reach = reached_by_change(metric, with_another(metric, name))
        dated = (date(2025, 2, 3) if name == "weight" else date(2025, 2, 10), date.max)
        assert reach == {Invalidates.NOTHING: None, Invalidates.FROM_ITS_DATE: dated}.get(what, ALWAYS), name


def test_several_fields_reach_as_far_as_the_furthest_of_them() -> None:
    metric = DEFINITIONS.by_slug["potholes"]
    dated = replace(metric, note="new", **{name: METRIC[name] for name in ("weight", "target")})
    assert reached_by_change(metric, dated) == (date(2025, 2, 3), date.max)
    assert reached_by_change(metric, replace(dated, lag=2)) == ALWAYS
    assert reached_by_change(metric, replace(metric, target=())) == ALWAYS
    assert reached_by_change(metric, metric) is None


def test_what_nobody_thought_of_is_scored_again() -> None:
    @model
    class Wider(City):
        rounding: int = declared("To how many digits.", default=2)

    assert declarations(Wider)[-1].invalidates is Invalidates.EVERYTHING
    before = Wider(name="Milltown", timezone="America/New_York")
    assert reached_by_change(before, replace(before, rounding=3)) == ALWAYS
    assert reached_by_change(before, replace(before, look=Look(accent="#005500"))) is None


def test_the_rest_of_the_definitions_is_compared_part_by_part() -> None:
    declared_as = {declaration.name: declaration.invalidates for declaration in declarations(Definitions)}
    assert declared_as.pop("sources") is Invalidates.NOTHING
    assert declared_as.pop("based_on") is Invalidates.NOTHING
    assert set(declared_as.values()) == {Invalidates.BY_PART}
    assert reached_by_change(DEFINITIONS, replace(DEFINITIONS, metrics=DEFINITIONS.metrics[:1])) is None
