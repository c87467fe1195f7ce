"""The season of a series of weeks: what is usual at that time of the year, where two earlier years agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cityscore.scoring.observations import Bools, Floats

YEAR = 52
"""Weeks of a year, by which the same weeks of earlier years are found."""
SMOOTHED = 5
"""Weeks around a week of an earlier year that are taken together."""
LOOKED_BACK = 2 * YEAR + SMOOTHED // 2 + YEAR // 2
"""Weeks before the ones that are looked at that have a part: two years, and what is usual around their first week."""
MOST_UNKNOWN = 2
"""Of those weeks, how many may lack figures."""
AGREED = 0.3
"""How far two years must agree (the correlation of their smoothed weeks): a season comes again, a change does not."""
CLOSED = 0.65
"""How far, of all it moves, a year's end may lie from its beginning: a season comes round, one event doesn't."""
LEAST = 0.1
"""What a week must have of the usual for limits to be set against it: of nothing at all they can't be."""


@dataclass(frozen=True, eq=False)
class UsualSeason:
    """What is usual at the time of the year of each week; arrays of shape (weeks,)."""

    index: Floats
    """By how many times that is more than in the year around it; NaN where two earlier years don't say."""
    repeats: Bools
    """Whether a year of weeks that ends with each is to be set against it."""


class _Running(NamedTuple):
    """Running sums of what is known, shape (weeks + 1,)."""

    total: Floats
    size: Floats
    known: Floats


def usual_season(total: Floats, size: Floats, is_known: Bools) -> UsualSeason:
    """What is usual in each of a series' weeks, which follow each other; shapes (weeks,).

    Each week of the two years before is set against the year around it, so that neither a trend nor a step is taken for
    a season; five weeks around the same one of both years are taken together. Three whole years must be there.
    """
    none = UsualSeason(np.full(len(total), np.nan), np.zeros(len(total), dtype=np.bool_))
    known = np.flatnonzero(is_known)
    if not len(known) or len(total) - known[0] < 3 * YEAR:
        return none
    total, size = np.where(is_known, total, 0.0), np.where(is_known, size, 0.0)
    level = _levels(_running(total, size, is_known), int(known[0]))
    usual = size * level
    has_level = is_known & np.isfinite(usual) & (usual > 0)
    of_weeks = _running(np.where(has_level, total, 0.0), np.where(has_level, usual, 0.0), has_level)
    before, long_before = (_around(of_weeks, back) for back in (YEAR, 2 * YEAR))
    of_years = [_ratio(year.total, year.size, year.known >= SMOOTHED - MOST_UNKNOWN) for year in (before, long_before)]
    has_both = np.isfinite(of_years[0]) & np.isfinite(of_years[1])
    index = _ratio(before.total + long_before.total, before.size + long_before.size, has_both)
    is_usable = ~is_known | (np.isfinite(index) & (index >= LEAST))
    repeats = (_correlation(*of_years) >= AGREED) & _closes(index) & (_last_year(is_usable) == YEAR)
    repeats[: known[0] + 3 * YEAR - 1] = False
    return UsualSeason(index, repeats)


def _levels(running: _Running, first: int) -> Floats:
    """What is usual in the year around each week, of which half is known at least; shape (weeks,).

    Around the first half year it is the first whole one.
    """
    weeks = len(running.total) - 1
    middle = np.clip(np.arange(weeks), first + YEAR // 2, max(weeks - YEAR // 2, first + YEAR // 2))
    begin, end = middle - YEAR // 2, np.minimum(middle + YEAR // 2, weeks)
    total, size, known = (sums[end] - sums[begin] for sums in running)
    return _ratio(total, size, known >= YEAR // 2)


def _ratio(total: Floats, size: Floats, counts: Bools) -> Floats:
    """The one by the other, NaN where it does not count."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = np.where(counts, total / size, np.nan)
    return ratio


def _around(running: _Running, back: int) -> _Running:
    """The sums of a few weeks around the one that lies so many back; zeros where there are none."""
    weeks = len(running.total) - 1
    middle = np.arange(weeks) - back
    begin = np.clip(middle - SMOOTHED // 2, 0, weeks)
    end = np.clip(middle + SMOOTHED // 2 + 1, 0, weeks)
    return _Running(*(sums[end] - sums[begin] for sums in running))


def _correlation(one: Floats, other: Floats) -> Floats:
    """How two series agree over the year of weeks that ends with each; -1 where too little is known."""
    both = np.isfinite(one) & np.isfinite(other)
    x, y = (np.where(both, series - 1.0, 0.0) for series in (one, other))
    count = _last_year(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = _last_year(x) / count, _last_year(y) / count
        spread = (_last_year(x * x) / count - mean_x**2) * (_last_year(y * y) / count - mean_y**2)
        agree = (_last_year(x * y) / count - mean_x * mean_y) / np.sqrt(spread)
    return np.where((count >= 3 * YEAR // 4) & np.isfinite(agree), agree, -1.0)


def _closes(index: Floats) -> Bools:
    """Whether the year of weeks that ends with each ends near where it began."""
    closes = np.zeros(len(index), dtype=np.bool_)
    years = sliding_window_view(index, YEAR)
    has_any = np.isfinite(years).any(axis=-1)
    years = years[has_any]
    reach = np.nanmax(years, axis=-1) - np.nanmin(years, axis=-1)
    inside = SMOOTHED // 2  # where no week of the year before or after is smoothed in
    closes[YEAR - 1 :][has_any] = np.abs(years[:, -1 - inside] - years[:, inside]) <= CLOSED * reach
    return closes


def _last_year(values: Floats | Bools) -> Floats:
    """The sum of the year of weeks that ends with each; of what there is of it."""
    running = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    stop = np.arange(1, len(values) + 1)
    last_year: Floats = running[stop] - running[np.maximum(stop - YEAR, 0)]
    return last_year


def _running(total: Floats, size: Floats, is_known: Bools) -> _Running:
    columns = (total, size, is_known)
    return _Running(*(np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)]) for values in columns))
