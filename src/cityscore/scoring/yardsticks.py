"""Yardsticks: what a window's value is compared with (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from cityscore.model import Cadence, Exclusion, History, Metric, Target, Weight
from cityscore.scoring.day_numbers import number, years_before
from cityscore.scoring.kinds import Arithmetic, WindowFigures, arithmetic_of, divide
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series
from cityscore.scoring.window_counts import Rows
from cityscore.scoring.window_frames import TOLERANCE, DueDays, Frame, PastWindows

TRAILING_ROWS: dict[str, int] = {Cadence.WEEKLY: 4, Cadence.MONTHLY: 3, Cadence.QUARTERLY: 3, Cadence.YEARLY: 3}
TRAILING_DAYS = 28
DEVIATION_NEEDS_MORE_THAN = 90
ROUNDING = 1e-14
"""A variance smaller than this share of its terms is what rounding left of none: equal values do not vary."""


class Basis(StrEnum):
    """What kind of thing a yardstick is."""

    TARGET = "target"
    YEARS = "years"
    TRAILING = "trailing"
    DEVIATION = "deviation"
    NONE = "none"


def dated_in_force(dated: Sequence[Target | Weight], numbers: Sequence[float], on: Ints) -> Floats:
    """The number in force on each day, NaN before the first; a lone undated number broadcasts without being copied."""
    if len(dated) == 1 and dated[0].since is None:
        return np.broadcast_to(np.float64(numbers[0]), on.shape)
    since = [np.iinfo(np.int64).min if item.since is None else number(item.since) for item in dated]
    latest = np.searchsorted(since, on, side="right") - 1
    return np.where(latest >= 0, np.asarray(numbers, dtype=np.float64)[latest], np.nan)


def target_on(metric: Metric, day: date) -> Target | None:
    """The target in force on a day, with its reason; a plan that is over by more than a year is none."""
    target = next((target for target in reversed(metric.target) if (target.since or date.min) <= day), None)
    is_gone = target is not None and target.to is not None and plan_is_gone(target.to, day)
    return None if is_gone else target


def plan_is_gone(last: date, day: date) -> bool:
    """Whether a plan's last figure stands no more."""
    return int(years_before(np.array([number(day)]), 1)[0]) > number(last)


def weight_on(metric: Metric, day: date) -> float:
    """The metric's weight on a day."""
    return next(weight.value for weight in reversed(metric.weight) if (weight.since or date.min) <= day)


def weight_in_force(metric: Metric, on: Ints) -> Floats:
    """The metric's weight on each window's last day."""
    return dated_in_force(metric.weight, [weight.value for weight in metric.weight], on)


@dataclass(frozen=True)
class PastSeries:
    """A series as a history reads it: without the spans that the history leaves out."""

    history: History
    arithmetic: Arithmetic
    rows: Rows
    due: DueDays
    cadence: str

    @classmethod
    def of(cls, series: Series, arithmetic: Arithmetic, rows: Rows, due: DueDays, history: History) -> PastSeries:
        """Leave the exclusions out; without any, nothing is computed again."""
        if history.exclude:
            kept = series.only(~_excluded(series.axis.days, history.exclude))
            arithmetic, rows = arithmetic_of(kept), Rows.of(kept, due.is_due)
        return cls(history, arithmetic, rows, due, series.metric.cadence)

    @property
    def basis(self) -> Basis:
        """What kind of yardstick it makes."""
        return Basis.YEARS if self.history.trailing is None else Basis.TRAILING

    def pooled(self, frame: Frame) -> tuple[WindowFigures, Bools]:
        """The pooled figures of each window's history, and which parts of it counted: (…) and (parts, …)."""
        past = self.past(frame)
        rows, days = self.rows.counts(past.start, past.stop, past.stop)
        if self.history.trailing is not None:
            counted = days >= TRAILING_ROWS.get(self.cadence, TRAILING_DAYS)
        else:
            due = self.due.in_past(past)
            counted = (rows > 0) & (days >= self.history.min_observed * due - TOLERANCE)
            if self.history.min_observed > 0:  # else a year in which nothing was due would have enough
                counted &= due > 0
        start, stop = (past.start, past.stop) if self.parts_are_pooled else self._last_of(frame)
        if counted.all():
            return self.arithmetic.pooled(start, stop), counted
        # What does not count becomes an empty window, which adds nothing.
        return self.arithmetic.pooled(np.where(counted, start, 0), np.where(counted, stop, 0)), counted

    @property
    def parts_are_pooled(self) -> bool:
        """Whether all that its parts hold is pooled; of days before, a level has the last ones of windows alone."""
        return self.history.trailing is None or not self.arithmetic.has_levels

    def figures(self, frame: Frame) -> tuple[WindowFigures, ...]:
        """What each part holds by itself, arrays of the windows' shape: it adds up to what is pooled."""
        if not self.parts_are_pooled:
            return (self.arithmetic.pooled(*self._last_of(frame)),)
        past = self.past(frame)
        return tuple(self.arithmetic.window(start, stop) for start, stop in zip(past.start, past.stop, strict=True))

    def _last_of(self, frame: Frame) -> tuple[Ints, Ints]:
        """The windows of the same length in the days before, of which a level has the last one each.

        One in which nothing was due is none, though somebody may have filed a figure in it.
        """
        start, stop = frame.successive(self.history.trailing or 0)
        is_one = self.due.counts.between(start, stop) > 0
        return np.where(is_one, start, 0), np.where(is_one, stop, 0)

    def past(self, frame: Frame) -> PastWindows:
        """The windows of the history; all years means as many as there are rows for."""
        if isinstance(self.history.years, int):
            return frame.past(self.history, self.history.years)
        looked_back = int(frame.windows.through.max()) - frame.axis.first - self.rows.first
        return frame.past(self.history, max(1, looked_back // 365 + 1))


def history_of(past: Sequence[PastSeries], frame: Frame) -> tuple[Floats, Ints]:
    """What is asked for of the first history that counts, and which of ``past`` that is, -1 for none.

    Both have the windows' shape.
    """
    value = np.full(frame.start.shape, np.nan)
    chosen = np.full(frame.start.shape, -1)
    for index, history in enumerate(past):
        if not (missing := chosen < 0).any():
            break
        figures, counted = history.pooled(frame)
        filled = missing & counted.any(axis=0)
        value[filled] = figures.value[filled] * history.history.times
        chosen[filled] = index
    return value, chosen


def deviation(daily: Series, higher: bool, on: Ints) -> Floats:
    """Mean of all daily values so far minus (lower is better: plus) one population standard deviation; shape of ``on``.

    ``on`` are axis indexes, -1 for none. What the toolkit of 2016 computes: NaN until there are more than 90 values;
    where higher is better the absolute value. Values are centred first, so that the squares keep their digits.
    """
    centre = daily.numerator.mean() if len(daily.day) else 0.0
    off = daily.numerator - centre
    count, total, squares = (
        Sums.of(daily.dense(values)).between(np.zeros_like(on), on + 1)
        for values in (np.ones(len(off)), off, off * off)
    )
    mean, mean_square = divide(total, count), divide(squares, count)
    variance = mean_square - mean * mean
    spread = np.sqrt(np.where(variance > ROUNDING * mean_square, variance, 0))
    yardstick = np.abs(centre + mean - spread) if higher else centre + mean + spread
    return np.where(count > DEVIATION_NEEDS_MORE_THAN, yardstick, np.nan)


def _excluded(days: Ints, exclude: tuple[Exclusion, ...]) -> Bools:
    excluded: Bools = np.any([(days >= number(span.since)) & (days <= number(span.to)) for span in exclude], axis=0)
    return excluded
