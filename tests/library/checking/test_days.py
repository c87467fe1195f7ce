"""Days: cells that are none, and the days that rows of slower metrics are filed under."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cityscore.library.checking import check
from cityscore.scoring.observations import Observations
from tests.library.small_rows import CITY, VALUE, city, frames, problems_of


@pytest.mark.parametrize(
    "days",
    [
        pa.array([date(2025, 3, 18)], pa.date32()),
        pa.array([date(2025, 3, 18)], pa.date64()),
        *(pa.array([datetime(2025, 3, 18)], pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")),
        pa.array(["2025-03-18"]).dictionary_encode(),
        pa.array(["2025-03-18"], pa.string_view()),
        pa.array([b"2025-03-18"]),
    ],
)
def test_days_of_every_type(days: pa.Array) -> None:
    data = check(pa.table({"metric": ["calls"], "day": days, "value": [5]}), CITY)
    assert data.day.tolist() == [date(2025, 3, 18)]


def test_pandas_timestamps_objects_and_categories() -> None:
    for days in (
        pd.to_datetime(["2025-03-18", "2025-03-19"]),
        pd.Series([pd.Timestamp("2025-03-18"), "2025-03-19"], dtype=object),
        pd.Series([date(2025, 3, 18), date(2025, 3, 19)], dtype=object),
        pd.Categorical(["2025-03-18", "2025-03-19"]),
    ):
        data = check(pd.DataFrame({"metric": pd.Categorical(["calls"] * 2), "day": days, "value": [5, 6]}), CITY)
        assert data.day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]


def test_daily_periods_of_pandas_are_days_and_longer_ones_are_not() -> None:
    def frame(frequency: str) -> pd.DataFrame:
        days = pd.Series(pd.period_range("2025-03-18", periods=2, freq=frequency))
        return pd.DataFrame({"metric": ["calls"] * 2, "day": days, "value": [5, 6]})

    assert check(frame("D"), CITY).day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]
    assert "must be a day such as 2025-03-18, not '2025-03' →" in problems_of(lambda: check(frame("M"), CITY))[0]


def test_missing_days_among_mixed_objects_are_blank() -> None:
    days = pd.Series([pd.NaT, pd.NA, float("nan"), None, "soon", pd.Timestamp("2025-03-18")], dtype=object)
    problems = problems_of(lambda: check(pd.DataFrame({"metric": ["calls"] * 6, "day": days, "value": [5] * 6}), CITY))
    assert [problem.split(" ")[1] for problem in problems] == ["is"] * 4 + ["must"]


@pytest.mark.parametrize("day", ["1900-01-01", "1969-12-31", "2199-12-31"])
def test_days_before_1970_and_at_the_ends(checked: Callable[..., Observations], day: str) -> None:
    assert [str(each) for each in checked(VALUE + f"calls,{day},1\n").day] == [day]


def test_a_mistyped_year_is_told_whichever_row_it_is_in() -> None:
    rows = [("2025-03-03", 1), ("1925-03-04", 1), ("2025-03-05", 1), ("2052-03-06", 1), ("2005-03-06", 1)]
    table = pd.DataFrame([("calls", *row) for row in rows], columns=["metric", "day", "value"])
    assert problems_of(lambda: check(table, CITY)) == [
        "observations:2:day: 1925-03-04 is more than 20 years from the other figures of 'calls' → mend the year",
        "observations:4:day: 2052-03-06 is more than 20 years from the other figures of 'calls' → mend the year",
    ]


def test_another_metrics_days_may_be_of_another_century(checked: Callable[..., Observations]) -> None:
    assert len(checked("metric,day,numerator,denominator\ncalls,1925-03-04,1,1\npotholes,2025-03-04,1,2\n")) == 2


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "is blank → write the day, such as 2025-03-18"),
        ("2025-02-30", "2025-02-30 is not a day in the calendar → February 2025 has 28 days"),
        ("2025-13-01", "2025-13-01 is not a day in the calendar → the months are 01 to 12"),
        ("0000-01-01", "0000-01-01 is not a day in the calendar"),
        ("03/18/2025", "must be a day such as 2025-03-18, not '03/18/2025' → write 2025-03-18"),
        ("18.03.2025", "→ write 2025-03-18"),
        ("3/18/25", "→ write 2025-03-18"),
        ("03/04/2025", "→ write 2025-03-04 if the month comes first, 2025-04-03 if the day does"),
        ("20250318", "→ write 2025-03-18"),
        ("2025-3-8", "→ write 2025-03-08"),
        ("yesterday", "must be a day such as 2025-03-18, not 'yesterday' → write year-month-day"),
        ("2025-03-18T12:30", "must be a day, not a time of day, '2025-03-18T12:30' → write 2025-03-18"),
        ("2025-03-18 00:00:01", "must be a day, not a time of day"),
        ("2025-03-18T00:00:00Z", "must be a day, not a time with a zone, '2025-03-18T00:00:00Z' → give the city's"),
        ("2025-03-18T00:00:00-04:00", "→ give the city's local day, without time and zone"),
        ("1899-12-31", "the year 1899 is outside 1900 to 2199 → check the year"),
        ("2200-01-01", "the year 2200 is outside 1900 to 2199"),
    ],
)
def test_cells_that_are_no_days(told: Callable[..., list[str]], written: str, says: str) -> None:
    [problem] = told(VALUE + f"calls,2025-03-17,5\ncalls,{written},5\n")
    assert problem.startswith("calls.csv:3:day: ")
    assert says in problem


@frames
def test_times_in_a_dataframe(frame: Callable[..., Any]) -> None:
    times = [datetime(2025, 3, 18), datetime(2025, 3, 19, 1, 30), datetime(1825, 3, 18), None]
    made = frame({"metric": ["calls"] * 4, "day": times, "value": [5] * 4})
    assert problems_of(lambda: check(made, CITY)) == [
        "observations:2:day: must be a day, not a time of day, '2025-03-19T01:30:00' → write 2025-03-19",
        "observations:3:day: the year 1825 is outside 1900 to 2199 → check the year",
        "observations:4:day: is blank → write the day, such as 2025-03-18",
    ]


@frames
def test_times_with_a_zone_in_a_dataframe(frame: Callable[..., Any]) -> None:
    made = frame({"metric": ["calls"], "day": [datetime(2025, 3, 18, tzinfo=UTC)], "value": [5]})
    [problem] = problems_of(lambda: check(made, CITY))
    assert problem.startswith("observations:1:day: must be a day, not a time with a zone, '2025-03-18T00:00:00Z'")
    assert "give the city's local day" in problem


@pytest.mark.parametrize(
    ("slug", "filed", "right"),
    [
        ("weekly", "2025-03-18", "write 2025-03-23, a Sunday"),
        ("monthly", "2024-02-28", "write 2024-02-29"),
        ("quarterly", "2025-05-31", "write 2025-06-30"),
        ("quarterly", "1969-10-01", "write 1969-12-31"),
    ],
)
def test_slower_metrics_are_filed_under_their_last_day(
    told: Callable[..., list[str]], checked: Callable[..., Observations], slug: str, filed: str, right: str
) -> None:
    [problem] = told(VALUE + f"{slug},{filed},5\n")
    assert problem.startswith(f"calls.csv:2:day: {slug!r} is {slug}, and {filed} is not the last day of its ")
    assert problem.endswith(f"→ {right}")
    assert len(checked(VALUE + f"{slug},{right.split()[1].strip(',')},5\n")) == 1


def test_the_week_ends_as_the_city_says() -> None:
    saturday = pa.table({"metric": ["weekly"], "day": [date(2025, 3, 22)], "value": [5]})
    assert len(check(saturday, city(week_starts="sunday"))) == 1
    assert "write 2025-03-23" in problems_of(lambda: check(saturday, CITY))[0]


def test_a_sunday_is_fine_for_weekdays(checked: Callable[..., Observations]) -> None:
    assert len(checked(VALUE + "workdays,2025-03-23,5\n")) == 1
