"""The rules by which a window is unusual: outside a limit, in a trend, one of two close to a limit, in a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.model import Signal
from cityscore.scoring.chart_inputs import COUNTED, ChartKind, ChartRows
from cityscore.scoring.chart_levels import LIMIT, centers, chance_above
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.run_odds import UNLIKELY, row_lengths, run_odds
from cityscore.scoring.xmr_rules import NEAR, ROUNDING, RUN

RULES = (
    Signal.ABOVE_UPPER,
    Signal.BELOW_LOWER,
    Signal.RISING,
    Signal.FALLING,
    Signal.NEAR_UPPER,
    Signal.NEAR_LOWER,
    Signal.RUN_ABOVE,
    Signal.RUN_BELOW,
    Signal.COMMON,
)
"""In this order: the first that applies names a window."""
COMMON = len(RULES) - 1
ABOUT_AN_EVENT = 1.6
"""Half an event and one more, and what may be rounded."""
EDGE = 1e-9
"""Scores that differ by no more differ by rounding alone."""


@dataclass(frozen=True, eq=False)
class RuleMarks:
    """What the rules say of some stretches; arrays of shape (stretches, windows)."""

    rule: Ints
    """The place in RULES of the rule that names a window; COMMON where it is nothing unusual, or not used."""
    length: Ints
    """How many windows in a row, up to this one, make the run or the trend; 0 where it is none."""
    odds: Floats
    """How likely the whole run on one side is that the window is in, as a logarithm."""


def judge(rows: ChartRows, base: Bools, level: Floats, score: Floats) -> RuleMarks:
    """Hold scores, in units of their scale, against the rules; the level comes from the windows of ``base``."""
    center = np.broadcast_to(centers(rows.kind, level, rows.expected), rows.total.shape)
    used = rows.used & np.isfinite(score)
    used[:, -1] &= ~(rows.is_open & (rows.total[:, -1] <= center[:, -1]))  # an open time says nothing while it is short
    value = np.where(used, rows.total / rows.size, np.nan)
    near_zero = ROUNDING * np.nanmax(np.abs(value), axis=1, keepdims=True, initial=0.0)
    off = np.where(used, value - center, 0.0)
    side = np.where(np.abs(off) <= np.maximum(near_zero, _on_the_line(rows, base, center)), 0, np.sign(off)).astype(
        np.int64
    )
    out = np.where(used, score, 0.0)
    beyond = np.abs(out) > LIMIT + EDGE
    close = ~beyond & (np.abs(out) > NEAR * LIMIT + EDGE)
    steps = np.diff(np.where(used, score if rows.has_season else value, np.nan), axis=1)
    way = np.where(np.abs(steps) <= near_zero, 0, np.nan_to_num(np.sign(steps))).astype(np.int64)
    trend, in_trend = _trend(way)
    odds = run_odds(side, chance_above(rows, center), used)
    in_run = odds <= UNLIKELY
    flags = [
        beyond & (out > 0),
        beyond & (out < 0),
        trend > 0,
        trend < 0,
        close & _several_close(close & (out > 0), side > 0),
        close & _several_close(close & (out < 0), side < 0),
        in_run & (side > 0),
        in_run & (side < 0),
    ]
    rule = np.full(out.shape, COMMON)
    for place in range(COMMON - 1, -1, -1):  # backwards: the first rule that applies is written last
        rule[flags[place]] = place
    length = np.where(rule >= RULES.index(Signal.RUN_ABOVE), row_lengths(side)[2], in_trend)
    length = np.where(np.isin(rule, (2, 3, 6, 7)), length, 0)
    return RuleMarks(rule, length, odds)


def _on_the_line(rows: ChartRows, base: Bools, center: Floats) -> Floats:
    """How far from what is usual a value of a counted kind is on neither side.

    Half an event is added to what is usual, so that none at all has a width; one more event, or one less, in all the
    windows together is no side either: a series that is always the same has no runs.
    """
    if rows.kind not in COUNTED:
        return np.zeros_like(center)
    if rows.kind is ChartKind.BETWEEN:
        reach: Floats = ABOUT_AN_EVENT * center / np.maximum(base.sum(axis=1, keepdims=True), 1)
        return reach
    sizes = np.where(base, rows.size, 0.0).sum(axis=1, keepdims=True)
    return np.broadcast_to(ABOUT_AN_EVENT / np.maximum(sizes, 1e-12), center.shape)


def _trend(way: Ints) -> tuple[Ints, Ints]:
    """1 for each window of a row that rises all the way, -1 of one that falls, else 0; and the windows up to there."""
    begin, end, length = row_lengths(way) if way.shape[1] else (way, way, way)
    is_long = (end - begin + 1 >= RUN - 1) & (way != 0)
    nothing = np.zeros((len(way), 1), dtype=np.int64)
    before = np.concatenate([nothing, np.where(is_long, way, 0)], axis=1)
    after = np.concatenate([np.where(is_long, way, 0), nothing], axis=1)
    count = np.concatenate([nothing, np.where(is_long, length, 0)], axis=1)
    # A window that ends one trend and begins another belongs to the one after it.
    trend = np.where(after != 0, after, before)
    return trend, np.where((after != 0) & (after != before), 1, count + 1)


def _several_close(close: Bools, side: Bools) -> Bools:
    """The windows of every three neighbours on one side, two of which are close to its limit."""
    marked = np.zeros(close.shape, dtype=np.bool_)
    width = close.shape[1] - 2
    if width < 1 or not close.any():
        return marked
    few = [slice(place, place + width) for place in range(3)]
    on_side, are_close = (sum(flags[:, one].astype(np.int8) for one in few) for flags in (side, close))
    enough = (on_side == 3) & (are_close >= 2)
    for one in few:
        marked[:, one] |= enough
    return marked & close
