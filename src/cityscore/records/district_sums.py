"""Counted records added up by rule, district and day, and for the whole city beside its districts."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from cityscore.scoring.observations import Floats, Ints

DENSE, MANY = 10, 100_000
"""How many places may be gone through: so many times as many as rows, and so many more."""
HALF = 2**26
"""Below this, two whole numbers fit in one float: it holds 53 bits."""
DISTRICT = 1
"""Its place among the keys that records are added up by."""


def summed_by_district(keys: Sequence[Ints], figures: Sequence[Ints]) -> tuple[list[Ints], list[Floats]]:
    """Figures added up by rule, district, day and any more keys; those of all districts as the first one.

    Returns the keys whose last figure is not 0, in order, and the sums. Little memory is asked for: new memory takes
    longer than arithmetic.
    """
    if not len(keys[0]):
        return list(keys), [figure.astype(np.float64) for figure in figures]
    lowest = [0 if place == DISTRICT else int(key.min()) for place, key in enumerate(keys)]
    sizes = [int(key.max()) - low + 1 for key, low in zip(keys, lowest, strict=True)]
    if prod(sizes) > DENSE * len(keys[0]) + MANY:
        return _summed_by_sorting(keys, figures)
    place = np.zeros(len(keys[0]), dtype=np.int64)
    for key, low, size in zip(keys, lowest, sizes, strict=True):
        place *= size
        place += key
        place -= low
    packed = _fit_in_one(figures)
    added = [_packed(*figures)] if packed else figures
    grids = [np.bincount(place, figure, prod(sizes)).astype(np.float64, copy=False).reshape(sizes) for figure in added]
    for grid in grids:
        grid[:, 0] = grid.sum(axis=DISTRICT)
    filled = np.flatnonzero(grids[-1])
    columns = list(np.unravel_index(filled, sizes))
    for column, low in zip(columns, lowest, strict=True):
        column += low
    sums = [grid.ravel()[filled] for grid in grids]
    return columns, _unpacked(sums[0]) if packed else sums


def _fit_in_one(figures: Sequence[Ints]) -> bool:
    """Whether two figures can be added up as one number, which takes half the time; no sum may reach its half."""
    return len(figures) == 2 and all(figure.min() >= 0 and figure.sum() < HALF for figure in figures)


def _packed(low: Ints, high: Ints) -> Floats:
    both = high.astype(np.float64)
    both *= HALF
    both += low
    return both


def _unpacked(both: Floats) -> list[Floats]:
    high = both / HALF
    np.floor(high, out=high)
    return [both - high * HALF, high]


def _summed_by_sorting(keys: Sequence[Ints], figures: Sequence[Ints]) -> tuple[list[Ints], list[Floats]]:
    """The same, where few of the keys that could be are there."""
    district = keys[DISTRICT]
    counted = np.flatnonzero(figures[-1])
    again = np.concatenate([counted, counted[district[counted] > 0]])  # for the city, and for its district
    rows = np.stack([key[again] for key in keys])
    rows[DISTRICT, : len(counted)] = 0
    different, group = np.unique(rows, axis=1, return_inverse=True)
    sums = [np.bincount(group.ravel(), figure[again], different.shape[1]).astype(np.float64) for figure in figures]
    return list(different), sums
