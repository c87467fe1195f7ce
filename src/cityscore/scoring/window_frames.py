"""A frame: a metric's windows laid on a day axis, with all that can be worked out once for many metrics."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cityscore.model import Active, History, Metric, Period
from cityscore.scoring.due_days import TOO_SHORT, Axis
from cityscore.scoring.lags import has_lag, lag_in_force
from cityscore.scoring.methods import Method
from cityscore.scoring.observations import Bools, Counted, Ints
from cityscore.scoring.own_windows import OwnWindows, own_windows
from cityscore.scoring.plan_windows import PlanWindows
from cityscore.scoring.seen_days import seen_days
from cityscore.scoring.series import Series
from cityscore.scoring.window_counts import Counts
from cityscore.scoring.windows import Span, Windows

TOLERANCE = 1e-9
"""What a share of days or of weight may miss by rounding."""


@dataclass(frozen=True)
class PastWindows:
    """The parts of each window's history: earlier years, latest first, or the days before."""

    span: Span
    """First and last days, as day numbers: (parts, periods, days)."""
    start: Ints
    stop: Ints
    """The same as axis indexes, the last excluded."""


@dataclass(frozen=True)
class Frame:
    """The windows of metrics that share a cadence, an active span and the days they are seen from, on an axis.

    Arrays have the shape (periods, days).
    """

    axis: Axis
    windows: OwnWindows
    start: Ints
    """Where each window starts, as an axis index."""
    stop: Ints
    """Where it ends, excluded."""
    due: DueDays
    _past: dict[tuple[int, int], PastWindows] = field(default_factory=dict)
    _successive: dict[int, tuple[Ints, Ints]] = field(default_factory=dict)

    def past(self, history: History, years: int) -> PastWindows:
        """The windows of a history, looked back on for so many years where it counts years."""
        key = (history.trailing or 0, 0 if history.trailing else years)
        if key not in self._past:
            if history.trailing:
                spans = [self.windows.before(history.trailing)]
            else:
                spans = [self.windows.earlier(year) for year in range(1, years + 1)]
            start, end = (np.stack([span[side] for span in spans]) for side in (0, 1))
            self._past[key] = PastWindows((start, end), *self.axis.indexes(start, end))
        return self._past[key]

    def successive(self, days: int) -> tuple[Ints, Ints]:
        """The windows one before the other in so many days before each, as axis indexes: (windows, periods, days)."""
        if days not in self._successive:
            self._successive[days] = self.axis.indexes(*self.windows.successive(days, self.axis.first))
        return self._successive[days]


@dataclass(frozen=True)
class DueDays:
    """The due days of a frame's windows."""

    is_due: Bools
    """Shape (axis days,)."""
    counts: Counts
    stop: Ints
    """Where each window's due days stop, as axis indexes; the frame's own array where all of them count."""
    due: Counted
    """Due days of each window."""
    none_due: Bools
    inactive: Bools | None
    """Whether each window lies outside the active span; None where none can."""
    _in_past: dict[int, Counted] = field(default_factory=dict)
    _enough: dict[float, Counted] = field(default_factory=dict)

    @classmethod
    def of(cls, is_due: Bools, start: Ints, stop: Ints, not_due: Bools | None, inactive: Bools | None) -> DueDays:
        """Count the due days of windows, but for those in which nothing is due whatever days they hold."""
        counts = Counts.of(is_due)
        if not_due is not None:
            stop = np.where(not_due, start, stop)
        due = counts.between(start, stop)
        return cls(is_due, counts, stop, due, due == 0, inactive)

    def in_past(self, past: PastWindows) -> Counted:
        """Due days of each part of a history: (parts, periods, days)."""
        if id(past) not in self._in_past:  # the frame keeps it, so that no other gets its id
            self._in_past[id(past)] = self.counts.between(past.start, past.stop)
        return self._in_past[id(past)]

    def enough(self, coverage: float) -> Counted:
        """The observed days that each window needs for a share of its due days."""
        if coverage not in self._enough:
            self._enough[coverage] = np.ceil(coverage * self.due - TOLERANCE).astype(np.int32)
        return self._enough[coverage]


@dataclass(frozen=True)
class Frames:
    """The frames of a city's metrics for some periods; most share one, and with it all that follows."""

    axis: Axis
    windows: Windows
    """The periods and days, as the calendar has them."""
    method: Method
    _frames: dict[tuple[object, ...], Frame] = field(default_factory=dict)
    _due: dict[tuple[str, Active], Bools] = field(default_factory=dict)

    def due(self, metric: Metric) -> Bools:
        """Whether each day of the axis is due; shared, and not to be written to."""
        key = (metric.cadence, metric.active)
        if key not in self._due:
            self._due[key] = self.axis.due(metric)
        return self._due[key]

    def seen(self, series: Series) -> Ints | None:
        """The days that a metric is seen from, by its figures of the whole city; None for the days covered."""
        if not self.method.sees_lags or not has_lag(series.metric):
            return None
        return seen_days(series, _without(self.due(series.metric), series.exempt), self.windows.through)

    def of(self, series: Series, seen: Ints | None, day: Ints | None = None) -> Frame:
        """The frame of a series seen from some days (None: those covered), of which ``day`` are the day's own."""
        metric, through = series.metric, self.windows.through
        lags = metric.lag if self.method.sees_lags and has_lag(metric) else ()
        days = tuple(None if own is None or own is through else own.tobytes() for own in (seen, day))
        plans = metric.target if self._keeps_plans(metric) else ()
        key = (metric.cadence, metric.active, lags, plans, *days)
        if not len(series.exempt) and key in self._frames:
            return self._frames[key]
        frame = self._make(series, through if seen is None else seen, through if day is None else day)
        if not len(series.exempt):
            self._frames[key] = frame
        return frame

    def _keeps_plans(self, metric: Metric) -> bool:
        """Whether a metric's windows are cut to its plans; windows that end at its own last row are not."""
        return metric.has_plans and not self.method.own_last_day

    def _make(self, series: Series, seen: Ints, day: Ints) -> Frame:
        metric, axis = series.metric, self.axis
        is_due = self.due(metric)
        windows, inactive = own_windows(
            self.windows, axis, metric.cadence, metric.active, is_due, seen, day,
            swaps_holidays=self.method.swaps_holidays,
            plans=PlanWindows.of(metric.target) if self._keeps_plans(metric) else None,
        )  # fmt: skip
        start, stop = axis.indexes(windows.start, windows.end)
        not_due = self._not_due(metric, day)
        return Frame(
            axis, windows, start, stop, DueDays.of(_without(is_due, series.exempt), start, stop, not_due, inactive)
        )

    def _not_due(self, metric: Metric, day: Ints) -> Bools | None:
        """The windows in which nothing is due, whatever days they hold: too short ones, and days within the lag."""
        too_short = TOO_SHORT.get(metric.cadence, frozenset())
        lags = self.method.sees_lags and has_lag(metric) and day is self.windows.through
        if not (too_short or lags):
            return None
        not_due = np.zeros(self.windows.start.shape, dtype=np.bool_)
        for row, period in enumerate(self.windows.periods):
            not_due[row] = period in too_short
            if lags and period is Period.DAY:
                not_due[row] |= lag_in_force(metric, day) > 0
        return not_due


def _without(is_due: Bools, exempt: Ints) -> Bools:
    if not len(exempt):
        return is_due
    is_due = is_due.copy()
    is_due[exempt] = False
    return is_due
