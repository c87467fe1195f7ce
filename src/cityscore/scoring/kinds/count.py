"""Count: events per day, Σ numerator / the days that the observed rows stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.tally import Figures, Tally, divide
from cityscore.scoring.observations import Ints
from cityscore.scoring.series import Series
from cityscore.scoring.sums import Sums


@dataclass(frozen=True)
class Count(Tally):
    """Running sums of events and of the days they were counted on."""

    kind: ClassVar = Kind.COUNT
    events: Sums
    days: Sums

    @classmethod
    def of(cls, series: Series) -> Count:
        """Sum events, and the days each observed row stands for (a weekly row 7)."""
        days = np.where(series.observed(), series.axis.stands_for(series.metric.cadence), 0)
        return cls(Sums.of(series.dense(series.numerator)), Sums.of(days))

    def pooled(self, start: Ints, stop: Ints) -> Figures:
        """Events, days, and events per day."""
        events, days = self.events.pooled(start, stop), self.days.pooled(start, stop)
        return Figures(events, days, divide(events, days), events)
