"""Milestones: of those due by the window's end, the share done by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class MilestonesArithmetic(Arithmetic):
    """How many are done, and due, by each day, and the latest day so far on which they are counted."""

    kind: ClassVar = Kind.MILESTONES
    done: Floats
    due: Floats
    latest: Ints
    """The index of the latest such day before each place, -1 where there is none; shape (days + 1,)."""

    @classmethod
    def of(cls, series: Series) -> MilestonesArithmetic:
        """Lay the counts on the axis."""
        latest = np.full(series.length + 1, -1)
        latest[1:][series.day] = series.day
        return cls(
            series.dense(series.numerator), series.dense(series.denominator), np.maximum.accumulate(latest)
        )  # fmt: skip

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """What stands at the last end of several windows: milestones are not added up, they stay."""
        last = np.where(self.latest[stop] >= start, self.latest[stop], -1).max(axis=0)
        done, due = (np.where(last >= 0, counts[last], 0.0) for counts in (self.done, self.due))
        return WindowFigures(done, due, divide(done, due), due)
