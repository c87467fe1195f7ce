"""Days of every type, and cells that are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cityscore.library.checking import check_observations
from cityscore.scoring.observations import Observations
from tests.library.small_rows import CITY, VALUE, frames, problems_of


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
    data = check_observations(pa.table({"metric": ["calls"], "day": days, "value": [5]}), CITY)
    assert data.day.tolist() == [date(2025, 3, 18)]


def test_pandas_timestamps_objects_and_categories() -> None:
    for days in (
        pd.to_datetime(["2025-03-18", "2025-03-19"]),
        pd.Series([pd.Timestamp("2025-03-18"), "2025-03-19"], dtype=object),
        pd.Series([date(2025, 3, 18), date(2025, 3, 19)], dtype=object),
        pd.Categorical(["2025-03-18", "2025-03-19"]),
    ):
        data = check_observations(
            pd.DataFrame({"metric": pd.Categorical(["calls"] * 2), "day": days, "value": [5, 6]}), CITY
        )
        assert data.day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]


def test_daily_periods_of_pandas_are_days_and_longer_ones_are_not() -> None:
    def frame(frequency: str) -> pd.DataFrame:
        days = pd.Series(pd.period_range("2025-03-18", periods=2, freq=frequency))
        return pd.DataFrame({"metric": ["calls"] * 2, "day": days, "value": [5, 6]})

    assert check_observations(frame("D"), CITY).day.tolist() == [date(2025, 3, 18), date(2025, 3, 19)]
    assert (
        "must be a day such as 2025-03-18, not '2025-03' →"
        in problems_of(lambda: check_observations(frame("M"), CITY))[0]
    )


def test_missing_days_among_mixed_objects_are_blank() -> None:
    days = pd.Series([pd.NaT, pd.NA, float("nan"), None, "soon", pd.Timestamp("2025-03-18")], dtype=object)
    problems = problems_of(
        lambda: check_observations(pd.DataFrame({"metric": ["calls"] * 6, "day": days, "value": [5] * 6}), CITY)
    )
    assert [problem.split(" ")[1] for problem in problems] == ["is"] * 4 + ["must"]


@pytest.mark.parametrize("day", ["1900-01-01", "1969-12-31", "2199-12-31"])
def test_days_before_1970_and_at_the_ends(checked: Callable[..., Observations], day: str) -> None:
    assert [str(each) for each in checked(VALUE + f"calls,{day},1\n", last=date.max).day] == [day]


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
    assert problems_of(lambda: check_observations(made, CITY)) == [
        "observations:2:day: must be a day, not a time of day, '2025-03-19T01:30:00' → write 2025-03-19",
        "observations:3:day: the year 1825 is outside 1900 to 2199 → check the year",
        "observations:4:day: is blank → write the day, such as 2025-03-18",
    ]


@frames
def test_times_with_a_zone_in_a_dataframe(frame: Callable[..., Any]) -> None:
    made = frame({"metric": ["calls"], "day": [datetime(2025, 3, 18, tzinfo=UTC)], "value": [5]})
    [problem] = problems_of(lambda: check_observations(made, CITY))
    assert problem.startswith("observations:1:day: must be a day, not a time with a zone, '2025-03-18T00:00:00Z'")
    assert "give the city's local day" in problem
