"""What a value is compared with (DESIGN 3.3): targets in force, the same window in earlier years, the days before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cityscore.model import Period, Reason
from cityscore.scoring.day_numbers import number
from cityscore.scoring.yardsticks import target_on
from tests.scoring.small_city import CALLS, Row, city, every_day, score, score_one

FIRES = {"name": "Fires", "kind": "count", "better": "lower", "cases": "fires"}
SUNDAY = "2025-03-30"
WEEK = ("2025-03-24", SUNDAY)
YEARS_AGO = {1: ("2024-03-25", "2024-03-31"), 2: ("2023-03-27", "2023-04-02"), 3: ("2022-03-21", "2022-03-27")}
"""The week of 24 March 2025 in earlier years, as test_windows has it by hand."""


def fires(history: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return FIRES | {"history": history} | more


def in_years(*figures: float) -> list[Row]:
    """This week's eight fires a day, and so many a day in the same week one, two, three years ago."""
    rows = every_day("it", *WEEK, 8)
    for years, each in enumerate(figures, start=1):
        rows += every_day("it", *YEARS_AGO[years], each)
    return rows


def days_before(last: str, count: int, numerator: float = 10) -> list[Row]:
    """So many days in a row, up to the last."""
    end = date.fromisoformat(last)
    return every_day("it", (end - timedelta(days=count - 1)).isoformat(), last, numerator)


# ---- targets


@pytest.mark.parametrize(
    ("through", "target"),
    [("2025-03-09", None), ("2025-03-10", 0.8), ("2025-03-23", 0.8), ("2025-03-24", 0.9), (SUNDAY, 0.9)],
)
def test_the_target_is_the_one_in_force_on_the_day(through: str, target: float | None) -> None:
    dated = [{"from": "2025-03-10", "value": 0.8}, {"from": "2025-03-24", "value": 0.9}]
    found = score_one(CALLS | {"target": dated}, [("it", through, 90, 100)], through, "day")
    assert found.yardstick == target
    assert found.reason is (None if target else Reason.NO_TARGET)
    assert found.value == 0.9  # the figure is shown without one too


def test_a_windows_target_is_the_one_of_its_last_day_and_not_of_the_day_seen_from() -> None:
    dated = [0.8, {"from": "2025-03-30", "value": 0.9}, {"from": "2025-03-31", "value": 0.95}]
    metric = CALLS | {"target": dated}
    rows = every_day("it", "2025-03-24", "2025-03-31", 90, 100)
    assert score_one(metric, rows, "2025-03-31", "day").yardstick == 0.95
    assert score_one(metric, rows, "2025-03-31", "week").yardstick == 0.9  # it ended on the 30th
    assert score_one(metric, rows, "2025-03-29", "day").yardstick == 0.8


def test_ranges_may_be_dated_too() -> None:
    dated = [{"low": 5, "high": 10}, {"from": "2025-03-30", "low": 20, "high": 30}]
    metric = {"name": "It", "kind": "level", "better": "range", "target": dated}
    rows = every_day("it", *WEEK, 10)
    assert score_one(metric, rows, "2025-03-29", "day").score == 1
    assert score_one(metric, rows, SUNDAY, "day").score == 0.5  # 10 against a low of 20


def test_the_target_on_a_day_comes_with_its_reason() -> None:
    dated = [{"from": "2025-01-01", "value": 0.8, "why": "first"}, {"from": "2025-02-01", "value": 0.9, "why": "more"}]
    (metric,) = city({"it": CALLS | {"target": dated}}).metrics
    found = [target_on(metric, day) for day in (date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 1))]
    assert [target and target.why for target in found] == [None, "first", "more"]


# ---- the same window in earlier years


def test_years_are_pooled_by_the_metrics_own_kind() -> None:
    found = score_one(fires({"years": 3}), in_years(10, 10, 13), SUNDAY, "week")
    assert found.yardstick == 11  # (70 + 70 + 91) / 21
    assert found.ratio == 11 / 8


def test_only_so_many_years_are_looked_back_on() -> None:
    assert score_one(fires({"years": 2}), in_years(10, 20, 1000), SUNDAY, "week").yardstick == 15
    assert score_one(fires({"years": "all"}), in_years(10, 20, 30), SUNDAY, "week").yardstick == 20


def test_pooled_years_are_weighed_by_their_cases_and_not_by_year() -> None:
    metric = CALLS | {"target": None, "history": {"years": 2}}
    rows = every_day("it", *WEEK, 9, 10) + every_day("it", *YEARS_AGO[1], 1, 1) + every_day("it", *YEARS_AGO[2], 0, 3)
    assert score_one(metric, rows, SUNDAY, "week").yardstick == 0.25  # 7 / 28, not the mean of 1 and 0


@pytest.mark.parametrize(("observed", "counts"), [(3, False), (4, True)])
def test_a_year_counts_from_half_of_its_days_on(observed: int, counts: bool) -> None:
    rows = in_years(10) + every_day("it", *YEARS_AGO[2], 40)[:observed]
    found = score_one(fires({"years": 2}), rows, SUNDAY, "week")
    assert found.yardstick == ((70 + 160) / 11 if counts else 10)


@pytest.mark.parametrize(
    ("min_observed", "observed", "counts"),
    [(0, 1, True), (0, 0, False), (1, 6, False), (1, 7, True), (0.3, 2, False), (0.3, 3, True)],
)
def test_how_much_of_a_year_must_be_observed_is_a_setting(min_observed: float, observed: int, counts: bool) -> None:
    rows = in_years() + every_day("it", *YEARS_AGO[1], 10)[:observed]
    found = score_one(fires({"years": 1, "min_observed": min_observed}), rows, SUNDAY, "week")
    assert found.yardstick == (10 if counts else None)
    assert found.reason is (None if counts else Reason.TOO_LITTLE_HISTORY)


def test_a_year_in_which_nothing_was_due_does_not_count_unless_any_row_will_do() -> None:
    closed = {"closed": [f"2024-03-{day}" for day in range(25, 30)]}  # all of that week's working days
    for min_observed, yardstick in ((0.5, None), (0, 10)):
        metric = fires({"years": 1, "min_observed": min_observed}, cadence="weekdays")
        (scores,) = score(city({"it": metric}, calendar=closed), in_years(10), SUNDAY)
        assert scores.at(Period.WEEK, 0).yardstick == yardstick


def test_a_span_left_out_is_not_compared_with() -> None:
    pandemic = {"from": "2023-01-01", "to": "2023-12-31", "why": "pandemic"}
    found = score_one(fires({"years": 3, "exclude": [pandemic]}), in_years(10, 1000, 12), SUNDAY, "week")
    assert found.yardstick == 11  # (70 + 84) / 14


def test_days_left_out_of_a_year_count_as_days_not_observed() -> None:
    four_days = {"from": "2023-03-27", "to": "2023-03-30", "why": "strike"}
    three_days = four_days | {"to": "2023-03-29"}
    rows = in_years(10, 40)
    assert score_one(fires({"years": 2, "exclude": [four_days]}), rows, SUNDAY, "week").yardstick == 10
    assert score_one(fires({"years": 2, "exclude": [three_days]}), rows, SUNDAY, "week").yardstick == 230 / 11


def test_a_span_left_out_of_history_is_scored_all_the_same() -> None:
    now = {"from": "2025-03-01", "to": "2025-03-31", "why": "strike"}
    found = score_one(fires({"years": 1, "exclude": [now]}), in_years(10), SUNDAY, "week")
    assert (found.value, found.yardstick) == (8, 10)


def test_a_day_takes_the_weeks_yardstick() -> None:
    rows = in_years(10)
    rows += every_day("it", "2024-03-20", "2024-03-24", 1000)  # next to that week
    for history in ({"years": 1}, {"trailing": 60}):
        rows_here = rows if "years" in history else rows + days_before("2025-03-23", 60, 12)
        (scores,) = score(city({"it": fires(history)}), rows_here, SUNDAY)
        day, week = scores.at(Period.DAY, 0), scores.at(Period.WEEK, 0)
        assert day.yardstick == week.yardstick == (10 if "years" in history else 12)


def test_29_february_looks_back_on_28_february() -> None:
    rows = every_day("it", "2024-01-31", "2024-02-29", 8) + every_day("it", "2023-01-30", "2023-02-28", 10)
    rows += [("it", "2023-01-29", 9999, 1), ("it", "2023-03-01", 9999, 1)]  # the days beside
    metric = fires({"years": 1})
    (rolling,) = score(city({"it": metric}, periods="rolling"), rows, "2024-02-29")
    assert rolling.at(Period.MONTH, 0).yardstick == 10
    (complete,) = score(city({"it": metric}), rows, "2024-02-29")
    assert complete.at(Period.MONTH, 0).yardstick == (28 * 10) / 28  # February 2023, whole


def test_a_lagging_metrics_history_is_that_of_the_window_that_it_is_seen_in() -> None:
    rows = [*every_day("it", "2024-03-18", "2024-03-24", 10), *every_day("it", "2025-03-17", "2025-03-23", 8)]
    found = score_one(fires({"years": 1}, lag=7), rows, SUNDAY, "week")
    assert (found.due, found.start.isoformat(), found.yardstick) == (7, "2025-03-17", 10)


# ---- the days before


@pytest.mark.parametrize(("rows", "counts"), [(27, False), (28, True)])
def test_trailing_needs_28_days(rows: int, counts: bool) -> None:
    found = score_one(
        fires({"trailing": 365}), days_before("2025-03-23", rows) + every_day("it", *WEEK, 8), SUNDAY, "week"
    )
    assert found.yardstick == (10 if counts else None)
    assert found.reason is (None if counts else Reason.TOO_LITTLE_HISTORY)


def test_the_window_itself_is_no_part_of_the_days_before() -> None:
    rows = days_before("2025-03-23", 30, 10) + every_day("it", *WEEK, 1000)
    assert score_one(fires({"trailing": 30}), rows, SUNDAY, "week").yardstick == 10


def test_no_more_days_than_stated_are_looked_back_on() -> None:
    rows = days_before("2025-03-23", 28, 10) + days_before("2025-02-23", 100, 1000) + every_day("it", *WEEK, 8)
    assert score_one(fires({"trailing": 28}), rows, SUNDAY, "week").yardstick == 10
    assert score_one(fires({"trailing": 29}), rows, SUNDAY, "week").yardstick == (280 + 1000) / 29


@pytest.mark.parametrize(
    ("cadence", "period", "ends", "enough"),
    [
        ("weekly", "week", ["2025-02-23", "2025-03-02", "2025-03-09", "2025-03-16", "2025-03-23"], 4),
        ("monthly", "month", ["2024-10-31", "2024-11-30", "2024-12-31", "2025-01-31"], 3),
        ("quarterly", "quarter", ["2023-12-31", "2024-03-31", "2024-06-30", "2024-09-30"], 3),
    ],
)
def test_trailing_needs_four_weeks_three_months_or_three_quarters(
    cadence: str, period: str, ends: list[str], enough: int
) -> None:
    metric = {"name": "It", "kind": "level", "better": "lower", "cadence": cadence, "history": {"trailing": 800}}
    here = {"week": SUNDAY, "month": "2025-02-28", "quarter": "2024-12-31"}[period]
    rows: list[Row] = [("it", here, 5, 1)]
    earlier: list[Row] = [("it", day, 10, 1) for day in ends]
    assert score_one(metric, rows + earlier[-enough:], here, period).yardstick == 10
    assert score_one(metric, rows + earlier[-enough + 1 :], here, period).reason is Reason.TOO_LITTLE_HISTORY


# ---- without a stated yardstick


def test_balanced_takes_three_years_and_the_365_days_before_while_no_year_counts() -> None:
    before = days_before("2025-03-23", 40, 12)
    assert score_one(FIRES, in_years(10, 10, 13) + before, SUNDAY, "week").yardstick == 11
    assert score_one(FIRES, in_years() + before, SUNDAY, "week").yardstick == 12
    assert score_one(FIRES, in_years(), SUNDAY, "week").reason is Reason.TOO_LITTLE_HISTORY


def test_a_stated_history_is_not_helped_out_by_the_days_before() -> None:
    rows = in_years() + days_before("2025-03-23", 40, 12)
    assert score_one(fires({"years": 3}), rows, SUNDAY, "week").reason is Reason.TOO_LITTLE_HISTORY


def test_boston_2019_takes_all_years() -> None:
    old = every_day("it", "2015-03-23", "2015-03-29", 30)  # ten years ago: 522 weeks
    assert score_one(FIRES, in_years(10, 10, 10) + old, SUNDAY, "week", "boston-2019").yardstick == 15
    assert score_one(FIRES, in_years(10, 10, 10) + old, SUNDAY, "week").yardstick == 10


def test_nothing_observed_later_has_a_part_in_an_earlier_score() -> None:
    rows = in_years(10, 10)
    later = every_day("it", "2025-03-31", "2025-04-30", 9999)
    for method in ("balanced", "boston-2019"):
        assert score_one(FIRES, rows, SUNDAY, "week", method) == score_one(FIRES, rows + later, SUNDAY, "week", method)


def test_a_levels_history_is_the_mean_of_the_last_levels_of_the_same_windows() -> None:
    metric = {"name": "Backlog", "kind": "level", "better": "lower", "history": {"years": 1}}
    rows: list[Row] = [("it", SUNDAY, 50, 1), *every_day("it", *WEEK, 70)[:-1]]
    levels = every_day("it", *YEARS_AGO[1], 100)[:-1]
    found = score_one(metric, [*rows, *levels, ("it", "2024-03-31", 170, 1)], SUNDAY, "week")
    assert (found.value, found.yardstick) == (50, 170)  # the last of now against the last of then


def test_of_the_days_before_a_level_has_the_last_one_of_each_window_of_the_same_length() -> None:
    metric = {"name": "Backlog", "kind": "level", "better": "lower", "history": {"trailing": 35}}
    rows = [*every_day("it", "2025-02-01", SUNDAY, 10), *[("it", day, 80.0, 1.0) for day in ENDS_OF_WEEKS]]
    last = {row[1]: row for row in rows}
    week = score_one(metric, last.values(), SUNDAY, "week")
    assert (week.value, week.yardstick) == (10, 80)
    month = score_one(metric, last.values(), "2025-03-31", "month")
    assert month.yardstick == 10  # of 28 February and 31 January the first alone lies in the 35 days before March


ENDS_OF_WEEKS = [f"2025-{day}" for day in ("02-16", "02-23", "03-02", "03-09", "03-16", "03-23")]


def test_day_numbers_count_from_1970() -> None:
    assert (number(date(1970, 1, 1)), number(date(2025, 3, 30))) == (0, 20_177)
