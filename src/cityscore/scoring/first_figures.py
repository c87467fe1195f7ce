"""First figures that are regularly revised one way, and how long it takes until most of the final figure has come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.scoring.observations import Bools, Floats, Ints

FEWEST = 8
"""How many figures it takes to speak of a rule."""
ONE_WAY = 0.8
"""What share of the figures that were revised must have gone the same way."""
TYPICAL = 0.05
"""By what share of itself a first figure is revised at least, at the median of all figures, revised or not."""
ENOUGH = 0.95
"""What share of the final figures has come once the lag that is proposed has passed."""
USUAL = (0.1, 0.9)
"""Between which quantiles of all figures lies what is called usual."""


@dataclass(frozen=True)
class FirstFigures:
    """How first figures of a metric differ from those that stood in the end."""

    figures: int
    """How many were looked at."""
    up: int
    """How many of them were revised up."""
    down: int
    is_up: bool
    """Which way they usually go."""
    least: float
    most: float
    """Between which shares of itself a first figure is usually revised; infinite where it was 0."""
    days: int
    """Days after a figure's day by which 95 % of the final figures had come, and stayed."""


def first_figures(figure: Ints, after: Ints, value: Floats) -> FirstFigures | None:
    """How the figures of one metric were revised; None where nothing regular is seen in them.

    Of each version of a figure, in any order: which ``figure`` it is one of, how many days ``after`` the figure's day
    it came, and its ``value``; all of shape (versions,). Figures should be old enough to be final.

    >>> week = np.repeat(np.arange(8), 2)
    >>> seen = first_figures(week, np.tile([1, 4], 8), np.tile([100.0, 120.0], 8))
    >>> seen.up, seen.down, seen.least, seen.most, seen.days
    (8, 0, 0.2, 0.2, 4)
    """
    order = np.lexsort((after, figure))
    figure, after, value = figure[order], after[order], value[order]
    begins = np.flatnonzero(np.r_[True, figure[1:] != figure[:-1]]) if len(figure) else np.empty(0, dtype=np.int64)
    if len(begins) < FEWEST:
        return None
    first, final = value[begins], value[np.r_[begins[1:], len(figure)] - 1]
    up, down = int((final > first).sum()), int((final < first).sum())
    if max(up, down) < ONE_WAY * (up + down) or up == down:
        return None
    way = 1.0 if up > down else -1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(final == first, 0.0, way * (final - first) / np.abs(first))
    if np.median(share) < TYPICAL:
        return None
    least, most = np.quantile(share, USUAL, method="closest_observation")
    days = _days_until_enough(figure, after, value, float(final.sum()))
    if not days:
        return None  # most has come as soon as anything has
    return FirstFigures(len(begins), up, down, up > down, max(0.0, float(least)), float(most), days)


def _days_until_enough(figure: Ints, after: Ints, value: Floats, final: float) -> int:
    """After how many days what is known comes to the final sum but for 5 %, and no longer leaves it."""
    for days in np.unique(after)[::-1]:
        if abs(_known(figure, after < days, value) - final) > (1 - ENOUGH) * abs(final):
            return int(days)
    return int(after.min())


def _known(figure: Ints, has_come: Bools, value: Floats) -> float:
    """The sum of the latest versions that had come."""
    figure, value = figure[has_come], value[has_come]
    is_last = np.r_[figure[1:] != figure[:-1], True] if len(figure) else np.empty(0, dtype=np.bool_)
    return float(value[is_last].sum())
