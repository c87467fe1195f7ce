"""``cityscore.xmr``: series of every kind in, and clear words for what is none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import cityscore
from cityscore.model import CityScoreError

VALUES = [12, 11, 13, None, 12, 11, 12, 25]


@pytest.mark.parametrize(
    "kind",
    [
        list,
        tuple,
        iter,
        lambda values: np.array(values, dtype=float),
        pd.Series,
        lambda values: pd.array(values, dtype="Int64"),
        pl.Series,
        pa.array,
        lambda values: pa.chunked_array([values]),
    ],
)
def test_takes_every_kind_of_series(kind: Callable[[list[int | None]], Any]) -> None:
    made = cityscore.xmr(kind(VALUES), better="lower", target=15)

    assert [None if each is None else str(each) for each in made.signals] == [
        *["common"] * 3, None, *["common"] * 3, "above_upper",
    ]  # fmt: skip
    assert made.assurance == "inconsistent"
    assert len(made.mean) == len(made.lower) == len(made.upper) == len(VALUES)


def test_its_options_stand_in_the_order_that_scripts_rely_on() -> None:
    values = [float(value % 5) for value in range(26)]
    made = cityscore.xmr(values, "higher", 2.0, False, 12, (13,))

    assert made.mean[0] != made.mean[13]
    np.testing.assert_array_equal(
        made.mean,
        cityscore.xmr(values, better="higher", target=2.0, screen=False, fix_after=12, rebase=(13,)).mean,
    )


@pytest.mark.parametrize(
    ("values", "options", "says"),
    [
        ("1, 2, 3", {}, "values must be numbers in order of time, not str"),
        (5, {}, "not int"),
        ([1, "a"], {}, "values[1] is 'a', which is no number"),
        ([1, float("inf")], {}, "values[1] is inf"),
        ([1, True], {}, "values[1] is True"),
        ([1, np.True_], {}, "values[1] is np.True_"),
        ([1, 1j], {}, "values[1] is 1j"),
        ([1, Decimal("sNaN")], {}, "values[1] is Decimal('sNaN')"),
        ([1, 10**400], {}, "values[1] is 1000"),
        ([1, -1e100], {}, "values[1] is -1e+100, and must be below 1e+100"),
        ([[1, 2], [3, 4]], {}, "values[0] is [1, 2]"),
        ([np.array([1.0, 2.0])], {}, "values[0] is array([1., 2.])"),
        ([pl.Series([1, 2])], {}, "values[0] is shape"),
        (np.array(5.0), {}, "not ndarray"),
        ({1, 2, 3}, {}, "not set"),
        ({"a": 1}, {}, "not dict"),
        (pl.DataFrame({"a": [1, 2]}), {}, "not DataFrame → give a list, or a column"),
        (pd.DataFrame({"a": [1, 2]}), {}, "not DataFrame"),
        (pa.table({"a": [1, 2]}), {}, "not Table"),
        ([1, 2, 3], {"target": "2"}, "target must be a number"),
        ([1, 2, 3], {"target": True}, "target must be a number"),
        ([1, 2, 3], {"screen": "no"}, "screen must be True or False, not 'no'"),
        ([1, 2, 3], {"screen": None}, "screen must be True or False, not None"),
        ([1, 2, 3], {"fix_after": 0}, "fix_after must be a whole number"),
        ([1, 2, 3], {"fix_after": True}, "fix_after must be a whole number"),
        ([1, 2, 3], {"better": "more"}, "unknown better 'more'"),
        ([1, 2, 3], {"better": "higher", "target": float("nan")}, "target must be a number"),
        ([1, 2, 3], {"fix_after": 11}, "fix_after must be a whole number, at least 12, not 11"),
        ([1, 2, 3], {"fix_after": 12.5}, "fix_after must be a whole number"),
        ([1, 2, 3], {"rebase": [3]}, "rebase has no place 3 in 3 values → from 1 to 2"),
        ([1, 2, 3], {"rebase": [0]}, "rebase has no place 0"),
        ([1, 2, 3], {"rebase": [-1]}, "rebase has no place -1"),
        ([1, 2, 3], {"rebase": [1.0]}, "rebase has no place 1.0"),
        ([1, 2, 3], {"rebase": [True]}, "rebase has no place True"),
        ([1, 2, 3], {"rebase": {"a": 1}}, "rebase must be indexes"),
        ([1, 2, 3], {"rebase": "1"}, "rebase must be indexes"),
        ([1, 2, 3], {"rebase": 2}, "rebase must be indexes"),
        ([1], {"rebase": [1]}, "there is none in a series so short"),
    ],
)
def test_says_what_does_not_fit(values: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(CityScoreError) as problem:
        cityscore.xmr(values, **options)

    assert says in str(problem.value)
    assert " → " in str(problem.value)


@pytest.mark.parametrize("missing", [None, float("nan"), np.nan, pd.NA, pd.NaT, Decimal("NaN")])
def test_every_word_for_missing_is_passed_over(missing: Any) -> None:
    made = cityscore.xmr([12, missing, 11], better="lower", target=np.float32(20))

    assert [str(each) for each in made.signals] == ["common", "None", "common"]
    assert (made.mean[0], made.assurance) == (11.5, "consistent_pass")


@pytest.mark.parametrize(
    "starts", [[6, 13], [13, 6], [6, 6, 13], (13, 6), {6, 13}, np.array([6, 13]), pa.array([6, 13])]
)
def test_groups_start_where_they_are_said_to_in_whatever_order(starts: Any) -> None:
    values = [float(value * value % 11) for value in range(20)]
    made = cityscore.xmr(values, rebase=starts)

    for first, last in ((0, 6), (6, 13), (13, 20)):
        alone = cityscore.xmr(values[first:last])
        np.testing.assert_array_equal(made.upper[first:last], alone.upper)
        assert made.signals[first:last] == alone.signals


def test_a_baseline_longer_than_the_series_is_all_of_it() -> None:
    values = [float(value % 5) for value in range(14)]

    np.testing.assert_array_equal(cityscore.xmr(values, fix_after=15).upper, cityscore.xmr(values).upper)


def test_small_whole_numbers_of_a_column_do_not_overflow() -> None:
    values = [1, 200, 3, 250] * 4
    made = cityscore.xmr(np.array(values, dtype=np.uint8))

    np.testing.assert_array_equal(made.upper, cityscore.xmr(values).upper)
