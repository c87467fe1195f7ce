"""``cityscore.xmr``: a series in, its limits and its signals out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, SupportsIndex

import narwhals as nw
import numpy as np

from cityscore.files.numbers import LARGEST
from cityscore.library.coercion import one_of
from cityscore.model import Assurance, Better, CityScoreError, Signal
from cityscore.scoring.observations import Floats
from cityscore.scoring.xmr_rules import FEWEST_FIXED, process


@dataclass(frozen=True, eq=False)
class Xmr:
    """The limits and signals of a series; a number or a word for each value."""

    mean: Floats
    lower: Floats
    """NaN where a group has fewer than two values, and so no moving range."""
    upper: Floats
    signals: tuple[Signal | None, ...]
    """Words such as ``above_upper``; None where a value is missing."""
    assurance: Assurance | None
    """``consistent_pass``, ``consistent_fail`` or ``inconsistent``; None without a target or a better way."""


def xmr(
    values: Any,
    better: str | None = None,
    target: float | None = None,
    screen: bool = True,
    fix_after: int | None = None,
    rebase: Iterable[SupportsIndex] = (),
) -> Xmr:
    """Tell real changes of a series from its usual ups and downs, as an XmR chart does.

    ``values`` are numbers in order of time, one per complete period that overlaps no other: a list, an array, a column
    of a dataframe. None and NaN are missing, and passed over. ``better`` is ``higher``, ``lower`` or ``range``; with a
    ``target`` it says what the limits promise. ``screen`` leaves moving ranges out that are 3.267 times their mean.
    ``fix_after`` takes mean and limits from so many first values of a group, at least 12. ``rebase`` are the indexes
    where new groups start.

    The mean of a group's values and of its moving ranges give the limits, mean ± 2.66 × the mean moving range. Signals
    are a point outside a limit; seven in a row rising or falling; two of three closer to a limit than a third of the
    way; seven in a row on one side of the mean (NHS England, Making Data Count). Raises ``CityScoreError`` for what is
    no series of numbers, and for options that don't fit it.

    >>> made = xmr([12, 11, 13, 12, 11, 12, 25], better="lower")
    >>> round(float(made.upper[0]), 2), made.signals[-1].value
    (16.91, 'above_upper')
    """
    series = _numbers(values)
    if not isinstance(screen, (bool, np.bool_)):
        raise CityScoreError(f"screen must be True or False, not {screen!r} → leave it out for True")
    way = None if better is None else Better(one_of("better", better, Better))
    if target is not None and not _is_finite(target):
        raise CityScoreError(f"target must be a number, not {target!r:.60} → give one, or leave it out")
    if fix_after is not None and not (_is_whole(fix_after) and fix_after >= FEWEST_FIXED):
        least = f"a whole number, at least {FEWEST_FIXED}"
        raise CityScoreError(f"fix_after must be {least}, not {fix_after!r} → fewer values make no baseline")
    starts = _starts(rebase, len(series))
    goal = None if target is None else float(target)
    limits = process(series, way, goal, screen=bool(screen), fix_after=fix_after, rebase=starts)
    return Xmr(limits.mean, limits.lower, limits.upper, limits.signals, limits.assurance)


def _numbers(values: Any) -> Floats:
    """A series as floats, NaN where a value is missing."""
    listed = _listed(values)
    if listed is None:
        fix = "give a list, or a column of a dataframe"
        raise CityScoreError(f"values must be numbers in order of time, not {type(values).__name__} → {fix}")
    for place, value in enumerate(listed):
        if not (value is None or _is_finite(value) or _is_missing(value)):
            fix = "give finite numbers, None where one is missing"
            raise CityScoreError(f"values[{place}] is {value!r:.60}, which is no number → {fix}")
    series = np.array([np.nan if value is None or _is_missing(value) else float(value) for value in listed], np.float64)
    for place in np.flatnonzero(np.abs(series) >= LARGEST).tolist():
        raise CityScoreError(f"values[{place}] is {series[place]}, and must be below {LARGEST} → check the figure")
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


def _starts(rebase: Iterable[SupportsIndex], length: int) -> Sequence[int]:
    """The places where new groups start, ascending."""
    starts = list(rebase) if isinstance(rebase, Set) else _listed(rebase)
    if starts is None:
        raise CityScoreError(f"rebase must be indexes, not {rebase!r:.60} → write rebase=[24]")
    for start in starts:
        if not _is_whole(start) or not 0 < int(start) < length:
            places = f"from 1 to {length - 1}" if length > 1 else "there is none in a series so short"
            raise CityScoreError(f"rebase has no place {start!r} in {length} values → {places}")
    return sorted({int(start) for start in starts})


def _is_whole(number: object) -> bool:
    return isinstance(number, (int, np.integer)) and not isinstance(number, bool)


def _is_finite(number: object) -> bool:
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
