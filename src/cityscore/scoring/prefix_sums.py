"""Prefix sums over days that lose no digits: exact for whole numbers, compensated otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.scoring.observations import Bools, Floats, Ints, Numbers

EXACT_BELOW = 2.0**53
"""Whole numbers below this are exact in float64."""


@dataclass(frozen=True)
class Sums:
    """Running sums of one value a day, shape (days + 1,), from which any window's sum is a difference.

    Where all values are whole (and their sum is below 2**53), ``high`` holds whole numbers and every sum is exact.
    Otherwise ``low`` sums what each addition to ``high`` rounded off (the two-sum of Knuth, The Art of Computer
    Programming 2, 4.2.2), likewise, until nothing is left: a window's sum has the digits of the window, however long
    the history, and whatever came before it.
    """

    high: Floats
    low: Sums | None = None

    @classmethod
    def of(cls, values: Numbers) -> Sums:
        """Sum finite values of shape (days,); from where a running sum leaves the range of floats, sums are NaN."""
        peak = max(values.max(), -values.min()) if values.size else 0
        if float(peak) * max(values.size, 1) < EXACT_BELOW:
            integers = values.astype(np.int64)  # quicker to sum than float64, and as exact
            if (integers == values).all():
                return cls(running_sums(integers).astype(np.float64))
        high = running_sums(values)
        if not np.isfinite(high[-1]):  # beyond the range of floats: unknown from there on
            return cls(np.where(np.isfinite(high), high, np.nan))
        before, after = high[:-1], high[1:]
        added = after - before
        rounded_off = (before - (after - added)) + (values - added)
        return cls(high, cls.of(rounded_off) if rounded_off.any() else None)

    def between(self, start: Ints, stop: Ints) -> Floats:
        """The sums of values[start:stop], for index arrays of any shape."""
        total: Floats = self.high.take(stop)
        total -= self.high.take(start)
        if self.low is not None:
            total += self.low.between(start, stop)
        return total

    def pooled(self, start: Ints, stop: Ints) -> Floats:
        """The sums of several windows taken together, over the first axis: (pools, …) to (…)."""
        if len(start) == 1:
            return self.between(start[0], stop[0])
        total: Floats = self.between(start, stop).sum(axis=0)
        return total


def running_sums(values: Numbers | Bools, dtype: type[np.int32] | None = None) -> Numbers:
    """The sum of the values before each place, and of all; of shape (values + 1,)."""
    running = np.empty(len(values) + 1, dtype=dtype or values.dtype)
    running[0] = 0
    with np.errstate(over="ignore", invalid="ignore"):
        np.cumsum(values, out=running[1:], dtype=running.dtype)
    return running
