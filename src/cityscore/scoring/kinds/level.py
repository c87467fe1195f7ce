"""Level: the last level in the window, such as a backlog; its history is the mean of the last levels of windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class LevelArithmetic(Arithmetic):
    """The levels, and the latest day observed so far."""

    kind: ClassVar = Kind.LEVEL
    levels: Floats
    latest: Ints
    """The index of the latest observed day before each place, -1 where there is none; shape (days + 1,)."""

    @classmethod
    def of(cls, series: Series) -> LevelArithmetic:
        """Note where the levels are."""
        observed = series.observed()
        latest = np.full(series.length + 1, -1)
        latest[1:][observed] = np.flatnonzero(observed)
        return cls(series.dense(series.numerator), np.maximum.accumulate(latest))

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The mean of the last level of each window: like is compared with like."""
        last = self.latest[stop]
        has_level = last >= start
        levels = np.where(has_level, self.levels[last], 0.0).sum(axis=0)
        count = has_level.sum(axis=0)
        return WindowFigures(levels, count, divide(levels, count), count)
