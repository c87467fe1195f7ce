"""Reads series of numbers that callers hand to the library, of any kind of list or column; or says what to give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, SupportsIndex

import narwhals as nw
import numpy as np

from cityscore.files.numbers import LARGEST
from cityscore.model import CityScoreError
from cityscore.scoring.observations import Floats


def read_series(values: Any, name: str = "values") -> Floats:
    """A series as floats, NaN where a value is missing; raises ``CityScoreError`` for what is none."""
    listed = _listed(values)
    if listed is None:
        fix = "give a list, or a column of a dataframe"
        raise CityScoreError(f"{name} must be numbers in order of time, not {type(values).__name__} → {fix}")
    for place, value in enumerate(listed):
        if not (value is None or is_finite_number(value) or _is_missing(value)):
            fix = "give finite numbers, None where one is missing"
            raise CityScoreError(f"{name}[{place}] is {value!r:.60}, which is no number → {fix}")
    series = np.array([np.nan if value is None or _is_missing(value) else float(value) for value in listed], np.float64)
    for place in np.flatnonzero(np.abs(series) >= LARGEST).tolist():
        raise CityScoreError(f"{name}[{place}] is {series[place]}, and must be below {LARGEST} → check the figure")
    return series


def _listed(values: Any) -> list[Any] | None:
    """The values one by one; None for what has none, or has them in no order."""
    column = nw.from_native(values, allow_series=True, pass_through=True)
    if isinstance(column, nw.Series):
        return column.to_list()
    if isinstance(column, (nw.DataFrame, nw.LazyFrame, str, bytes, Mapping, Set)):
        return None
    if isinstance(values, np.ndarray):
        return values.tolist() if values.ndim else None
    if hasattr(values, "to_pylist"):  # an array of PyArrow's, whose own elements know no None
        return list(values.to_pylist())
    return list(values) if isinstance(values, Iterable) else None


def read_starts(rebase: Iterable[SupportsIndex], length: int) -> Sequence[int]:
    """The places where new groups start, ascending."""
    starts = list(rebase) if isinstance(rebase, Set) else _listed(rebase)
    if starts is None:
        raise CityScoreError(f"rebase must be indexes, not {rebase!r:.60} → write rebase=[24]")
    for start in starts:
        if not is_whole_number(start) or not 0 < int(start) < length:
            places = f"from 1 to {length - 1}" if length > 1 else "there is none in a series so short"
            raise CityScoreError(f"rebase has no place {start!r} in {length} values → {places}")
    return sorted({int(start) for start in starts})


def is_whole_number(number: object) -> bool:
    """Whether it is one, and no truth value."""
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def is_finite_number(number: object) -> bool:
    """Whether it is one, neither text nor a truth value."""
    if isinstance(number, (bool, np.bool_, str, bytes)):
        return False
    try:
        return math.isfinite(number)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False


def _is_missing(value: object) -> bool:
    """Whether it is NaN, or pandas' or NumPy's word for missing."""
    try:
        differs = value != value
    except ArithmeticError:  # a decimal's signal that something went wrong
        return False
    return differs is value or (isinstance(differs, (bool, np.bool_)) and bool(differs))  # pandas.NA gives itself
