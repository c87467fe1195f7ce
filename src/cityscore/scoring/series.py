"""A series: one metric's observations in one district, laid on a day axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cityscore.model import Metric, Observed
from cityscore.scoring.derived_rows import DerivedRows
from cityscore.scoring.due_days import Axis
from cityscore.scoring.milestone_days import MilestoneDays
from cityscore.scoring.observations import Bools, Floats, Ints, Observations
from cityscore.scoring.row_selection import taken_rows

NONE: Ints = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Series:
    """One metric in one district: its rows by day; ``day`` is an ascending index into the axis. Arrays: (rows,)."""

    metric: Metric
    district: str
    axis: Axis
    day: Ints
    numerator: Floats
    denominator: Floats
    exempt: Ints = field(default_factory=lambda: NONE)
    """Places on the axis of the days on which no figure is due, whatever the cadence says."""
    cases: Floats | None = None
    """Of a derived metric: how many cases of its numerator each row rests on."""
    paced_by: tuple[Series, ...] = ()
    """Of a derived metric: the parts on whose days its own depend."""
    levels: tuple[Floats | None, Floats | None] = (None, None)
    """Of a derived metric: of a part that is a level, the newest known on each day, NaN before the first; (days,)."""

    @property
    def length(self) -> int:
        """How many days the axis has."""
        return len(self.axis.days)

    def dense(self, values: Floats) -> Floats:
        """Values of the rows, one a day, zero on days without a row; shape (days,)."""
        if len(self.day) == self.length:
            return values
        laid = np.zeros(self.length)
        laid[self.day] = values
        return laid

    def observed(self) -> Bools:
        """Whether each day has a row, shape (days,)."""
        has_row = np.zeros(self.length, dtype=np.bool_)
        has_row[self.day] = True
        return has_row

    def due(self) -> Bools:
        """Whether a figure is due on each day, shape (days,)."""
        is_due = self.axis.due(self.metric)
        is_due[self.exempt] = False
        return is_due

    def only(self, kept: Bools) -> Series:
        """The series without the days that are not kept; ``kept`` has shape (days,)."""
        rows = kept[self.day]
        if rows.all():
            return self
        return replace(
            self,
            day=self.day[rows],
            numerator=self.numerator[rows],
            denominator=self.denominator[rows],
            cases=None if self.cases is None else self.cases[rows],
        )


class Split:
    """Observations sorted once by metric, district and day, to be handed out series by series."""

    def __init__(self, observations: Observations, metrics: Sequence[Metric]) -> None:
        """Sort, unless the rows are in order already; ``metrics`` are those that the rows name by their index."""
        self.metrics = metrics
        self.index = {metric.slug: index for index, metric in enumerate(metrics)}
        self.districts = observations.districts
        self.place = {name: place for place, name in enumerate(self.districts)}
        self.exempt: dict[int, Ints] = {}
        """Days on which no figure is due, by metric and district."""
        if observations.exempt is not None and observations.exempt.any():
            self.exempt = _exempt(observations)
            observations = taken_rows(observations, ~observations.exempt)
        day = observations.day.astype("datetime64[D]").astype(np.int64)
        group = observations.metric * len(self.districts) + observations.district
        step = np.diff(group)
        if (step < 0).any() or ((step == 0) & (np.diff(day) < 0)).any():  # sorting takes longest, and is seldom needed
            order: Ints | slice = np.lexsort((day, group))
            group, step = group[order], np.diff(group[order])
        else:
            order = slice(None)
        self.day: Ints = day[order]
        self.numerator: Floats = observations.numerator[order]
        self.denominator: Floats = observations.denominator[order]
        starts = np.concatenate([np.zeros(min(len(day), 1), dtype=np.int64), np.flatnonzero(step) + 1])
        self.groups: Ints = group[starts]
        self.bounds: Ints = np.append(starts, len(day))

    def districts_of(self, metric: int) -> Iterator[str]:
        """The districts, apart from the whole city, in which a metric has rows; a derived one, both its parts."""
        if (parts := self.metrics[metric].parts) is not None:
            numerator, denominator = (self.districts_of(self.index[part.slug]) for part in parts)
            both = set(denominator)
            return (district for district in numerator if district in both)
        first = metric * len(self.districts)
        low, high = np.searchsorted(self.groups, (first, first + len(self.districts)))
        return (name for group in self.groups[low:high] if (name := self.districts[group - first]))

    def series(self, metric: Metric, index: int, district: str, axis: Axis) -> Series:
        """The rows of a metric in a district, as far as the axis and the metric's active span go.

        Where no figures of it come, they are made: from its milestones, or from the metrics that it is derived from.
        """
        if metric.parts is not None:
            series = self._derived(metric, district, axis)
        elif metric.kind.observed is Observed.MILESTONES:
            counts, every_day = MilestoneDays.of(metric.milestones, axis.days), np.arange(len(axis.days))
            series = Series(metric, district, axis, every_day, counts.done, counts.due)
        else:
            series = self._observed(metric, index, district, axis)
        return series.only(axis.active(metric.active)) if metric.active.since or metric.active.to else series

    def _derived(self, metric: Metric, district: str, axis: Axis) -> Series:
        numerator, denominator = (
            self.series(part, self.index[part.slug], district, axis) for part in metric.parts or ()
        )
        rows = DerivedRows.of(metric, numerator, denominator)
        columns = (rows.day, rows.numerator, rows.denominator, rows.exempt, rows.cases)
        return Series(metric, district, axis, *columns, rows.paced_by(numerator, denominator), rows.levels)

    def _observed(self, metric: Metric, index: int, district: str, axis: Axis) -> Series:
        rows, exempt = slice(0, 0), NONE
        if district in self.place:
            group = index * len(self.districts) + self.place[district]
            exempt = self.exempt.get(group, NONE) - axis.first
            place = int(np.searchsorted(self.groups, group))
            if place < len(self.groups) and self.groups[place] == group:
                rows = slice(self.bounds[place], self.bounds[place + 1])
        day = self.day[rows] - axis.first
        first, last = np.searchsorted(day, (0, len(axis.days)))
        inside = slice(rows.start + int(first), rows.start + int(last))
        return Series(
            metric,
            district,
            axis,
            self.day[inside] - axis.first,
            self.numerator[inside],
            self.denominator[inside],
            exempt[(exempt >= 0) & (exempt < len(axis.days))],
        )


def _exempt(observations: Observations) -> dict[int, Ints]:
    """The days on which no figure is due, as numbers, by metric and district."""
    rows = taken_rows(observations, observations.exempt if observations.exempt is not None else NONE)
    group, day = rows.metric * len(rows.districts) + rows.district, rows.day.astype("datetime64[D]").astype(np.int64)
    return {int(number): day[group == number] for number in np.unique(group)}
