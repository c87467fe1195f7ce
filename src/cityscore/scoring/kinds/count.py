"""Count: events per day, Σ numerator / the days that the observed rows stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class CountArithmetic(Arithmetic):
    """Running sums of events and of the days they were counted on."""

    kind: ClassVar = Kind.COUNT
    events: Sums
    days: Sums

    @classmethod
    def of(cls, series: Series) -> CountArithmetic:
        """Sum events, and the days each observed row stands for (a weekly row 7)."""
        days = np.where(series.observed(), series.axis.stands_for(series.metric.cadence), 0)
        return cls(Sums.of(series.dense(series.numerator)), Sums.of(days))

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """Events, days, and events per day."""
        events, days = self.events.pooled(start, stop), self.days.pooled(start, stop)
        return WindowFigures(events, days, divide(events, days), events)
