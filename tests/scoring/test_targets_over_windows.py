"""Targets for a span, in mid-window and on a path, worked by hand (DESIGN 3.3; numbers.md 8, 11 and 22)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.model import Reason
from cityscore.scoring.metric_scores import Score
from cityscore.scoring.targets_over_windows import significant
from tests.scoring.small_city import CALLS, Row, city, every_day, score, score_one

few = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
COUNT = {"name": "Permits", "kind": "count", "better": "higher", "cases": "permits"}
MONTHS = ["2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30"]
A_MONTH = COUNT | {"cadence": "monthly", "target": {"value": 100, "per": "month"}}
DAY = timedelta(days=1)


def months(*permits: float) -> list[Row]:
    """So many permits in January 2025 and the months after it."""
    return [("it", end, number, 1.0) for end, number in zip(MONTHS[1:], permits, strict=False)]


def in_fiscal_year(metric: dict[str, Any], rows: list[Row], through: str, period: str, starts: str) -> Score:
    definitions = city({"it": metric}, calendar={"fiscal_year_starts": starts})
    (scores,) = score(definitions, rows, through)
    return next(scores.at(each, 0) for each in scores.windows.periods if each == period)


def mean_of(days: list[float]) -> float:
    return sum(days) / len(days)


# ---- a count's goal for a span (8)


@pytest.mark.parametrize(
    ("through", "period", "value", "goal"),
    [
        ("2025-01-31", "month", 95, 100),
        ("2025-02-28", "month", 120, 100),  # February is as much a month as March
        ("2025-03-31", "month", 108, 100),
        ("2025-03-31", "quarter", 323, 300),
        ("2025-03-31", "year", 323, 300),
    ],
)
def test_a_months_goal_is_the_same_in_every_month_and_three_times_it_in_a_quarter(
    through: str, period: str, value: float, goal: float
) -> None:
    found = score_one(A_MONTH, months(95, 120, 108), through, period)
    assert (found.value, found.yardstick, found.ratio) == (value, goal, value / goal)
    assert found.reason is None


def test_a_goal_of_a_month_for_daily_figures_is_spread_over_its_days() -> None:
    daily = COUNT | {"target": {"value": 310, "per": "month"}}
    rows = every_day("it", "2025-03-01", "2025-03-31", 10)
    assert score_one(daily, rows, "2025-03-31", "month").yardstick == 310
    week = score_one(daily, rows, "2025-03-30", "week")
    assert (week.value, week.yardstick, week.score) == (70, 70, 1)
    assert score_one(daily, rows[:29], "2025-03-31", "month").yardstick == 290  # of the days that came


def test_a_week_over_a_months_end_has_its_days_of_each_month() -> None:
    daily = COUNT | {"target": {"value": 420, "per": "month"}}  # 15 a day in February, 420 / 31 in March
    found = score_one(daily, every_day("it", "2025-02-24", "2025-03-02", 15), "2025-03-02", "week")
    assert found.yardstick == pytest.approx(5 * 15 + 2 * 420 / 31, rel=1e-13)


def test_weeks_quarters_and_fiscal_years() -> None:
    weekly = COUNT | {"cadence": "weekly", "target": {"value": 70, "per": "week"}}
    sundays = [("it", f"2025-03-{day:02}", 77.0, 1.0) for day in (2, 9, 16, 23, 30)]
    month = score_one(weekly, sundays, "2025-03-31", "month")
    assert (month.value, month.yardstick) == (385, 350)
    quarter = A_MONTH | {"target": {"value": 300, "per": "quarter"}}
    assert in_fiscal_year(quarter, months(100, 100, 100), "2025-03-31", "quarter", "january").yardstick == 300
    february = in_fiscal_year(quarter, months(100, 100, 100), "2025-02-28", "month", "february")
    assert february.yardstick == 100  # a whole month is a third of its quarter, and a twelfth of its year
    year = A_MONTH | {"target": {"value": 1200, "per": "year"}}
    assert in_fiscal_year(year, months(*[100] * 6), "2025-06-30", "year", "july").yardstick == 600
    daily = COUNT | {"target": {"value": 1200, "per": "year"}}
    week = score_one(daily, every_day("it", "2025-02-24", "2025-03-02", 3), "2025-03-02", "week")
    assert week.yardstick == pytest.approx(5 * 100 / 28 + 2 * 100 / 31, rel=1e-13)


def test_working_days_share_a_months_goal_among_themselves() -> None:
    weekdays = COUNT | {"cadence": "weekdays", "target": {"value": 210, "per": "month"}}  # 21 of them in March 2025
    days = [date(2025, 3, 1) + place * DAY for place in range(31)]
    rows = [("it", day.isoformat(), 11.0, 1.0) for day in days if day.weekday() < 5]
    assert score_one(weekdays, rows, "2025-03-31", "month").yardstick == 210
    assert score_one(weekdays, rows, "2025-03-30", "week").yardstick == 50
    assert score_one(weekdays, rows, "2025-03-30", "week").value == 55


def test_evidence_still_means_events() -> None:
    rare = COUNT | {"better": "lower", "target": {"value": 4, "per": "month"}}
    rows = every_day("it", "2025-01-01", "2025-03-31", 0)
    assert score_one(rare, rows, "2025-03-31", "month").reason is Reason.TOO_FEW_CASES  # 4 expected, 5 needed
    assert score_one(rare, rows, "2025-03-31", "quarter").reason is None


def test_a_range_for_a_span_has_both_its_ends_spread() -> None:
    ranged = COUNT | {"cadence": "monthly", "better": "range", "target": {"low": 80, "high": 120, "per": "month"}}
    assert score_one(ranged, months(100, 100, 130), "2025-03-31", "month").yardstick == 120
    assert score_one(ranged, months(100, 100, 130), "2025-03-31", "quarter").score == 1


# ---- a target that changes within a window (11)

RISING = COUNT | {"target": [10, {"from": "2025-01-20", "value": 30}]}
ON_TARGET = every_day("it", "2025-01-01", "2025-01-19", 10) + every_day("it", "2025-01-20", "2025-01-31", 30)


@pytest.mark.parametrize("period", ["day", "month", "year"])
def test_who_met_both_targets_on_every_day_has_met_the_month(period: str) -> None:
    found = score_one(RISING, ON_TARGET, "2025-01-31", period)
    assert found.score == pytest.approx(1, abs=1e-12)
    assert found.yardstick == pytest.approx(30 if period == "day" else (19 * 10 + 12 * 30) / 31, rel=1e-13)


def test_only_the_days_that_came_are_asked_for() -> None:
    found = score_one(RISING, ON_TARGET[:25], "2025-01-31", "month")
    assert found.yardstick == pytest.approx((19 * 10 + 6 * 30) / 25, rel=1e-13)
    assert found.score == pytest.approx(1, abs=1e-12)


def test_a_slow_row_is_asked_for_what_its_days_were() -> None:
    weekly = RISING | {"cadence": "weekly"}
    rows = [("it", "2025-01-26", 190.0, 1.0)]  # Monday to Sunday, the 20th to the 26th
    assert score_one(weekly, rows, "2025-01-26", "week").yardstick == 30
    weekly["target"] = [10, {"from": "2025-01-25", "value": 30}]
    assert score_one(weekly, rows, "2025-01-26", "week").yardstick == pytest.approx((5 * 10 + 2 * 30) / 7)


def test_a_share_is_held_against_the_target_of_the_last_day() -> None:
    shares = CALLS | {"target": [0.8, {"from": "2025-03-20", "value": 0.9}]}
    assert (
        score_one(shares, every_day("it", "2025-03-01", "2025-03-31", 85, 100), "2025-03-31", "month").yardstick == 0.9
    )


def test_before_any_target_there_is_none() -> None:
    late = COUNT | {"target": {"from": "2025-04-01", "value": 100, "per": "month"}}
    assert (
        score_one(late, every_day("it", "2025-03-01", "2025-03-31", 5), "2025-03-31", "month").reason
        is Reason.NO_TARGET
    )


# ---- paths (22)


def test_a_level_half_way_down_its_path_is_on_it() -> None:
    path = [{"from": "2024-07-01", "value": 200}, {"from": "2025-07-01", "value": 100, "between": "linear"}]
    backlog = {"name": "Backlog", "kind": "level", "better": "lower", "target": path}
    found = score_one(backlog, every_day("it", "2024-12-01", "2024-12-31", 150), "2024-12-31", "month")
    assert found.yardstick == pytest.approx(200 - 100 * 183 / 365)
    assert found.score == pytest.approx((200 - 100 * 183 / 365) / 150)
    past = score_one(backlog, every_day("it", "2025-08-01", "2025-08-31", 100), "2025-08-31", "month")
    assert (past.yardstick, past.score) == (100, 1)


def test_a_share_on_a_path_is_held_against_the_mean_of_its_days() -> None:
    path = [{"from": "2025-03-01", "value": 0.8}, {"from": "2025-03-31", "value": 0.9, "between": "linear"}]
    found = score_one(
        CALLS | {"target": path}, every_day("it", "2025-03-01", "2025-03-31", 85, 100), "2025-03-31", "month"
    )
    assert found.yardstick == pytest.approx(0.85)
    assert found.score == pytest.approx(1)


def test_a_factor_asks_for_a_part_of_the_same_window_before() -> None:
    fires = {"name": "Fires", "kind": "count", "better": "lower", "history": {"years": 1, "times": 0.9}}
    rows = every_day("it", "2024-03-01", "2024-03-31", 10) + every_day("it", "2025-03-01", "2025-03-31", 9)
    found = score_one(fires, rows, "2025-03-31", "month")
    assert (found.yardstick, found.score) == (9, 1)


# ---- whatever the figures

FIRST = date(2024, 9, 1)
days_off = st.integers(0, 200)


def scored(target: Any, rows: list[Row], kind: str = "count", cadence: str = "daily", periods: str = "complete") -> Any:
    metric = {"name": "It", "kind": kind, "better": "higher", "target": target, "cadence": cadence}
    definitions = city({"it": metric}, periods=periods)
    (scores,) = score(definitions, rows, [(FIRST + place * DAY).isoformat() for place in range(60, 220, 17)])
    return scores


figures = st.lists(st.none() | st.integers(0, 50), min_size=220, max_size=220)


def rows_of(values: list[int | None], denominator: float = 1.0) -> list[Row]:
    return [
        ("it", (FIRST + place * DAY).isoformat(), float(value), denominator)
        for place, value in enumerate(values)
        if value is not None
    ]


@few
@given(values=figures, goal=st.floats(0.1, 1e6), changes=st.lists(days_off, max_size=3, unique=True).map(sorted))
def test_a_target_that_is_restated_as_it_was_is_the_undated_one(
    values: list[int | None], goal: float, changes: list[int]
) -> None:
    dated = [{"value": goal}, *({"from": (FIRST + day * DAY).isoformat(), "value": goal} for day in changes)]
    assert np.array_equal(
        scored(dated, rows_of(values)).yardstick, scored(goal, rows_of(values)).yardstick, equal_nan=True
    )


@few
@given(goal=st.integers(1, 10**6), value=st.integers(1, 50))
def test_a_goal_per_month_over_whole_months_is_the_goal_times_the_months(goal: int, value: int) -> None:
    scores = scored({"value": goal, "per": "month"}, rows_of([value] * 220))
    months_in = {"month": 1, "quarter": 3}
    for row, period in enumerate(scores.windows.periods):
        if period in months_in:
            whole = scores.days[row] == scores.due[row]
            assert (scores.yardstick[row][whole] == goal * months_in[period])[2:].all()


@few
@given(
    values=figures, ends=st.tuples(days_off, days_off).filter(lambda ends: ends[0] != ends[1]),
    goals=st.tuples(st.floats(0, 1), st.floats(0.1, 1)),
    kind=st.sampled_from(["count", "average"]),
    periods=st.sampled_from(["complete", "rolling"]),
)  # fmt: skip
def test_a_path_is_the_mean_of_its_days(
    values: list[int | None], ends: tuple[int, int], goals: tuple[float, float], kind: str, periods: str
) -> None:
    first, last = sorted(ends)
    path = [
        {"from": (FIRST + first * DAY).isoformat(), "value": goals[0]},
        {"from": (FIRST + last * DAY).isoformat(), "value": goals[1], "between": "linear"},
    ]
    asked = [
        float("nan") if day < first else goals[0] + (goals[1] - goals[0]) * min((day - first) / (last - first), 1.0)
        for day in range(220)
    ]
    scores = scored(path, rows_of(values), kind, periods=periods)
    epoch = (FIRST - date(1970, 1, 1)).days
    for cell in np.ndindex(scores.yardstick.shape):
        end = int(scores.windows.end[cell]) - epoch
        window = range(max(int(scores.windows.start[cell]) - epoch, 0), end + 1)
        counted = [day for day in window if values[day] is not None]
        asked_for = [asked[day] for day in counted if day >= first]
        on_it = kind == "count" or any(first <= day < last for day in counted)
        expected = mean_of(asked_for) if asked_for and on_it else asked[end]
        assert np.isclose(scores.yardstick[cell], expected, rtol=1e-10, atol=1e-12, equal_nan=True)


def test_what_rounding_left_of_whole_numbers_is_gone() -> None:
    assert significant(np.array([99.99999999999999, 0.0, np.nan, -3.0000000000000004])).tolist()[:2] == [100.0, 0.0]
