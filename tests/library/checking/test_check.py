"""What rows of dataframes and files become."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from cityscore.library.checking import check_observations
from cityscore.scoring.observations import Observations
from tests.library.small_rows import BOTH, CITY, VALUE, frames, plain


@frames
def test_rows_become_observations(frame: Callable[..., Any]) -> None:
    data = check_observations(
        frame(
            {
                "metric": ["potholes", "holes", "calls", "survey", "response", "response"],
                "day": [date(2025, 3, 18), *[date(2025, 3, 19)] * 5],
                "district": ["Roxbury", "", None, " Back Bay", "", ""],
                "numerator": [5, 0, 12, 4.5, None, None],
                "denominator": [7, 0, None, None, None, None],
                "value": [None, None, None, None, 40, 60],
                "count": [None, None, None, None, 3, None],
            }
        ),
        CITY,
    )
    assert plain(data) == [
        ("potholes", "Roxbury", "2025-03-18", 5, 7),
        ("potholes", "", "2025-03-19", 0, 0),
        ("calls", "", "2025-03-19", 12, 1),
        ("survey", "Back Bay", "2025-03-19", 4.5, 1),
        ("response", "", "2025-03-19", 40, 3),
        ("response", "", "2025-03-19", 60, 1),
    ]
    assert data.districts == ("", "Back Bay", "Roxbury")
    assert data.day.dtype == np.dtype("datetime64[D]")
    assert (data.metric.dtype, data.numerator.dtype) == (np.int64, np.float64)


def test_a_csv_becomes_the_same(checked: Callable[..., Observations]) -> None:
    data = checked(
        "metric,day,district,numerator,denominator,value,count\n"
        "potholes,2025-03-18,Roxbury,5,7,,\n"
        "calls,2025-03-18T00:00,, 12 ,,,\n"
        "calls,2025-03-19 00:00:00,,+.5e1,1,,\n"
        "backlog,2025-03-19,,,,8,\n"
        "response,2025-03-19,,,,40,3\n"
    )
    assert plain(data) == [
        ("potholes", "Roxbury", "2025-03-18", 5, 7),
        ("calls", "", "2025-03-18", 12, 1),
        ("calls", "", "2025-03-19", 5, 1),
        ("backlog", "", "2025-03-19", 8, 1),
        ("response", "", "2025-03-19", 40, 3),
    ]


def test_value_alone_stands_for_numerator_and_denominator(checked: Callable[..., Observations]) -> None:
    data = checked(VALUE + "calls,2025-03-18,5\nsurvey,2025-03-18,4.25\nbacklog,2025-03-18,0\n")
    assert [row[3:] for row in plain(data)] == [(5, 1), (4.25, 1), (0, 1)]


def test_no_rows(checked: Callable[..., Observations]) -> None:
    data = checked(BOTH)
    assert len(data) == 0
    assert data.districts == ("",)


@pytest.mark.parametrize("kind", ["potholes", "survey", "attendance"])
def test_nothing_of_nothing_is_fine(checked: Callable[..., Observations], kind: str) -> None:
    assert plain(checked(BOTH + f"{kind},2025-03-18,0,0\n"))[0][3:] == (0, 0)


def test_numbers_of_every_type() -> None:
    for values in (pa.array([5], pa.int8()), pa.array([5], pa.uint64()), pa.array([Decimal("5.00")]), pa.array(["5"])):
        data = check_observations(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": values}), CITY)
        assert data.numerator.tolist() == [5]
    large = check_observations(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [2**60]}), CITY)
    assert large.numerator.tolist() == [2.0**60]
    wide = check_observations(
        pl.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": pl.Series([5], dtype=pl.Int128)}), CITY
    )
    assert wide.numerator.tolist() == [5]
    negative_zero = check_observations(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [-0.0]}), CITY)
    assert not np.signbit(negative_zero.numerator[0])
