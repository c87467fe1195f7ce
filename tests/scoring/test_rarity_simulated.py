"""How rare an unusual window is, by series drawn and judged here: what scoring/chart_rarity.py keeps holds."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cityscore.scoring.chart_rarity import FIRM_LIMITS, LOOSE_LIMITS, RUNS, SCORES, WINDOWS

SERIES = 400_000


def drawn(windows: int) -> NDArray[np.float64]:
    return np.random.default_rng([11, windows]).normal(size=(SERIES, windows)).astype(np.float32)


def sigma_of(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The screened mean moving range over 1.128, of each series."""
    ranges = np.abs(np.diff(value, axis=1))
    is_kept = ranges < 3.267 * ranges.mean(axis=1, keepdims=True)
    return np.where(is_kept, ranges, 0).sum(axis=1) / is_kept.sum(axis=1) / 1.128


@pytest.mark.parametrize("windows", [12, 20, 52])
def test_a_last_window_lies_as_far_out_once_in_so_many(windows: int) -> None:
    value = drawn(windows)
    off, sigma = np.abs(value[:, -1] - value.mean(axis=1)), sigma_of(value)
    line = WINDOWS.index(windows)

    for told, scale in ((FIRM_LIMITS[line], np.maximum(sigma, 1)), (LOOSE_LIMITS[line], sigma)):
        for score, once_in in zip(SCORES, told, strict=True):
            if once_in <= 1500:  # rarer, and there are too few of them to tell
                assert np.count_nonzero(off >= score * scale) == pytest.approx(SERIES / once_in, rel=0.2), score


@pytest.mark.parametrize("windows", [12, 20, 52])
def test_a_last_window_ends_a_run_once_in_so_many(windows: int) -> None:
    value = drawn(windows)
    above = value[:, -7:] > value.mean(axis=1, keepdims=True)
    runs = np.count_nonzero(above.all(axis=1) | ~above.any(axis=1))

    assert runs == pytest.approx(SERIES / RUNS[WINDOWS.index(windows)], rel=0.15)
