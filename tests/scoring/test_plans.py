"""Totals by a date, worked by hand: windows cut to the plan, what is planned for the days that came (numbers.md 7)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.model import InvalidDefinitions, Reason
from tests.scoring.small_city import Row, city, every_day, score_one

few = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
HOMES = {"name": "Homes", "kind": "count", "better": "higher", "cadence": "monthly", "cases": "homes"}
PLAN = {"total": 1200, "from": "2024-07-01", "to": "2025-06-30"}
DAY = timedelta(days=1)


def month_ends(first: str, *figures: float) -> list[Row]:
    """Figures of a month each, from the month that begins on a day on."""
    rows, day = [], date.fromisoformat(first)
    for figure in figures:
        following = (day.replace(day=28) + 4 * DAY).replace(day=1)
        rows.append(("it", (following - DAY).isoformat(), float(figure), 1.0))
        day = following
    return rows


HALF = month_ends("2024-07-01", 100, 100, 100, 100, 110, 110)  # 620 by the end of December


def planned(plan: Any, rows: list[Row], through: str, period: str = "year", **more: Any) -> Any:
    return score_one(HOMES | {"target": plan} | more, rows, through, period)


@pytest.mark.parametrize(
    ("period", "start", "value", "goal"),
    [
        ("year", date(2024, 7, 1), 620, 1200 * 184 / 365),
        ("quarter", date(2024, 10, 1), 320, 1200 * 92 / 365),
        ("month", date(2024, 12, 1), 110, 1200 * 31 / 365),
    ],
)
def test_six_hundred_and_twenty_of_six_hundred_and_five_planned(
    period: str, start: date, value: float, goal: float
) -> None:
    found = planned(PLAN, HALF, "2024-12-31", period)
    assert (found.start, found.end, found.value) == (start, date(2024, 12, 31), value)
    assert found.yardstick == pytest.approx(goal, rel=1e-13)
    assert found.ratio == pytest.approx(value / goal, rel=1e-12)


def test_windows_are_cut_to_the_plan() -> None:
    daily = {"cadence": "daily"}
    plan = {"total": 365, "from": "2025-03-13", "to": "2026-03-12"}
    rows = every_day("it", "2025-03-01", "2025-03-31", 2)
    found = planned(plan, rows, "2025-03-31", "month", **daily)
    assert (found.start, found.end, found.value, found.yardstick) == (date(2025, 3, 13), date(2025, 3, 31), 38, 19)
    assert planned(plan, rows, "2025-03-31", "year", **daily).start == date(2025, 3, 13)
    week = planned(plan, rows, "2025-03-16", "week", **daily)
    assert (week.start, week.value, week.yardstick) == (date(2025, 3, 13), 8, 4)


def test_it_is_planned_for_the_days_that_came() -> None:
    found = planned(PLAN, HALF[:4], "2024-12-31")  # November and December are missing
    assert (found.value, found.days, found.due) == (400, 4, 6)
    assert found.yardstick == pytest.approx(1200 * 123 / 365, rel=1e-13)


def test_at_its_end_the_total_is_what_was_planned() -> None:
    whole = month_ends("2024-07-01", *[100] * 12)
    for shape in ("even", "history"):
        found = planned(PLAN | {"shape": shape}, whole, "2025-06-30")
        assert (found.value, found.yardstick, found.score) == (1200, 1200, 1)


def test_the_last_figure_stands_until_the_next_plan_or_for_a_year() -> None:
    whole = month_ends("2024-07-01", *[100] * 12)
    for through in ("2025-07-01", "2025-12-31", "2026-06-30"):
        found = planned(PLAN, whole, through)
        assert (found.start, found.end, found.value, found.yardstick) == (
            date(2024, 7, 1), date(2025, 6, 30), 1200, 1200,
        )  # fmt: skip
        assert planned(PLAN, whole, through, "month").end == date(2025, 6, 30)
    assert planned(PLAN, whole, "2026-07-01").yardstick is None
    following = [PLAN, {"total": 2400, "from": "2025-08-01", "to": "2026-07-31"}]
    assert planned(following, whole, "2025-07-31").end == date(2025, 6, 30)
    assert planned(following, whole, "2025-08-15", "month").end == date(2025, 6, 30)  # July has no plan
    rows = [*whole, *month_ends("2025-07-01", 50, 200)]
    next_year = planned(following, rows, "2025-08-31")
    assert (next_year.start, next_year.value) == (date(2025, 8, 1), 200)
    assert next_year.yardstick == pytest.approx(2400 * 31 / 365, rel=1e-13)


SEASON = [40, 40, 40, 10, 10, 10, 10, 10, 10, 10, 10, 40]  # July to June: 240 in all


def test_each_month_has_its_share_in_earlier_spans() -> None:
    rows = month_ends("2023-07-01", *SEASON) + HALF
    found = planned(PLAN | {"shape": "history"}, rows, "2024-09-30")
    assert found.yardstick == pytest.approx(1200 * 120 / 240)  # half of a year's homes in its first three months
    assert planned(PLAN | {"shape": "history"}, rows, "2024-12-31", "month").yardstick == pytest.approx(50)


def test_earlier_spans_are_taken_together_and_one_that_is_not_whole_is_left_out() -> None:
    shaped = PLAN | {"shape": "history"}
    twice = month_ends("2022-07-01", *[20] * 12) + month_ends("2023-07-01", *SEASON)
    assert planned(shaped, twice + HALF, "2024-07-31").yardstick == pytest.approx(1200 * 60 / 480)
    broken = twice[1:]  # July 2022 is missing
    assert planned(shaped, broken + HALF, "2024-07-31").yardstick == pytest.approx(1200 * 40 / 240)
    assert planned(shaped, HALF, "2024-07-31").yardstick == pytest.approx(1200 * 31 / 365)  # nothing before: even
    four = month_ends("2020-07-01", *[1000] + [0] * 11) + month_ends("2021-07-01", *SEASON) + twice
    assert planned(shaped, four + HALF, "2024-07-31").yardstick == pytest.approx(1200 * 100 / 720)  # three at most


def test_within_a_month_a_shape_is_even() -> None:
    plan = {"total": 120, "from": "2025-01-01", "to": "2025-02-28", "shape": "history"}
    rows = every_day("it", "2024-01-01", "2024-01-31", 1) + every_day("it", "2024-02-01", "2024-02-29", 3)
    rows += every_day("it", "2025-01-01", "2025-02-10", 2)
    found = planned(plan, rows, "2025-02-10", cadence="daily")
    january, february = 120 * 31 / 118, 120 * 87 / 118
    assert found.yardstick == pytest.approx(january + february * 10 / 28, rel=1e-12)


def test_a_longer_plan_looks_as_far_back_as_it_is_long() -> None:
    plan = {"total": 2400, "from": "2024-07-01", "to": "2026-06-30", "shape": "history"}
    rows = month_ends("2022-07-01", *SEASON, *[10] * 12) + HALF
    assert planned(plan, rows, "2024-07-31").yardstick == pytest.approx(2400 * 40 / 360)


def test_less_is_better_of_a_budget() -> None:
    spent = planned(PLAN, HALF, "2024-12-31", better="lower")
    assert spent.ratio == pytest.approx(1200 * 184 / 365 / 620)


def test_too_little_is_expected_of_a_small_plan_at_first() -> None:
    small = PLAN | {"total": 12}
    assert planned(small, HALF, "2024-07-31").reason is Reason.TOO_FEW_CASES
    assert planned(small, HALF, "2024-12-31").reason is None


@few
@given(
    total=st.integers(1, 10**9), length=st.integers(1, 400), first=st.integers(0, 365),
    shape=st.sampled_from(["even", "history"]), cadence=st.sampled_from(["daily", "weekdays"]),
)  # fmt: skip
def test_a_plan_at_its_end_has_its_total_planned(total: int, length: int, first: int, shape: str, cadence: str) -> None:
    begin = date(2025, 1, 1) + first * DAY
    end = begin + (length + 6) * DAY
    rows = every_day("it", "2024-01-01", end.isoformat(), 3)
    plan = {"total": total, "from": begin.isoformat(), "to": end.isoformat(), "shape": shape}
    found = planned(plan, rows, end.isoformat(), cadence=cadence)
    assert found.yardstick == pytest.approx(total, rel=1e-12)
    assert found.end <= end


@pytest.mark.parametrize(
    ("target", "more", "says"),
    [
        (
            {"total": 9, "from": "2024-07-02", "to": "2025-06-30"},
            {},
            "2024-07-02 is not the first day that a monthly row stands for → write 2024-07-01",
        ),
        (
            {"total": 9, "from": "2024-07-01", "to": "2025-06-29"},
            {},
            "2025-06-29 is not the last day that a monthly row stands for → write 2025-06-30",
        ),
        (
            {"total": 9, "from": "2024-07-01"},
            {},
            "a total needs its last day → write target: {total: 9, from: 2024-07-01, to: 2025-06-30}",
        ),
        (
            {"total": 9, "from": "2025-07-01", "to": "2024-06-30"},
            {},
            "2024-06-30 is before 2025-07-01 → swap from and to",
        ),
        (PLAN | {"per": "month"}, {}, "a total by a date says no per: it is spread over its days → leave it out"),
        (PLAN | {"value": 3}, {}, "has a total beside a value or a range → keep one"),
        ({"value": 3, "shape": "even"}, {}, "shape goes with a total → write total in place of value, or leave it out"),
        (
            PLAN,
            {"kind": "ratio"},
            "a ratio does not add up over days, so total does not fit it → write value, or kind: count",
        ),
        (
            {"value": 0.5, "per": "month"},
            {"kind": "ratio"},
            "a ratio does not add up over days, so per does not fit it → leave it out, or kind: count",
        ),
        (
            PLAN,
            {"unit": "per day"},
            "because of its target's total, so it can't be per day → leave unit out, or write what is counted",
        ),
        (
            [PLAN, {"total": 5, "from": "2025-06-01", "to": "2026-05-31"}],
            {},
            "begins on 2025-06-01, before the one before it ends on 2025-06-30 → let it begin the day after",
        ),
        (
            [{"value": 3}, PLAN],
            {},
            "stands beside a total by a date → write a total with from and to here too, or a metric of its own",
        ),
        (PLAN, {"better": "range"}, "is a total, but better is range → write better: higher or lower"),
        (
            [{"value": 3}, {"from": "2025-01-01", "value": 5, "between": "linear"}],
            {},
            "a path begins here, on no day → add from: the day on which the path begins",
        ),
        (
            [{"from": "2025-01-01", "value": 5, "between": "linear"}],
            {},
            "and there is none → write the baseline before it: {from: 2024-07-01, value: …}, then the goal with",
        ),
        (
            [
                {"from": "2025-01-01", "value": 5},
                {"from": "2026-01-01", "value": 5, "per": "month", "between": "linear"},
            ],
            {},
            "a path can't join per day and per: month → say per alike in both",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused_with_what_to_write(target: Any, more: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidDefinitions) as error:
        city({"it": HOMES | {"target": target} | more})
    assert says in str(error.value)


def test_quarters_and_years_of_a_plan_are_fiscal() -> None:
    may = {"calendar": {"fiscal_year_starts": "may"}}
    fitting = HOMES | {"cadence": "quarterly", "target": {"total": 9, "from": "2024-05-01", "to": "2025-04-30"}}
    assert city({"it": fitting}, **may).metrics[0].has_plans
    with pytest.raises(InvalidDefinitions, match="2024-07-01 is not the first day that a quarterly row stands for"):
        city({"it": fitting | {"target": PLAN}}, **may)
