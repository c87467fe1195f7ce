"""A frame: windows laid on a day axis, with all that can be worked out once for many metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from cityscore.model import Active, History, Lag, Metric
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import TOO_SHORT, Axis
from cityscore.scoring.lags import has_lag, lag_in_force
from cityscore.scoring.observations import Bools, Counted, Ints
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
    """Windows on an axis; arrays of shape (periods, days)."""

    axis: Axis
    windows: Windows
    start: Ints
    """Where each window starts, as an axis index."""
    stop: Ints
    """Where it ends, excluded."""
    _due: dict[tuple[str, Active, tuple[Lag, ...]], DueDays] = field(default_factory=dict)
    _past: dict[tuple[int, int], PastWindows] = field(default_factory=dict)

    @classmethod
    def of(cls, axis: Axis, windows: Windows) -> Frame:
        """Lay windows on an axis."""
        return cls(axis, windows, *axis.indexes(windows.start, windows.end))

    def due(self, metric: Metric, exempt: Ints) -> DueDays:
        """The due days of a metric's windows, without those (places on the axis) on which it does not apply."""
        if len(exempt):
            return DueDays.of(metric, self, exempt)
        key = (metric.cadence, metric.active, metric.lag)
        if key not in self._due:  # most metrics of a city share a cadence, and with it all that follows
            self._due[key] = DueDays.of(metric, self, exempt)
        return self._due[key]

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


@dataclass(frozen=True)
class DueDays:
    """What metrics of the same cadence, active span and lag share."""

    is_due: Bools
    """Shape (axis days,)."""
    counts: Counts
    stop: Ints
    """Where each window's due days stop, as axis indexes; the frame's own array where nothing lags."""
    due: Counted
    """Due days of each window."""
    none_due: Bools
    inactive: Bools | None
    """Whether each window lies outside the active span; None where none can."""
    _in_past: dict[int, Counted] = field(default_factory=dict)
    _enough: dict[float, Counted] = field(default_factory=dict)

    @classmethod
    def of(cls, metric: Metric, frame: Frame, exempt: Ints) -> DueDays:
        """Count the due days of a frame's windows, up to the metric's lag before the day they are seen from."""
        is_due = frame.axis.due(metric)
        is_due[exempt] = False
        counts = Counts.of(is_due)
        stop = frame.stop
        if has_lag(metric):
            last = frame.windows.through - lag_in_force(metric, frame.windows.through)
            stop = np.clip(last - (frame.axis.first - 1), frame.start, frame.stop)
        if too_short := TOO_SHORT.get(metric.cadence):
            has_due_days = [[period not in too_short] for period in frame.windows.periods]
            stop = np.where(has_due_days, stop, frame.start)
        due = counts.between(frame.start, stop)
        return cls(is_due, counts, stop, due, due == 0, _outside(metric.active, frame.windows))

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


def _outside(active: Active, windows: Windows) -> Bools | None:
    if active.since is None and active.to is None:
        return None
    return (windows.end < number(active.since or date.min)) | (windows.start > number(active.to or date.max))
