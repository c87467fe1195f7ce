"""``cityscore.xmr``: series of every kind in, and clear words for what is none."""

from __future__ import annotations

from collections.abc import Callable
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
        ([[1, 2], [3, 4]], {}, "values[0] is [1, 2]"),
        ([1, 2, 3], {"better": "more"}, "unknown better 'more'"),
        ([1, 2, 3], {"better": "higher", "target": float("nan")}, "target must be a number"),
        ([1, 2, 3], {"fix_after": 11}, "fix_after must be a whole number, at least 12, not 11"),
        ([1, 2, 3], {"fix_after": 12.5}, "fix_after must be a whole number"),
        ([1, 2, 3], {"rebase": [3]}, "rebase has no place 3 in 3 values → from 1 to 2"),
        ([1, 2, 3], {"rebase": [0]}, "rebase has no place 0"),
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
