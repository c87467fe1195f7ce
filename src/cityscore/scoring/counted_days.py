"""Counted days: what each day asks for, added up over the days that the rows in a window stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.prefix_sums import Sums, running_sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class CountedDays:
    """Running sums, by the day under which a row is filed, of what the days asked for that it stands for."""

    asked: Sums
    known: Sums
    """How many of those days something was asked for."""
    days: Sums

    @classmethod
    def of(cls, series: Series, asked: Floats) -> CountedDays:
        """Add up ``asked``, a number for each day of the axis, NaN where nothing is asked for."""
        known = ~np.isnan(asked)
        observed, stands_for = series.observed(), series.axis.stands_for(series.metric.cadence)
        asked = np.where(known, asked, 0.0)
        if (stands_for == 1).all():
            sums, knowns = asked, known.astype(np.int64)
        else:
            stop = np.arange(1, series.length + 1)
            start = np.maximum(stop - stands_for, 0)
            running = running_sums(known, np.int32)
            sums, knowns = Sums.of(asked).between(start, stop), running[stop] - running[start]
        return cls(
            Sums.of(np.where(observed, sums, 0.0)),
            Sums.of(np.where(observed, knowns, 0)),
            Sums.of(np.where(observed, stands_for, 0)),
        )

    def over(self, start: Ints, stop: Ints) -> tuple[Floats, Floats, Floats]:
        """What the counted days of each window asked for, on how many of them, and how many there are."""
        return tuple(sums.between(start, stop) for sums in (self.asked, self.known, self.days))  # type: ignore[return-value]
