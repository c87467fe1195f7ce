"""Level: the last level in the window, such as a backlog; its history is the mean of the pooled levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class LevelArithmetic(Arithmetic):
    """The levels, the latest day observed so far, and running sums."""

    kind: ClassVar = Kind.LEVEL
    levels: Floats
    latest: Ints
    """The index of the latest observed day before each place, -1 where there is none; shape (days + 1,)."""
    sums: Sums
    days: Sums

    @classmethod
    def of(cls, series: Series) -> LevelArithmetic:
        """Note where the levels are."""
        observed = series.observed()
        latest = np.full(series.length + 1, -1)
        latest[1:][observed] = np.flatnonzero(observed)
        levels = series.dense(series.numerator)
        return cls(levels, np.maximum.accumulate(latest), Sums.of(levels), Sums.of(observed.astype(np.int64)))

    def window(self, start: Ints, stop: Ints) -> WindowFigures:
        """The last level of each window."""
        last = self.latest[stop]
        has_level = last >= start
        levels = np.where(has_level, self.levels[last], np.nan)
        return WindowFigures(
            np.where(has_level, levels, 0.0), has_level.astype(np.int64), levels, has_level.astype(np.int64)
        )

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The mean of all levels in the windows."""
        levels, days = self.sums.pooled(start, stop), self.days.pooled(start, stop)
        return WindowFigures(levels, days, divide(levels, days), days)
