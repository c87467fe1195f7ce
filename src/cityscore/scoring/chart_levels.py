"""What is usual for a series, how far out each window is, and where its limits are: by what is counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.scoring.chart_inputs import COUNTED, ChartKind, ChartRows
from cityscore.scoring.exact_tails import log_chance, log_tail
from cityscore.scoring.normal_scores import count_scores, counts_at, gap_scores, gaps_at
from cityscore.scoring.observations import Bools, Floats
from cityscore.scoring.xmr_rules import SCREEN

LIMIT = 3.0
"""How many standard deviations from what is usual the limits are."""
RANGE = 1.128
"""The mean range of two normal values, in standard deviations."""
MARGIN = 1e-4
"""How close to 0 and 1 a share may be usual at a time of the year."""
ROUNDING = 1e-9
"""As a share of the values: no figure of a city is given so exactly."""
STEPS = 30
"""Newton's steps to the level that makes a season add up; a handful do."""


@dataclass(frozen=True, eq=False)
class ChartLevel:
    """What is usual in some stretches; shape (stretches, 1)."""

    level: Floats
    """The pooled mean; with a season, by how much it differs from the season's (a share's on the logit scale)."""
    scale: Floats
    """By how much scores vary: the overdispersion, at least 1, or a single value's standard deviation."""


def chart_level(rows: ChartRows, base: Bools, *, screen: bool) -> tuple[ChartLevel, Floats]:
    """The level of some stretches, and their scores; from the windows of ``base``, shape (stretches, windows).

    A scale is NaN where nothing ever varied.
    """
    level = _level(rows, base)
    score = np.where(rows.used, _scores(rows, centers(rows.kind, level, rows.expected)), np.nan)
    ranges = np.where(base[:, 1:] & base[:, :-1], np.abs(np.diff(score, axis=1)), np.nan)
    scale = _mean_range(ranges, screen=screen) / RANGE
    # No narrower than chance, where it is known (Laney, Quality Engineering 2002, lets it be).
    scale = np.fmax(scale, 1.0) if rows.kind in COUNTED else np.where(scale > _residue(rows, base), scale, np.nan)
    return ChartLevel(level, scale), score / scale


def _residue(rows: ChartRows, base: Bools) -> Floats:
    """What floats leave of scores that are all the same: what varies by no more does not vary."""
    values = np.where(base, np.abs(rows.total) / np.sqrt(np.maximum(rows.size, 1e-12)), 0.0)
    residue: Floats = ROUNDING * values.max(axis=1, keepdims=True)
    return residue


def _mean_range(ranges: Floats, *, screen: bool) -> Floats:
    """The mean of moving ranges, those left out that are far out of the ordinary, unless none but zeros are left."""
    count = np.maximum(np.isfinite(ranges).sum(axis=1, keepdims=True), 1)
    mean: Floats = np.nansum(ranges, axis=1, keepdims=True) / count
    if not screen:
        return mean
    kept = np.where(ranges < SCREEN * mean, ranges, np.nan)
    total = np.nansum(kept, axis=1, keepdims=True)
    return np.where(total > 0, total / np.maximum(np.isfinite(kept).sum(axis=1, keepdims=True), 1), mean)


def centers(kind: ChartKind, level: Floats, expected: Floats) -> Floats:
    """What is usual in each window, in the value's unit."""
    match kind:
        case ChartKind.SHARE:
            usual = np.clip(expected, MARGIN, 1 - MARGIN)
            made: Floats = 1 / (1 + (1 - usual) / usual * np.exp(-level))
            return made
        case ChartKind.COUNT | ChartKind.BETWEEN:
            return level * expected
        case _:
            return level + expected


def _level(rows: ChartRows, base: Bools) -> Floats:
    total, size = (np.where(base, array, 0.0) for array in (rows.total, rows.size))
    whole, sizes = total.sum(axis=1, keepdims=True), np.maximum(size.sum(axis=1, keepdims=True), 1e-12)
    level: Floats
    match rows.kind:
        case ChartKind.SHARE:
            share = (whole + 0.5) / (sizes + 1)
            level = np.log(share / (1 - share))
            return _season_level(rows.expected, size, share * sizes, level) if rows.has_season else level
        case ChartKind.COUNT:
            level = (whole + 0.5) / np.maximum((size * rows.expected).sum(axis=1, keepdims=True), 1e-12)
        case ChartKind.BETWEEN:
            events = base.sum(axis=1, keepdims=True) - rows.is_open[:, None]
            level = np.maximum(whole, 0.5) / (events + 0.5)
        case _:
            level = (total - size * rows.expected).sum(axis=1, keepdims=True) / sizes
    return level


def _season_level(expected: Floats, size: Floats, total: Floats, level: Floats) -> Floats:
    """By how much the odds differ from the season's, so that cases expected add up to those there were."""
    level = np.zeros_like(level)
    for _ in range(STEPS):
        share = centers(ChartKind.SHARE, level, expected)
        slope = np.maximum((size * share * (1 - share)).sum(axis=1, keepdims=True), 1e-12)
        step = np.clip((total - (size * share).sum(axis=1, keepdims=True)) / slope, -2.0, 2.0)
        level = level + step
        if (np.abs(step) < 1e-12).all():
            break
    return level


def _scores(rows: ChartRows, center: Floats) -> Floats:
    match rows.kind:
        case ChartKind.SHARE:
            return count_scores(rows.total, rows.size, center)
        case ChartKind.COUNT:
            mean = np.maximum(center * rows.size, 1e-12)
            return count_scores(rows.total, np.full_like(mean, np.inf), mean)
        case ChartKind.BETWEEN:
            return gap_scores(rows.total, np.broadcast_to(center, rows.total.shape))
        case _:
            made: Floats = (rows.total / rows.size - center) * np.sqrt(rows.size)
            return made


def limits_at(kind: ChartKind, score: float, center: Floats, size: Floats, scale: Floats) -> Floats:
    """The values whose scores are so many standard deviations out; all have the same shape.

    Where no value lies so far out, it is the lowest or the highest there is.
    """
    match kind:
        case ChartKind.SHARE:
            whole = np.maximum(np.round(size), 1.0)
            return counts_at(score * scale, whole, center) / whole
        case ChartKind.COUNT:
            mean = np.maximum(center * size, 1e-12)
            return counts_at(score * scale, np.full_like(mean, np.inf), mean) / size
        case ChartKind.BETWEEN:
            return gaps_at(score * scale, center)
        case _:
            made: Floats = center + score * scale / np.sqrt(size)
            return made


def chance_above(rows: ChartRows, center: Floats) -> Floats:
    """How likely a window is to lie above what is usual, where nothing but chance moves it."""
    match rows.kind:
        case ChartKind.SHARE:
            return _at_least(
                np.floor(center * rows.size + 1e-9) + 1, rows.size, np.broadcast_to(center, rows.size.shape)
            )
        case ChartKind.COUNT:
            mean = np.maximum(center * rows.size, 1e-12)
            once = mean[:, -1:]  # of weeks without a season, all are the same
            mean = once if np.allclose(np.where(rows.used, mean, once), once, rtol=1e-12, atol=0.0) else mean
            chance = _at_least(np.floor(mean + 1e-9) + 1, np.full_like(mean, np.inf), mean)
            return np.broadcast_to(chance, rows.total.shape)
        case ChartKind.BETWEEN:
            usual = np.broadcast_to(center, rows.total.shape)
            longer: Floats = np.exp(-(np.floor(usual) + 1) * np.log1p(1 / usual))
            return longer
        case _:
            return np.full(rows.total.shape, 0.5)


def _at_least(count: Floats, cases: Floats, share: Floats) -> Floats:
    reachable = np.minimum(count, cases)
    tail, is_high = log_tail(reachable, cases, share)
    made: Floats = np.exp(tail) + np.exp(log_chance(reachable, cases, share)) / 2
    return np.where(count > cases, 0.0, np.where(is_high, made, 1.0))
