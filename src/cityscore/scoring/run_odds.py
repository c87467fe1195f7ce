"""Runs: how long a series stays on one side of what is usual, and whether that is unlikelier than seven coins alike."""

from __future__ import annotations

from math import log

import numpy as np

from cityscore.scoring.observations import Bools, Floats, Ints

UNLIKELY = log(1 / 128) + 1e-9
"""Seven tosses of a coin that all come out on one side, as a logarithm (and what may be rounded)."""


def row_lengths(same: Ints) -> tuple[Ints, Ints, Ints]:
    """Of each window, where its row of equal marks begins and ends, and how long it is up to there.

    ``same`` has the shape (stretches, windows); so have all that is returned.
    """
    windows = same.shape[1]
    column = np.broadcast_to(np.arange(windows), same.shape)
    changes = np.ones(same.shape, dtype=np.bool_)
    changes[:, 1:] = same[:, 1:] != same[:, :-1]
    begin = np.maximum.accumulate(np.where(changes, column, 0), axis=1)
    ends = np.ones(same.shape, dtype=np.bool_)
    ends[:, :-1] = changes[:, 1:]
    end = np.minimum.accumulate(np.where(ends, column, windows)[:, ::-1], axis=1)[:, ::-1]
    return begin, end, column - begin + 1


def run_odds(side: Ints, chance_above: Floats, used: Bools) -> Floats:
    """How likely the whole run is that each window is in, as a logarithm; 0 for a window on no side.

    ``side`` is 1 above what is usual, -1 below, 0 on it and where a window is not used. A window lies on its side as
    often as the model says, or as the windows outside the run do, whichever is more: where two thirds of the weeks are
    at 100 %, seven such in a row are nothing.

    >>> side = np.array([[1, -1, 1, 1, -1, -1, -1, -1, -1, -1, -1]])
    >>> (run_odds(side, np.full(side.shape, 0.5), side != 0)[0] <= UNLIKELY).astype(int)
    array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])
    """
    begin, end, _ = row_lengths(side)
    length = end - begin + 1
    count = used.sum(axis=1, keepdims=True)
    alike = np.where(
        side > 0, (side > 0).sum(axis=1, keepdims=True), np.where(side < 0, (side < 0).sum(axis=1, keepdims=True), 0)
    )
    outside = np.maximum(alike - length, 0) / np.maximum(count - length, 1)
    model = np.where(side > 0, chance_above, 1 - chance_above)
    odds = np.log(np.clip(np.maximum(model, outside), 1e-300, 1.0))
    odds = np.where(side == 0, 0.0, odds)
    sums = np.concatenate([np.zeros((len(side), 1)), np.cumsum(odds, axis=1)], axis=1)
    together = np.take_along_axis(sums, end + 1, axis=1) - np.take_along_axis(sums, begin, axis=1)
    return np.where(side == 0, 0.0, together)
