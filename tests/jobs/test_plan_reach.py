"""A figure reaches the days of the plans that it is in, and of those that have their shape from its year; no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cityscore.jobs.invalidation.plan_reach import plans_needed, plans_seen_from
from cityscore.jobs.invalidation.reach import ALWAYS, reached_by_change
from cityscore.model import Metric, Target
from cityscore.model.enums import Between, PlanShape, TargetPeriod
from tests.scoring.small_city import FIRES, city

PLAN = Target(total=1200.0, since=date(2024, 7, 1), to=date(2025, 6, 30), shape=PlanShape.HISTORY)
(METRIC,) = city({"it": FIRES}).metrics


def aimed(*targets: Target) -> Metric:
    return replace(METRIC, target=targets)


def test_what_came_before_the_plan_reaches_it_where_it_has_its_shape_from_there() -> None:
    march = (date(2024, 3, 1), date(2024, 3, 31))
    assert list(plans_seen_from(aimed(PLAN), march)) == [(date(2024, 7, 1), date(2026, 7, 1))]
    assert list(plans_seen_from(aimed(replace(PLAN, shape=None)), march)) == []
    assert list(plans_seen_from(aimed(PLAN), (date(2021, 6, 1), date(2021, 6, 30)))) == []  # a fourth year before


def test_a_figure_reaches_from_its_day_to_a_year_after_the_plan() -> None:
    october = (date(2024, 10, 1), date(2024, 10, 31))
    assert list(plans_seen_from(aimed(PLAN), october)) == [(date(2024, 10, 1), date(2026, 7, 1))]


def test_a_day_of_a_plan_rests_on_all_of_it_until_then_and_on_the_years_before() -> None:
    needed = list(plans_needed(aimed(PLAN), (date(2025, 1, 1), date(2025, 1, 1))))
    years = [(date(2024 - back, 7, 1), date(2025 - back, 6, 30)) for back in (1, 2, 3)]
    assert needed == [(date(2024, 7, 1), date(2025, 1, 1)), *years]
    assert list(plans_needed(aimed(PLAN), (date(2026, 8, 1), date(2026, 8, 1)))) == []


@pytest.mark.parametrize(
    ("before", "after", "since"),
    [
        (Target(value=3.0), replace(PLAN, shape=None), ALWAYS[0]),  # per day before, totals now
        (Target(value=3.0, per=TargetPeriod.MONTH), Target(value=4.0, per=TargetPeriod.MONTH), ALWAYS[0]),
        (PLAN, replace(PLAN, total=1300.0), date(2024, 7, 1)),
    ],
)
def test_another_target_reaches_from_the_day_it_is_in_force(before: Target, after: Target, since: date) -> None:
    assert reached_by_change(aimed(before), aimed(after)) == (since, date.max)


def test_another_end_of_a_path_reaches_back_to_where_the_path_begins() -> None:
    start, end = Target(value=200.0, since=date(2024, 7, 1)), Target(value=100.0, since=date(2030, 7, 1))
    path = replace(end, between=Between.LINEAR)
    lower = aimed(start, replace(path, value=90.0))
    assert reached_by_change(aimed(start, path), lower) == (date(2024, 7, 1), date.max)
    assert reached_by_change(aimed(start, end), aimed(start, path)) == (date(2024, 7, 1), date.max)
    assert reached_by_change(aimed(start, end), aimed(start, replace(end, value=90.0))) == (date(2030, 7, 1), date.max)
