"""The parts of a history, one by one: what a yardstick that is not a target was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.kinds import WindowFigures
from cityscore.scoring.metric_scores import number_or_none
from cityscore.scoring.observations import Bools, Counted, Ints
from cityscore.scoring.window_frames import Frame
from cityscore.scoring.yardsticks import PastSeries


@dataclass(frozen=True)
class HistoryPart:
    """One window of history: an earlier year's, or the days before."""

    start: date
    end: date
    numerator: float
    denominator: float
    value: float | None
    days: int
    due: int
    counted: bool
    """Whether enough of it was observed for it to count."""


@dataclass(frozen=True)
class Parts:
    """A history's parts for every window of a frame at once; arrays of shape (parts, periods, days)."""

    trailing: bool
    start: Ints
    """First days, as day numbers."""
    end: Ints
    figures: tuple[WindowFigures, ...]
    """Of each part, arrays of shape (periods, days)."""
    days: Counted
    due: Counted
    counted: Bools

    @classmethod
    def of(cls, history: PastSeries, frame: Frame) -> Parts:
        """Sum each part by itself."""
        past = history.past(frame)
        return cls(
            trailing=history.history.trailing is not None,
            start=past.span[0],
            end=past.span[1],
            figures=history.figures(frame),
            days=history.rows.counts(past.start, past.stop, past.stop)[1],
            due=history.due.counts.between(past.start, past.stop),
            counted=history.pooled(frame)[1],
        )

    def shown(self, row: int, places: Ints | int) -> Bools:
        """Which parts stand behind windows: those with something in them, or the only one; (parts, places)."""
        shown: Bools = self.counted[:, row, places] | (self.days[:, row, places] > 0) | self.trailing
        return shown

    def at(self, row: int, day: int) -> Iterator[HistoryPart]:
        """The parts behind one window, latest first."""
        for part in np.flatnonzero(self.shown(row, day)):
            cell, figures = (part, row, day), self.figures[part]
            yield HistoryPart(
                start=day_of(self.start[cell]),
                end=day_of(self.end[cell]),
                numerator=float(figures.numerator[row, day]),
                denominator=float(figures.denominator[row, day]),
                value=number_or_none(figures.value[row, day]),
                days=int(self.days[cell]),
                due=int(self.due[cell]),
                counted=bool(self.counted[cell]),
            )
