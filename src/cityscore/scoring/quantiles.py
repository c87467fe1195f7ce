"""Exact quantiles of many windows at once, from weighted samples."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.prefix_sums import running_sums


@dataclass(frozen=True)
class Samples:
    """Samples in day order as a wavelet matrix, which counts and selects within any run of days.

    Claude, Navarro and Ordóñez, "The wavelet matrix", Information Systems 47 (2015). Each level splits the samples
    by one bit of their rank, zeros first, keeping day order; ``zeros[level]`` counts, and ``weights[level]`` weighs,
    the zeros before each place. A window then narrows to its quantile one bit a level, all windows at once.
    """

    values: Floats
    """The distinct values, ascending."""
    starts: Ints
    """For each day (and one past the last) where its samples start, shape (days + 1,)."""
    zeros: tuple[Ints, ...]
    weights: tuple[Ints, ...]
    total: Ints
    """Running count of occurrences over the samples in day order, shape (samples + 1,)."""

    @classmethod
    def of(cls, day: Ints, value: Floats, count: Ints, days: int) -> Samples:
        """Sort samples of shape (samples,) into day order; ``day`` is an index below ``days``."""
        order = np.argsort(day, kind="stable")
        values, rank = np.unique(value[order], return_inverse=True)
        count = count[order]
        starts, total = np.searchsorted(day[order], np.arange(days + 1)), running_sums(count)
        zeros, weights = [], []
        for bit in reversed(range(max(1, int(len(values) - 1).bit_length()))):
            is_zero = (rank >> bit) & 1 == 0
            zeros.append(running_sums(is_zero.astype(np.int64)))
            weights.append(running_sums(np.where(is_zero, count, 0)))
            places = np.concatenate([np.flatnonzero(is_zero), np.flatnonzero(~is_zero)])
            rank, count = rank[places], count[places]
        return cls(values, starts, tuple(zeros), tuple(weights), total)

    def count(self, start: Ints, stop: Ints) -> Ints:
        """How many samples occurred in days[start:stop], pooled over the first axis; (pools, …) to (…)."""
        counted: Ints = (self.total[self.starts[stop]] - self.total[self.starts[start]]).sum(axis=0)
        return counted

    def quantile(self, q: float, start: Ints, stop: Ints) -> Floats:
        """The quantile of days[start:stop], pooled over the first axis; (pools, …) to (…), NaN without samples.

        The inverse of the empirical distribution, averaged where it jumps (Hyndman and Fan 1996, definition 2): of n
        samples the ⌈nq⌉th smallest, or the mean of the nqth and the next where nq is whole. At q = 0.5 this is the
        median, with the midpoint of the two middle values.
        """
        counted = self.count(start, stop)
        share = Fraction(str(q)).limit_denominator(1_000_000)  # 0.9 as people mean it: no float is nine tenths
        scaled = counted * share.numerator
        lower = np.maximum(-(-scaled // share.denominator), 1)
        upper = np.where(scaled % share.denominator == 0, np.minimum(lower + 1, counted), lower)
        result = np.full(counted.shape, np.nan)
        has_samples = counted > 0
        if has_samples.any():
            left, right = self.starts[start[:, has_samples]], self.starts[stop[:, has_samples]]
            low, high = (self._select(nth[has_samples], left, right) for nth in (lower, upper))
            result[has_samples] = low + (high - low) / 2
        return result

    def _select(self, nth: Ints, left: Ints, right: Ints) -> Floats:
        """The nth smallest sample (from 1) of places left to right, pooled over the first axis."""
        rank = np.zeros_like(nth)
        for level, (zeros, weights) in enumerate(zip(self.zeros, self.weights, strict=True)):
            weight_of_zeros = (weights[right] - weights[left]).sum(axis=0)
            in_ones = nth > weight_of_zeros
            nth = np.where(in_ones, nth - weight_of_zeros, nth)
            zeros_left, zeros_right = zeros[left], zeros[right]
            left = np.where(in_ones, zeros[-1] + left - zeros_left, zeros_left)
            right = np.where(in_ones, zeros[-1] + right - zeros_right, zeros_right)
            rank |= in_ones.astype(np.int64) << (len(self.zeros) - 1 - level)
        selected: Floats = self.values[rank]
        return selected
