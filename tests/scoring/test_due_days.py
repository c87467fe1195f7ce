"""Due days: which days a figure must come on, by cadence, lag and active span."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Definitions, Period, Reason, from_plain
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.due_days import Axis
from tests.scoring.small_city import CALLS, Row, city, every_day, score, score_one

SUNDAY = "2025-03-30"


def due(
    first: str, last: str, metric: dict[str, Any], calendars: dict[str, Any] | None = None, **calendar: Any
) -> list[str]:
    """The due days of a metric, in ISO text."""
    plain = {
        "city": {"name": "Milltown", "timezone": "America/New_York", "calendar": calendar},
        "cabinets": {"Services": ["Works"]},
        "calendars": calendars or {},
        "metrics": {"it": {"department": "Works", **CALLS, **metric}},
    }
    definitions = from_plain(Definitions, plain)
    axis = Axis.of(number(date.fromisoformat(first)), number(date.fromisoformat(last)), definitions)
    return [day_of(day).isoformat() for day in axis.days[axis.due(definitions.metrics[0])]]


def test_daily_is_every_day() -> None:
    assert due("2025-02-27", "2025-03-02", {}) == ["2025-02-27", "2025-02-28", "2025-03-01", "2025-03-02"]


def test_weekdays_are_monday_to_friday_but_for_holidays_and_the_citys_own_days_off() -> None:
    """Patriots' Day, 21 April 2025, is a holiday in Massachusetts; on the 23rd this city closes."""
    metric = {"cadence": "weekdays"}
    here = ("2025-04-18", "2025-04-25")
    assert due(*here, metric) == ["2025-04-18", *(f"2025-04-{day}" for day in (21, 22, 23, 24, 25))]
    off = {"holidays": "US-MA", "closed": ["2025-04-23"]}
    assert due(*here, metric, **off) == ["2025-04-18", "2025-04-22", "2025-04-24", "2025-04-25"]


@pytest.mark.parametrize(
    ("week_starts", "ends"),
    [("monday", ["2025-03-02", "2025-03-09"]), ("sunday", ["2025-03-01", "2025-03-08"]), ("friday", ["2025-03-06"])],
)
def test_weekly_is_the_last_day_of_the_citys_week(week_starts: str, ends: list[str]) -> None:
    assert due("2025-03-01", "2025-03-09", {"cadence": "weekly"}, week_starts=week_starts) == ends


def test_monthly_is_the_last_day_of_each_month_and_29_february_is_one() -> None:
    assert due("2024-01-15", "2024-04-15", {"cadence": "monthly"}) == ["2024-01-31", "2024-02-29", "2024-03-31"]
    assert due("2025-02-01", "2025-02-28", {"cadence": "monthly"}) == ["2025-02-28"]


@pytest.mark.parametrize(
    ("starts", "quarters", "year"),
    [
        ("january", ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"], "2024-12-31"),
        ("february", ["2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"], "2024-01-31"),
        ("may", ["2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"], "2024-04-30"),  # villages of Illinois
        ("october", ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"], "2024-09-30"),
    ],
)
def test_quarters_and_years_are_those_of_the_fiscal_year(starts: str, quarters: list[str], year: str) -> None:
    here = ("2024-01-01", "2024-12-31")
    assert due(*here, {"cadence": "quarterly"}, fiscal_year_starts=starts) == quarters
    assert due(*here, {"cadence": "yearly"}, fiscal_year_starts=starts) == [year]


def test_a_named_calendars_days_are_due() -> None:
    school = {
        "school": {
            "during": [{"from": "2025-04-01", "to": "2025-06-20"}],
            "except": [{"from": "2025-04-21", "to": "2025-04-25", "why": "April vacation"}],
        }
    }
    found = due("2025-03-28", "2025-04-29", {"cadence": "school"}, school, holidays="US-MA")
    april = [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 28, 29]
    assert found == [f"2025-04-{day:02d}" for day in april]


def test_nothing_is_due_outside_the_active_span() -> None:
    active = {"active": {"from": "2025-03-03", "to": "2025-03-04"}}
    assert due("2025-03-01", "2025-03-10", active) == ["2025-03-03", "2025-03-04"]


# ---- what that makes of scores


@pytest.mark.parametrize(
    ("lag", "last", "week"),
    [
        (0, SUNDAY, "2025-03-24"),
        (3, SUNDAY, "2025-03-24"),  # all of it has come already
        (3, "2025-03-29", "2025-03-17"),  # Sunday's has not, and need not: the week before is whole
        (3, "2025-03-20", "2025-03-17"),  # a week must have come by now, though it has not
        (10, "2025-03-20", "2025-03-10"),
        (400, "2025-03-20", "2024-02-12"),  # nothing must have come since: so it is not known
    ],
)
def test_a_window_is_seen_from_the_day_through_which_everything_due_has_come(lag: int, last: str, week: str) -> None:
    rows = every_day("it", "2025-03-03", last, 95, 100)
    through = SUNDAY if lag != 3 or last != "2025-03-20" else "2025-03-30"
    found = score_one(CALLS | {"lag": lag}, rows, through, "week")
    assert (found.start.isoformat(), found.due) == (week, 7)


def test_a_day_is_strict() -> None:
    rows = every_day("it", "2025-03-24", SUNDAY, 95, 100)
    found = score_one(CALLS | {"lag": 1}, rows, SUNDAY, "day")
    assert (found.reason, found.due, found.days, found.end.isoformat()) == (Reason.NOT_DUE, 0, 0, SUNDAY)
    assert score_one(CALLS, rows, SUNDAY, "day").due == 1


def test_a_lag_counts_from_the_day_on_which_it_is_in_force() -> None:
    rows = every_day("it", "2025-02-01", "2025-03-20", 95, 100)
    metric = CALLS | {"lag": [{"value": 20}, {"from": "2025-03-30", "value": 7}]}
    weeks = [score_one(metric, rows, day, "week").start.isoformat() for day in ("2025-03-29", SUNDAY)]
    assert weeks == ["2025-03-10", "2025-03-17"]  # Friday the 21st need not be there yet; Sunday the 23rd must


@pytest.mark.parametrize(
    ("cadence", "scored"),
    [
        ("weekly", ["week", "month", "quarter", "year"]),
        ("monthly", ["month", "quarter", "year"]),
        ("quarterly", ["quarter", "year"]),
        ("yearly", ["year"]),
    ],
)
def test_a_slow_metric_scores_only_in_periods_at_least_as_long(cadence: str, scored: list[str]) -> None:
    ends = {
        "weekly": ["2024-06-09", "2024-06-16", "2024-06-23", "2024-06-30"],
        "monthly": ["2024-06-30"],
        "quarterly": ["2024-06-30"],
        "yearly": ["2024-06-30"],
    }
    rows: list[Row] = [("it", day, 95, 100) for day in ends[cadence]]
    metric = CALLS | {"cadence": cadence, "evidence": {"coverage": 0}}
    found = {}
    for period in ("day", "week", "month", "quarter", "year"):
        (scores,) = score(city({"it": metric}, calendar={"fiscal_year_starts": "july"}), rows, "2024-06-30")
        found[period] = scores.at(Period(period), 0)  # a Sunday, a month's, a quarter's and a fiscal year's last day
    assert [period for period, one in found.items() if one.reason is None] == scored
    assert {one.reason for period, one in found.items() if period not in scored} == {Reason.NOT_DUE}


def test_a_day_that_is_not_due_lowers_nothing_when_it_is_missing() -> None:
    rows = every_day("it", "2025-03-24", "2025-03-28", 95, 100)
    found = score_one(CALLS | {"cadence": "weekdays"}, rows, SUNDAY, "week")
    assert (found.days, found.due, found.reason) == (5, 5, None)
    assert score_one(CALLS | {"cadence": "weekdays"}, rows, SUNDAY, "day").reason is Reason.NOT_DUE


@pytest.mark.parametrize(
    ("active", "reason", "due_days"),
    [
        ({"from": "2025-03-31"}, Reason.NOT_ACTIVE, 0),
        ({"to": "2025-03-23"}, Reason.NOT_ACTIVE, 0),
        ({"from": "2025-03-30"}, None, 1),
        ({"to": "2025-03-25"}, None, 2),
        ({"from": "2025-03-26", "to": "2025-03-28"}, None, 3),
    ],
)
def test_a_metric_is_scored_in_windows_that_meet_its_active_span(
    active: dict[str, str], reason: Reason | None, due_days: int
) -> None:
    found = score_one(CALLS | {"active": active}, every_day("it", "2025-03-24", SUNDAY, 95, 100), SUNDAY, "week")
    assert (found.reason, found.due, found.days) == (reason, due_days, due_days)


def test_rows_outside_the_active_span_are_not_read() -> None:
    rows = every_day("it", "2025-03-24", "2025-03-26", 0, 100) + every_day("it", "2025-03-27", SUNDAY, 95, 100)
    assert score_one(CALLS | {"active": {"from": "2025-03-27"}}, rows, SUNDAY, "week").value == 0.95


def test_a_span_wholly_between_two_due_days_is_not_due_rather_than_not_active() -> None:
    metric = CALLS | {"cadence": "monthly", "active": {"from": "2025-02-10", "to": "2025-02-20"}}
    assert score_one(metric, [], "2025-02-28", "month").reason is Reason.NOT_DUE


def test_the_first_reason_that_applies_is_given() -> None:
    """Not active before not due, before no observations, before too little coverage, before no events."""
    week = every_day("it", "2025-03-24", SUNDAY, 0, 0)
    reasons = [
        score_one(CALLS | {"active": {"to": "2025-03-01"}, "lag": 90}, [], SUNDAY, "day").reason,
        score_one(CALLS | {"lag": 90}, [], SUNDAY, "day").reason,
        score_one(CALLS, [], SUNDAY, "week").reason,
        score_one(CALLS, week[:2], SUNDAY, "week").reason,
        score_one(CALLS | {"target": [{"from": "2026-01-01", "value": 1}]}, week, SUNDAY, "week").reason,
    ]
    assert reasons == list(Reason)[:5]
    late = CALLS | {"target": [{"from": "2026-01-01", "value": 1}]}
    few = every_day("it", "2025-03-24", SUNDAY, 1, 1)
    assert score_one(late, few, SUNDAY, "week").reason is Reason.NO_TARGET
    assert score_one(CALLS | {"target": None}, few, SUNDAY, "week").reason is Reason.TOO_LITTLE_HISTORY
    assert score_one(CALLS, few, SUNDAY, "week").reason is Reason.TOO_FEW_CASES
