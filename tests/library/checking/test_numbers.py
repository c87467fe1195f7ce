"""Cells that are no numbers, and what each is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cityscore.library.checking import check_observations
from tests.library.small_rows import BOTH, CITY, LEAVE_OUT, frames, problems_of
from tests.scoring.small_city import city


def say_so(word: str) -> str:
    """What to do about a word that people write for nothing."""
    return f'leave the row out, or say at its source that it stands for nothing: missing: ["{word}"]'


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("n/a", f"must be a number, not 'n/a' → {say_so('n/a')}"),
        ("nan", f"must be a number, not 'nan' → {say_so('nan')}"),
        ("", f"is blank → {LEAVE_OUT}"),
        ("  ", f"is blank → {LEAVE_OUT}"),
        ("inf", f"must be a finite number, not 'inf' → {LEAVE_OUT}"),
        ("1e999", f"must be a finite number, not '1e999' → {LEAVE_OUT}"),
        ("-3", "must be 0 or more, not '-3' → check the sign; leave the row out if the figure is missing"),
        ("1e100", "must be below 1e100, not '1e100' → check the figure; leave the row out if it is missing"),
        ('"1,234"', "must be a number, not '1,234' → write it without the separator of the thousands: 1234"),
        ('"1,234,567.5"', "→ write it without the separator of the thousands: 1234567.5"),
        ("1 234", "→ write it without the separator of the thousands: 1234"),
        ('"0,5"', "must be a number, not '0,5' → write it with a decimal point: 0.5"),
        ("94%", "must be a number, not '94%' → write it as a decimal, without the sign: 0.94"),
        ("94.5 %", "→ write it as a decimal, without the sign: 0.945"),
        ("$12", "→ write the number alone: 12"),
        ("0x1A", f"must be a number, not '0x1A' → {LEAVE_OUT}"),
        ("1_000", f"must be a number, not '1_000' → {LEAVE_OUT}"),
        ("٣", f"must be a number, not '٣' → {LEAVE_OUT}"),
        ("x" * 99, "must be a number, not 'xxxx"),
    ],
)
def test_cells_that_are_no_numbers(told: Callable[..., list[str]], written: str, says: str) -> None:
    row = f"calls,2025-03-17,5,1\ncalls,2025-03-18,{written},1\n"
    [problem] = told(BOTH + row)
    assert problem.startswith("calls.csv:3:numerator: ")
    assert says in problem
    assert len(problem) < 200


ZEROED = {"value": 0, "zero": -100}
NET = city(
    {
        "net": {"name": "Net change", "kind": "level", "better": "higher", "target": ZEROED},
        "points": {"name": "Points", "kind": "average", "better": "higher", "target": ZEROED},
        "mean": {"name": "Mean", "kind": "average", "better": "higher", "target": 4},
        "calls": {"name": "Calls", "kind": "ratio", "better": "higher", "target": 0.9},
    }
)


def test_figures_are_negative_where_their_target_states_a_zero() -> None:
    rows = {
        "metric": ["net", "points", "points"],
        "day": ["2025-03-18", "2025-03-18", "2025-03-19"],
        "numerator": ["-40.5", "-12", "12"],
        "denominator": [None, "8", "8"],
    }
    data = check_observations(pa.table(rows), NET)
    assert (data.numerator.tolist(), data.denominator.tolist()) == ([-40.5, -12.0, 12.0], [1.0, 8.0, 8.0])


@pytest.mark.parametrize(
    ("metric", "column", "says"),
    [
        ("mean", "numerator", "if there can be less than 0, state in its target where nothing is achieved (zero: …)"),
        ("calls", "numerator", "check the sign; leave the row out"),
        ("net", "denominator", "check the sign; leave the row out"),
        ("points", "denominator", "check the sign; leave the row out"),
    ],
)
def test_nothing_else_is_negative(metric: str, column: str, says: str) -> None:
    row = {"metric": [metric], "day": ["2025-03-18"], "numerator": [1.0], "denominator": [1.0], column: [-1.0]}
    [problem] = problems_of(lambda: check_observations(pa.table(row), NET))
    assert problem.startswith(f"observations:1:{column}: must be 0 or more, not -1")
    assert says in problem


@pytest.mark.parametrize(("written", "number"), [("(20.00)", "-20.00"), ("($1,234.50)", "-1234.50")])
def test_brackets_of_accounts_are_a_minus(written: str, number: str) -> None:
    row = {"metric": ["net"], "day": ["2025-03-18"], "value": [written]}
    [problem] = problems_of(lambda: check_observations(pa.table(row), NET))
    assert problem.endswith(f" → a negative number begins with a minus: {number}")


@pytest.mark.parametrize("column", ["numerator", "denominator", "value", "count"])
def test_every_column_of_figures_is_checked(told: Callable[..., list[str]], column: str) -> None:
    figures = {"numerator": "n/a,1,,", "denominator": "1,n/a,,", "value": ",,n/a,", "count": ",,5,n/a"}[column]
    slug = "response" if column in ("value", "count") else "potholes"
    [problem] = told(f"metric,day,numerator,denominator,value,count\n{slug},2025-03-18,{figures}\n")
    assert problem == f"calls.csv:2:{column}: must be a number, not 'n/a' → {say_so('n/a')}"


@frames
def test_a_dataframe_names_the_row(frame: Callable[..., Any]) -> None:
    days = [date(2025, 3, day) for day in (17, 18, 19, 20)]
    bad = frame({"metric": ["calls"] * 4, "day": days, "value": [1.0, None, float("inf"), -2.0]})
    blank, infinite, negative = problems_of(lambda: check_observations(bad, CITY))
    assert blank == f"observations:2:value: is blank → {LEAVE_OUT}"
    assert infinite == f"observations:3:value: must be a finite number, not inf → {LEAVE_OUT}"
    assert negative.startswith("observations:4:value: must be 0 or more, not -2")


def test_mixed_objects_are_shown_as_written() -> None:
    frame = pd.DataFrame({"metric": ["calls"] * 2, "day": ["2025-03-18", "2025-03-19"], "value": [5, "n/a"]})
    assert problems_of(lambda: check_observations(frame, CITY)) == [
        f"observations:2:value: must be a number, not 'n/a' → {say_so('n/a')}"
    ]


def test_nan_and_truth_are_no_numbers() -> None:
    frame = pl.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": [float("nan")]})
    assert problems_of(lambda: check_observations(frame, CITY)) == [
        f"observations:1:value: must be a number, not nan → {LEAVE_OUT}"
    ]
    frame = frame.with_columns(value=pl.lit(True))
    assert "must be a number, not true" in problems_of(lambda: check_observations(frame, CITY))[0]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (pl.Series([[1, 2]]), "a list"),
        (pl.Series([{"a": 1}]), "a struct"),
        (pd.Series([[1]]), "a list"),
        (pd.Series([1 + 2j]), "'(1+2j)'"),
    ],
)
def test_cells_that_hold_several_figures(values: Any, found: str) -> None:
    columns = {"metric": ["calls"], "day": ["2025-03-18"], "value": values}
    frame = pl.DataFrame(columns) if isinstance(values, pl.Series) else pd.DataFrame(columns)
    assert problems_of(lambda: check_observations(frame, CITY)) == [
        f"observations:1:value: must be a number, not {found} → {LEAVE_OUT}"
    ]
