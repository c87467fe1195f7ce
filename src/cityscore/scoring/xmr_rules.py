"""Signals: which points of a series are a real change rather than chance, by the rules of XmR charts.

The limits are Shewhart's for individual values and moving ranges; the rules are those that the NHS programme "Making
Data Count" applies, as the R package NHSRplotthedots 0.2.2 (NHS-R community) works them out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import assert_never

import numpy as np

from cityscore.model import Assurance, Better, Signal
from cityscore.scoring.observations import Bools, Floats, Ints

SIGMAS = 2.66
"""Limits lie so many mean moving ranges from the mean: 3 / 1.128, for the range of two normal values."""
SCREEN = 3.267
"""A moving range that is so many times their mean, or more, is no part of ordinary variation."""
NEAR = 2 / 3
"""From how far on to a limit a point is close to it."""
RUN = 7
"""Points in a row that make a run or a trend."""
CLOSE, AMONG = 2, 3
"""So many points close to the same limit, among so many neighbours on its side of the mean."""
FEWEST_FIXED = 12
"""Points that a fixed baseline needs."""
ROUNDING = 1e-12
"""Values that differ by no more, as a share of the largest, differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class Process:
    """A series with its mean, its limits and its signals; arrays of shape (values,)."""

    value: Floats
    """NaN where a value is missing."""
    mean: Floats
    """NaN in a group without a value."""
    lower: Floats
    """NaN in a group of fewer than two values."""
    upper: Floats
    signals: tuple[Signal | None, ...]
    """What each point is; None where its value is missing."""
    assurance: Assurance | None
    """Whether the last point's limits let it meet the target; None without a target, or where no way is better."""


def process(
    value: Floats,
    better: Better | None = None,
    target: float | None = None,
    *,
    screen: bool = True,
    fix_after: int | None = None,
    rebase: Sequence[int] = (),
) -> Process:
    """Find the limits and the signals of a series in order of time, shape (values,), NaN where a value is missing.

    A missing value is passed over: its neighbours are neighbours. ``rebase`` are the places where new groups start,
    each with a mean and limits of its own. With ``fix_after`` those come from so many first values of a group alone;
    without ``screen`` large moving ranges count as well.
    """
    mean, lower, upper = (np.full(len(value), np.nan) for _ in range(3))
    signals: list[Signal | None] = [None] * len(value)
    for first, last in pairwise([0, *rebase, len(value)]):
        places = first + np.flatnonzero(~np.isnan(value[first:last]))
        middle, reach = _limits(value[places[:fix_after]], screen=screen)
        mean[first:last], lower[first:last], upper[first:last] = middle, middle - reach, middle + reach
        found = _signals(value[places], middle, reach, _rounding(value[places]))
        for place, signal in zip(places.tolist(), found, strict=True):
            signals[place] = signal
    limits = (lower[-1], upper[-1]) if len(value) else (np.nan, np.nan)
    return Process(value, mean, lower, upper, tuple(signals), assurance(limits, better, target))


def last_point(
    value: Floats, *, screen: bool = True, fix_after: int | None = None
) -> tuple[float, float, Signal | None]:
    """The lower and upper limit of a series and the signal of its last value, as ``process`` finds them.

    A service is judged week after week by its last point alone: the rules look no further back than a run.
    """
    known = value[~np.isnan(value)]
    middle, reach = _limits(known[:fix_after], screen=screen)
    if not len(value) or np.isnan(value[-1]):
        return middle - reach, middle + reach, None
    latest = known[-RUN:]
    is_common = _is_common(latest.tolist(), middle, reach)
    signal = Signal.COMMON if is_common else _signals(latest, middle, reach, _rounding(known))[-1]
    return middle - reach, middle + reach, signal


def _is_common(latest: Sequence[float], mean: float, reach: float) -> bool:
    """Whether it is plain that no rule names the last of a run's values, as it is of most: found out in no time."""
    if abs(latest[-1] - mean) > NEAR * reach:
        return False
    if len(latest) < RUN:
        return True
    steps = [after - before for before, after in pairwise(latest)]
    return min(latest) <= mean <= max(latest) and min(steps) <= 0 <= max(steps)


def assurance(limits: tuple[float, float], better: Better | None, target: float | None) -> Assurance | None:
    """Whether values within limits will meet a target, fail it, or neither for sure.

    A target on a limit is neither.

    >>> assurance((0.82, 0.94), Better.HIGHER, 0.8).value
    'consistent_pass'
    """
    if target is None or better in (None, Better.RANGE) or np.isnan(limits).any():
        return None
    lower, upper = limits
    if lower <= target <= upper:
        return Assurance.INCONSISTENT
    return Assurance.CONSISTENT_PASS if (target < lower) == (better is Better.HIGHER) else Assurance.CONSISTENT_FAIL


def is_improvement(signal: Signal, better: Better) -> bool | None:
    """Whether a signal is for the better; None for common cause, and where neither way is better."""
    if signal is Signal.COMMON:
        return None
    match better:
        case Better.HIGHER:
            return signal.is_high
        case Better.LOWER:
            return not signal.is_high
        case Better.RANGE:
            return None
        case _:
            assert_never(better)


def _limits(value: Floats, *, screen: bool) -> tuple[float, float]:
    """The mean of some values, and how far from it the limits lie."""
    if not len(value):
        return np.nan, np.nan
    mean = float(value[0]) if (value == value[0]).all() else fsum(value) / len(value)
    ranges = np.abs(np.diff(value))
    if screen and len(ranges) and (kept := ranges[ranges < SCREEN * ranges.mean()]).size:
        ranges = kept
    return mean, SIGMAS * float(ranges.mean()) if len(ranges) else np.nan


def _rounding(value: Floats) -> float:
    """By how much values of a group differ by rounding alone."""
    return ROUNDING * float(np.abs(value).max(initial=0.0))


def _signals(value: Floats, mean: float, reach: float, rounding: float) -> list[Signal]:
    """The signal of each value of a group, the first that applies."""
    off = value - mean
    off[np.abs(off) <= rounding] = 0.0
    outside = np.abs(off) > reach + rounding
    close = ~outside & (np.abs(off) > NEAR * reach + rounding)
    trend = _trend(value, rounding)
    rules = [
        (Signal.ABOVE_UPPER, outside & (off > 0)),
        (Signal.BELOW_LOWER, outside & (off < 0)),
        (Signal.RISING, trend > 0),
        (Signal.FALLING, trend < 0),
        (Signal.NEAR_UPPER, close & _several_close(close & (off > 0), off > 0)),
        (Signal.NEAR_LOWER, close & _several_close(close & (off < 0), off < 0)),
        (Signal.RUN_ABOVE, _in_a_row(off > 0, RUN)),
        (Signal.RUN_BELOW, _in_a_row(off < 0, RUN)),
    ]
    signals = [Signal.COMMON] * len(value)
    for signal, flags in reversed(rules):  # backwards: the first rule that applies is written last
        for place in np.flatnonzero(flags):
            signals[place] = signal
    return signals


def _trend(value: Floats, rounding: float) -> Ints:
    """1 for each point of a row that rises all the way, -1 of one that falls, else 0.

    A point that ends one trend and starts another belongs to the one after it.
    """
    steps = np.diff(value)
    steps[np.abs(steps) <= rounding] = 0.0
    way = np.where(_in_a_row(steps > 0, RUN - 1), 1, np.where(_in_a_row(steps < 0, RUN - 1), -1, 0))
    before, after = np.append(0, way), np.append(way, 0)
    return np.where(after != 0, after, before)[: len(value)]


def _several_close(close: Bools, side: Bools) -> Bools:
    """The points of every few neighbours on one side of the mean, enough of which are close to its limit."""
    marked = np.zeros(len(close), dtype=np.bool_)
    if not close.any():
        return marked
    neighbours = max(len(close) - AMONG + 1, 0)
    few = [slice(place, place + neighbours) for place in range(AMONG)]
    on_side, are_close = (sum(flags[one].astype(np.int8) for one in few) for flags in (side, close))
    enough = (on_side == AMONG) & (are_close >= CLOSE)
    for one in few:
        marked[one] |= enough
    return marked & close


def _in_a_row(flags: Bools, length: int) -> Bools:
    """The flags that stand in rows of at least some length."""
    marked = np.zeros(len(flags), dtype=np.bool_)
    if np.count_nonzero(flags) < length:
        return marked
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    is_long = ends - begins >= length
    for begin, end in zip(begins[is_long].tolist(), ends[is_long].tolist(), strict=True):
        marked[begin:end] = True
    return marked
