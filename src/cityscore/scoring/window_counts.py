"""How many of a window's due days there are, how many were observed, and how many rows it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cityscore.scoring.observations import Bools, Ints
from cityscore.scoring.series import Series
from cityscore.scoring.sums import Sums


@dataclass(frozen=True)
class Rows:
    """Running counts over the axis, each of shape (days + 1,)."""

    first: int
    """The axis's first day."""
    length: int
    is_due: Bools
    all_due: Sums
    observed_due: Sums
    observed: Sums

    @classmethod
    def of(cls, series: Series, is_due: Bools, all_due: Sums) -> Rows:
        """Count a series' rows against its due days."""
        bare = cls(series.axis.first, series.length, is_due, all_due, all_due, all_due)
        return bare.with_rows_of(series)

    def with_rows_of(self, series: Series) -> Rows:
        """The same due days, with another series' rows."""
        observed = series.observed()
        sums = _count(observed)
        extra = (observed & ~self.is_due).any()
        return replace(self, observed=sums, observed_due=_count(observed & self.is_due) if extra else sums)

    def indexes(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Day numbers, both included, to axis indexes, the last excluded and never before the first."""
        begin = np.clip(start - self.first, 0, self.length)
        return begin, np.clip(end - (self.first - 1), begin, self.length)

    def due(self, start: Ints, stop: Ints) -> Ints:
        """Due days of windows given by axis indexes."""
        return self.all_due.between(start, stop)

    def days(self, start: Ints, stop: Ints) -> Ints:
        """Observed due days."""
        return self.observed_due.between(start, stop)

    def rows(self, start: Ints, stop: Ints) -> Ints:
        """Days with a row, due or not."""
        return self.observed.between(start, stop)

    def first_row(self) -> int:
        """The number of the first day with a row; past the axis where there is none."""
        return self.first + int(np.searchsorted(self.observed.high, 1)) - 1


def _count(days: Bools) -> Sums:
    counts = np.empty(len(days) + 1, dtype=np.int64)
    counts[0] = 0
    np.cumsum(days, out=counts[1:])
    return Sums(counts)
