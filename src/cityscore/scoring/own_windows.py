"""A metric's own windows: seen from its own day, cut to what its due rows stand for; and the same in earlier years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from cityscore.model import Active, Cadence, Period, PeriodStyle
from cityscore.scoring.day_numbers import first_of_month, last_of_month, month, number, years_before
from cityscore.scoring.due_days import MONTHS, OWN_PERIOD, TOO_SHORT, Axis
from cityscore.scoring.moving_holidays import swapped_weeks
from cityscore.scoring.observations import Bools, Ints
from cityscore.scoring.plan_windows import PlanWindows
from cityscore.scoring.windows import ROLLING_DAYS, Span, Windows, fiscal_year_start, stacked, weeks_before, window


@dataclass(frozen=True)
class OwnWindows(Windows):
    """The windows of metrics that share a cadence, an active span and the days that they are seen from.

    ``through`` are the days that the scorecard covers; ``start`` and ``end`` the days that the due rows stand for, or
    those of the calendar where none is due.
    """

    cadence: str
    seen: Ints
    """The day that each is seen from in every period but the day, shape (days,)."""
    day: Ints
    """The day of the period day, shape (days,)."""
    week: Span
    """The week beside each day, shape (days,)."""
    swaps_holidays: bool
    """Whether holidays whose date varies are compared with themselves, in complete weeks."""

    def earlier(self, years: int) -> Span:
        """The counterparts of the due rows some years earlier; a day has the week's beside it: (periods, days)."""
        return stacked(self._earlier(row, period, years) for row, period in enumerate(self.periods))

    def before(self, days: int) -> Span:
        """The days just before each window; a day has those before the week beside it. Shape (periods, days)."""
        start = self._beginning()
        return start - days, start - 1

    def successive(self, days: int, first: int) -> Span:
        """The windows of the same length one before the other whose last day lies in so many days before each window.

        Shape (windows, periods, days), latest first; empty windows (the last day before the first) beyond the days,
        and where a window would end before the day ``first``. A day has those before the week beside it.
        """
        begin = self._beginning()
        starts, ends = [], []
        start = begin
        while True:
            end = start - 1
            lies_in = (end >= begin - days) & (end >= first)
            if not lies_in.any():
                break
            start = self._one_before(start, end)
            starts.append(np.where(lies_in, start, 0))
            ends.append(np.where(lies_in, end, -1))
        nothing = np.empty((0, *begin.shape), dtype=np.int64)
        return (np.stack(starts), np.stack(ends)) if starts else (nothing, nothing)

    def _beginning(self) -> Ints:
        start = self.start.copy()
        for row, period in enumerate(self.periods):
            if period is Period.DAY:
                start[row] = self.week[0]
        return start

    def _one_before(self, start: Ints, end: Ints) -> Ints:
        """The first days of the windows that end just before each window."""
        firsts = np.empty_like(start)
        for row, period in enumerate(self.periods):
            months = self._months(period)
            if months:
                firsts[row] = first_of_month(month(end[row]) - (months - 1))
            else:
                week = self.week if period is Period.DAY else (self.start[row], self.end[row])
                firsts[row] = end[row] - (week[1] - week[0])
        return firsts

    def _months(self, period: Period) -> int:
        """How many whole calendar months the windows of a period are; 0 where they are no whole months."""
        if OWN_PERIOD.get(self.cadence) is period:
            return MONTHS.get(self.cadence, 0)
        if self.style is PeriodStyle.ROLLING:
            return 0
        return {Period.MONTH: 1, Period.QUARTER: 3}.get(period, 0)

    def _earlier(self, row: int, period: Period, years: int) -> Span:
        start, end = self.start[row], self.end[row]
        is_week = period is Period.WEEK or period is Period.DAY
        if period is Period.DAY:
            start, end = self.week
        if is_week and (self.style is PeriodStyle.COMPLETE or self.cadence == Cadence.WEEKLY):
            return self._weeks_earlier(start, end, years)
        if self.cadence == Cadence.WEEKLY:
            return start - weeks_before(years), end - weeks_before(years)
        if self.cadence in MONTHS:
            return first_of_month(month(start) - 12 * years), last_of_month(month(end) - 12 * years)
        if period is Period.YEAR:
            last = years_before(end, years)
            return fiscal_year_start(last, self.calendar), last
        if self.style is PeriodStyle.ROLLING:
            last = years_before(end, years)
            return last - (ROLLING_DAYS[Period.WEEK if is_week else period] - 1), last
        months_before = month(end) - 12 * years
        is_whole = end == last_of_month(month(end))
        last = np.where(is_whole, last_of_month(months_before), years_before(end, years))
        return first_of_month(month(start) - 12 * years), last

    def _weeks_earlier(self, start: Ints, end: Ints, years: int) -> Span:
        """Whole weeks some years before; what a week was cut by stays cut off."""
        shift = weeks_before(years)
        if not (self.swaps_holidays and self.style is PeriodStyle.COMPLETE):
            return start - shift, end - shift
        # Weeks are told apart by their first day, whatever of them is active.
        week = window(Period.WEEK, PeriodStyle.COMPLETE, self._last_of_week(end), self.calendar)[0]
        moved = swapped_weeks(week, shift, self.calendar) - (week - shift)
        return start - shift + moved, end - shift + moved

    def _last_of_week(self, days: Ints) -> Ints:
        """The last day of the week that each day lies in."""
        return window(Period.WEEK, PeriodStyle.COMPLETE, days + 6, self.calendar)[1]


def own_windows(
    windows: Windows,
    axis: Axis,
    cadence: str,
    active: Active,
    is_due: Bools,
    seen: Ints,
    day: Ints,
    *,
    swaps_holidays: bool,
    plans: PlanWindows | None = None,
) -> tuple[OwnWindows, Bools | None]:
    """The windows of metrics of a cadence, and which of them lie outside the active span; None where none can.

    ``is_due`` has the shape of the axis; ``windows`` say which periods and style. All but the day is cut to ``plans``.
    """
    calendar, style = windows.calendar, windows.style
    last_due = _last_due(is_due, axis)

    def lie(period: Period, days: Ints) -> Span:
        if period is Period.YEAR and plans is not None and cadence != Cadence.YEARLY:
            newest = last_due(days)
            newest = np.where(newest >= axis.first, newest, days)
            return fiscal_year_start(newest, calendar), newest
        return window(period, style, days, calendar, cadence)

    start, end = stacked(
        lie(period, day if period is Period.DAY else seen)
        if plans is None or period is Period.DAY
        else plans.spans(period, seen, partial(lie, period))
        for period in windows.periods
    )
    outside = _outside(active, start, end)
    for row, period in enumerate(windows.periods):
        if period is Period.YEAR and plans is None and cadence not in (Cadence.DAILY, Cadence.YEARLY):
            newest = last_due(seen)
            has_due = newest >= axis.first
            if outside is not None:
                has_due &= ~outside[row]
            start[row] = np.where(has_due, fiscal_year_start(newest, calendar), start[row])
            end[row] = np.where(has_due, newest, end[row])
        if cadence in OWN_PERIOD and period not in TOO_SHORT[cadence]:
            _print_rows(start[row], end[row], axis, is_due, cadence)
    if cadence not in OWN_PERIOD and outside is not None:
        since, to = number(active.since or date.min), number(active.to or date.max)
        start, end = np.where(outside, start, np.maximum(start, since)), np.where(outside, end, np.minimum(end, to))
    week = window(Period.WEEK, style, day, calendar, cadence)
    own = OwnWindows(
        windows.periods, style, calendar, windows.through, start, end, cadence, seen, day, week, swaps_holidays
    )  # fmt: skip
    return own, outside


def _last_due(is_due: Bools, axis: Axis) -> Callable[[Ints], Ints]:
    """Tells the last due day on or before each day, the day before the axis where there is none on it."""
    latest: Ints = np.maximum.accumulate(np.where(is_due, axis.days, axis.first - 1))

    return lambda days: latest[np.clip(days - axis.first, 0, len(latest) - 1)]


def _print_rows(start: Ints, end: Ints, axis: Axis, is_due: Bools, cadence: str) -> None:
    """Set, in place, each window to the days that its due rows stand for; a window without any stays as it is."""
    due = axis.days[is_due]
    if not len(due):
        return
    stands_for = axis.stands_for(cadence)[is_due]
    first, stop = np.searchsorted(due, start), np.searchsorted(due, end, side="right")
    has_due = first < stop
    first, last = np.minimum(first, len(due) - 1), np.maximum(stop - 1, 0)
    start[:] = np.where(has_due, due[first] - stands_for[first] + 1, start)
    end[:] = np.where(has_due, due[last], end)


def _outside(active: Active, start: Ints, end: Ints) -> Bools | None:
    if active.since is None and active.to is None:
        return None
    outside: Bools = (end < number(active.since or date.min)) | (start > number(active.to or date.max))
    return outside
