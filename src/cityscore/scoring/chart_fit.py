"""Whether limits fit a series, and if not, from when on it would be compared with itself anew."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cityscore.scoring.chart_inputs import ChartKind, ChartRows
from cityscore.scoring.chart_levels import LIMIT, centers, chart_level
from cityscore.scoring.chart_rules import COMMON, judge
from cityscore.scoring.count_tails import chance_of_at_least
from cityscore.scoring.observations import Bools, Floats
from cityscore.scoring.xmr_rules import RUN

FEWEST = 12
"""Windows with evidence below which there are no limits."""
FRESH = 8
"""Last windows that have no say in whether limits fit, so that a fresh fall is never silenced."""
MANY = 1 / 3
"""The share of windows outside a rule above which limits don't fit."""
WEIGHTS = np.array([1.0, 0.6, 0.36])
"""How much the windows one, two and three before count in whether each follows the last."""
FOLLOWS = 3.3
"""Standard errors of that correlation beyond which it is no chance: a change that is news makes none so large."""
DRIFTS = 3.0
"""Student's t of a straight line beyond which it is no chance: one in two hundred."""
AS_WELL = 0.85
"""A straight line says at least this much of what a step does: of a real step it says three quarters."""
FEWEST_ZEROS, UNLIKELY_ZEROS = 3, 0.001
"""Windows with nothing at all, and how unlikely so many must be."""
EXTREME = 4.0
"""Scores count as no further out than this where windows are compared: one window makes no pattern."""
LASTING = 4.0
"""How many standard errors apart the levels before and since are, where a new beginning is proposed."""


class Misfit(StrEnum):
    """Why a series has no limits that fit it."""

    OUTSIDE = "outside"
    """More than a third of the windows lie outside a rule."""
    FOLLOWING = "following"
    """Each window follows the one before."""
    DRIFTING = "drifting"
    """It goes one way all the time."""
    ZEROS = "zeros"
    """More windows hold nothing at all than chance would leave empty."""


@dataclass(frozen=True)
class Beginning:
    """Where a series runs at another level since."""

    column: int
    before: float
    """The level before, in the value's unit."""
    since: float


def misfits(rows: ChartRows, base: Bools, *, is_fixed: bool, screen: bool) -> list[Misfit | None]:
    """Why limits don't fit each stretch; None where they do, or too little is known to tell.

    All but the last few windows are held against limits of their own; ``base`` alone where the limits are fixed.
    """
    columns = rows.total.shape[1] - FRESH
    if columns < FEWEST:
        return [None] * len(rows.total)
    early = rows.until(columns)
    base = base[:, :columns] if is_fixed else early.used
    count = base.sum(axis=1)
    level, score = chart_level(early, base, screen=screen)
    rule = judge(early, base, level.level, score).rule
    outside = ((rule != COMMON) & base).sum(axis=1) > MANY * count
    score = np.where(base & np.isfinite(score), np.clip(score, -EXTREME, EXTREME), np.nan)
    follows, drifts = _follows(score), _drifts(score)
    zeros = _has_zeros(early, base, level.level)
    reasons = ((Misfit.ZEROS, zeros), (Misfit.DRIFTING, drifts), (Misfit.OUTSIDE, outside), (Misfit.FOLLOWING, follows))
    return [
        next((reason for reason, flags in reasons if flags[row]), None) if count[row] >= FEWEST else None
        for row in range(len(count))
    ]


def _follows(score: Floats) -> Bools:
    """Whether windows are as the three before them were."""
    off, count = _centered(score)
    square = np.maximum((off * off).sum(axis=1), 1e-12)
    sums = [(off[:, lag:] * off[:, :-lag]).sum(axis=1) / square for lag in range(1, len(WEIGHTS) + 1)]
    weights = WEIGHTS / np.sqrt((WEIGHTS**2).sum())
    together = sum(weight * (one + 1 / np.maximum(count, 1)) for weight, one in zip(weights, sums, strict=True))
    is_so: Bools = together * np.sqrt(count) > FOLLOWS
    return is_so


def _drifts(score: Floats) -> Bools:
    """Whether a straight line fits, and about as well as a step does, and there is no more to it."""
    off, count = _centered(score)
    used = np.isfinite(score)
    time = np.where(used, np.cumsum(used, axis=1), 0.0)
    time = np.where(used, time - (count[:, None] + 1) / 2, 0.0)
    square = (off * off).sum(axis=1)
    by_line = (time * off).sum(axis=1) ** 2 / np.maximum((time * time).sum(axis=1), 1e-12)
    sums, place = np.cumsum(off, axis=1), np.cumsum(used, axis=1)
    inner = used & (place >= RUN) & (place <= count[:, None] - RUN)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(inner, sums**2 * count[:, None] / (place * (count[:, None] - place)), 0.0)
    rest = np.maximum(square - by_line, 1e-12)
    is_line: Bools = (by_line * np.maximum(count - 2, 0) > DRIFTS**2 * rest) & (by_line > AS_WELL * gain.max(axis=1))
    if not is_line.any():
        return is_line
    slope = (time * off).sum(axis=1, keepdims=True) / np.maximum((time * time).sum(axis=1, keepdims=True), 1e-12)
    return is_line & ~_follows(np.where(used, off - slope * time, np.nan))


def _centered(score: Floats) -> tuple[Floats, Floats]:
    used = np.isfinite(score)
    count = used.sum(axis=1).astype(np.float64)
    mean = np.where(used, score, 0.0).sum(axis=1) / np.maximum(count, 1)
    return np.where(used, score - mean[:, None], 0.0), count


def _has_zeros(rows: ChartRows, base: Bools, level: Floats) -> Bools:
    """Whether more windows hold no event than the level leaves empty."""
    if rows.kind is not ChartKind.COUNT:
        return np.zeros(len(base), dtype=np.bool_)
    zeros = (base & (rows.total == 0)).sum(axis=1)
    empty = np.where(base, np.exp(-centers(rows.kind, level, rows.expected) * rows.size), 0.0)
    expected = np.maximum(empty.sum(axis=1), 1e-6)
    return np.array(
        [
            number >= FEWEST_ZEROS and chance_of_at_least(number, mean, mean) < UNLIKELY_ZEROS
            for number, mean in zip(zeros.astype(float).tolist(), expected.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )


def new_beginning(rows: ChartRows, row: int, score: Floats) -> Beginning | None:
    """The window since which a stretch runs at another level, if one step makes of it what limits fit.

    ``score`` has the shape (windows,), in units of its scale. Either side has as many windows as a run.
    """
    used = np.flatnonzero(rows.used[row] & np.isfinite(score))
    out, count = np.clip(score[used], -3 * EXTREME, 3 * EXTREME), len(used)
    if count < 2 * RUN:
        return None
    place = np.arange(RUN, count - RUN + 1)
    sums = np.cumsum(out - out.mean())[place - 1]
    best = int(place[np.argmax(np.abs(sums) / np.sqrt(place * (count - place)))])
    before, since = out[:best], out[best:]
    rest = np.concatenate([before - before.mean(), since - since.mean()])
    error = max(float(rest.std()), 0.5) * np.sqrt(1 / best + 1 / (count - best))
    steady = (np.abs(rest) > LIMIT).mean() <= MANY and not _follows(rest[None, :])[0]
    if abs(before.mean() - since.mean()) < LASTING * error or not steady:
        return None
    levels = [_mean_of(rows, row, part) for part in (used[:best], used[best:])]
    return Beginning(int(used[best]), *levels)


def _mean_of(rows: ChartRows, row: int, columns: np.ndarray) -> float:
    return float(rows.total[row, columns].sum() / rows.size[row, columns].sum())
