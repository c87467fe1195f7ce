"""How many of a window's days were observed, and how many of those were due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.scoring.observations import Bools, Counted, Ints
from cityscore.scoring.prefix_sums import running_sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class Counts:
    """A running count of days, shape (days + 1,), from which any window's count is a difference."""

    running: Counted

    @classmethod
    def of(cls, days: Bools) -> Counts:
        """Count the true ones of shape (days,)."""
        return cls(running_sums(days, np.int32))  # half the memory of int64: a city has many metrics and windows

    def between(self, start: Ints, stop: Ints) -> Counted:
        """How many there are in days[start:stop], for index arrays of any shape."""
        count: Counted = self.running.take(stop)
        count -= self.running.take(start)
        return count


@dataclass(frozen=True)
class Rows:
    """The days on which a series has a row."""

    observed: Counts
    observed_due: Counts
    """The same object as ``observed`` where every row is on a due day."""

    @classmethod
    def of(cls, series: Series, is_due: Bools) -> Rows:
        """Count a series' rows against its due days."""
        observed = series.observed()
        counts = Counts.of(observed)
        return cls(counts, Counts.of(observed & is_due) if (observed > is_due).any() else counts)

    def counts(self, start: Ints, stop: Ints, due_stop: Ints) -> tuple[Counted, Counted]:
        """Days with a row in each window, and observed due days up to ``due_stop``."""
        rows = self.observed.between(start, stop)
        if due_stop is stop and self.observed_due is self.observed:
            return rows, rows
        return rows, self.observed_due.between(start, due_stop)

    @property
    def first(self) -> int:
        """The axis index of the first row; past the axis where there is none."""
        return int(np.searchsorted(self.observed.running, 1)) - 1
