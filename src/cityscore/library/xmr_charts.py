"""``cityscore.xmr``: a series in, its limits and its signals out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, SupportsIndex

import numpy as np

from cityscore.library.coercion import one_of
from cityscore.library.given_series import is_finite_number, is_whole_number, read_series, read_starts
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
    series = read_series(values)
    if not isinstance(screen, (bool, np.bool_)):
        raise CityScoreError(f"screen must be True or False, not {screen!r} → leave it out for True")
    way = None if better is None else Better(one_of("better", better, Better))
    if target is not None and not is_finite_number(target):
        raise CityScoreError(f"target must be a number, not {target!r:.60} → give one, or leave it out")
    if fix_after is not None and not (is_whole_number(fix_after) and fix_after >= FEWEST_FIXED):
        least = f"a whole number, at least {FEWEST_FIXED}"
        raise CityScoreError(f"fix_after must be {least}, not {fix_after!r} → fewer values make no baseline")
    starts = read_starts(rebase, len(series))
    goal = None if target is None else float(target)
    limits = process(series, way, goal, screen=bool(screen), fix_after=fix_after, rebase=starts)
    return Xmr(limits.mean, limits.lower, limits.upper, limits.signals, limits.assurance)
