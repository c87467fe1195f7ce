"""Rare events: how rare a count is, how long nothing has happened, and the days from one event to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cityscore.scoring.control_charts import RARE_DAYS
from cityscore.scoring.day_numbers import number
from cityscore.scoring.kinds import CountArithmetic
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.process_charts import ChartInput, ChartKind
from cityscore.scoring.series import Series


@dataclass(frozen=True, eq=False)
class RareEvents:
    """A count, ready to tell of three years that end with a day, or of those since its last new beginning."""

    series: Series
    is_due: Bools
    """Whether a figure is due on each day of the axis."""

    def a_day(self, ends: Ints) -> Floats:
        """How many events are expected in a day of the calendar, by the years that end with some days.

        Where nothing is known, endlessly many: then windows are as short as they can be.
        """
        start, stop = self._years(ends)
        events, days = self._events.between(start, stop), self._known.between(start, stop)
        with np.errstate(divide="ignore", invalid="ignore"):
            a_day = events / days * self._due.between(start, stop) / (stop - start)
        return np.where(np.isfinite(a_day), a_day, np.inf)

    def quiet_and_usual(self, end: int, coverage: float) -> tuple[int | None, float | None]:
        """How many days up to a day have gone by since the last event, and how many usually lie between two.

        None where less than a share of the days since is known, and where there was no event.
        """
        start, stop = self._years(np.array([end]))
        rows = self._rows(start, stop)
        happened = self.series.day[rows][self.series.numerator[rows] > 0]
        if not len(happened):
            return None, None
        known = self._known.between(start, stop) / np.maximum(self._due.between(start, stop), 1.0)
        usual = (stop - start) * np.minimum(known, 1.0) / self._events.between(start, stop)
        since = np.array([happened[-1] + 1])
        is_known = self._known.between(since, stop) >= coverage * self._due.between(since, stop)
        return int(stop[0] - since[0]) if is_known[0] else None, float(usual[0])

    def between(self, end: int, latest: int) -> ChartInput:
        """The days from each event to the next, up to a day (its number).

        Only days that are known count. Several events of one row are spread evenly over the days that it stands for:
        two of a day lie half a day apart. What came before the first event is left out, for nobody knows when it began.
        Where there is no event on ``latest`` (a day's number) or later, the days since the last one are the last point,
        which is open.
        """
        rows = self._rows(*self._years(np.array([end])))
        days, stands_for = self.series.day[rows], self._stands_for[rows].astype(np.float64)
        count = np.rint(self.series.numerator[rows]).astype(np.int64)
        known, row = np.cumsum(stands_for), np.repeat(np.arange(len(days)), count)
        place_in_row = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        happened = known[row] - (count[row] - 1 - place_in_row) * stands_for[row] / count[row]
        total = np.diff(happened)
        is_open = len(row) > 0 and bool(days[row[-1]] < latest - self.series.axis.first)
        if is_open:
            total = np.append(total, known[-1] - happened[-1])
        everything = np.ones(len(total))
        return ChartInput(ChartKind.BETWEEN, total, everything, everything.astype(np.bool_), is_open=is_open)

    def _years(self, ends: Ints) -> tuple[Ints, Ints]:
        """The places of the years that end with some days, the second excluded; of those before the first row, none."""
        begin = ends - (RARE_DAYS - 1)
        for rebase in self.series.metric.signals.rebase:
            since = number(rebase.since)
            begin = np.where(ends >= since, np.maximum(begin, since), begin)
        start, stop = self.series.axis.indexes(begin, ends)
        first = int(self.series.day[0]) - int(self._stands_for[0]) + 1 if len(self.series.day) else 0
        return np.minimum(np.maximum(start, first), stop), stop

    def _rows(self, start: Ints, stop: Ints) -> slice:
        return slice(*np.searchsorted(self.series.day, (start[0], stop[0])).tolist())

    @cached_property
    def _stands_for(self) -> Ints:
        stands_for: Ints = self.series.axis.stands_for(self.series.metric.cadence)[self.series.day]
        return stands_for

    @cached_property
    def _events(self) -> Sums:
        return Sums.of(self.series.dense(self.series.numerator))

    @cached_property
    def _known(self) -> Sums:
        return CountArithmetic.of(self.series).days

    @cached_property
    def _due(self) -> Sums:
        return Sums.of(np.where(self.is_due, self.series.axis.stands_for(self.series.metric.cadence), 0))
