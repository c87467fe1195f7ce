"""Windows: the days a period covers, seen from each day the scorecard covers (``through``), and in earlier years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cityscore.model import Calendar, Period, PeriodStyle
from cityscore.scoring.day_numbers import first_of_month, last_of_month, month, weekday, years_before
from cityscore.scoring.observations import Ints

ROLLING_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 90}
YEAR_IN_DAYS = 365.2425

Span: TypeAlias = tuple[Ints, Ints]
"""First and last day of each window, both included, as day numbers."""


@dataclass(frozen=True)
class Windows:
    """The windows of some periods seen from some days; ``start`` and ``end`` have shape (periods, days)."""

    periods: tuple[Period, ...]
    style: PeriodStyle
    calendar: Calendar
    through: Ints
    """The days seen from, as day numbers, shape (days,)."""
    start: Ints
    end: Ints

    @classmethod
    def seen_from(cls, through: Ints, periods: tuple[Period, ...], style: PeriodStyle, calendar: Calendar) -> Windows:
        """The windows of each period at each day."""
        spans = _stacked(window(period, style, through, calendar) for period in periods)
        return cls(periods, style, calendar, through, *spans)

    def earlier(self, years: int) -> Span:
        """The same windows some years earlier; a day has the week's beside it. Shape (periods, days)."""
        return _stacked(earlier(period, self.style, self.through, self.calendar, years) for period in self.periods)

    def before(self, days: int) -> Span:
        """The days just before each window; a day has those before the week beside it. Shape (periods, days)."""
        start = self.start.copy()
        for row, period in enumerate(self.periods):
            if period is Period.DAY:
                start[row] = window(Period.WEEK, self.style, self.through, self.calendar)[0]
        return start - days, start - 1


def window(period: Period, style: PeriodStyle, through: Ints, calendar: Calendar) -> Span:
    """First and last day of the window that a period covers, seen from each day (DESIGN 3.2)."""
    if period is Period.YEAR:
        return _fiscal_year_start(through, calendar), through
    if style is PeriodStyle.ROLLING or period is Period.DAY:
        return through - (ROLLING_DAYS[period] - 1), through
    if period is Period.WEEK:
        last_weekday = (calendar.week_starts.number + 6) % 7
        end = through - (weekday(through) - last_weekday) % 7
        return end - 6, end
    last = month(through + 1) - 1  # the month of the day after is the first that is not whole
    return first_of_month(last if period is Period.MONTH else last - 2), last_of_month(last)


def earlier(period: Period, style: PeriodStyle, through: Ints, calendar: Calendar, years: int) -> Span:
    """The same window some years earlier (DESIGN 3.3)."""
    if period is Period.DAY:
        return earlier(Period.WEEK, style, through, calendar, years)
    if period is Period.YEAR or style is PeriodStyle.ROLLING:
        return window(period, style, years_before(through, years), calendar)
    start, end = window(period, style, through, calendar)
    if period is Period.WEEK:
        shift = 7 * round(years * YEAR_IN_DAYS / 7)  # whole weeks, so that it begins on the same weekday
        return start - shift, end - shift
    return first_of_month(month(start) - 12 * years), last_of_month(month(end) - 12 * years)


def previous_through(period: Period, style: PeriodStyle, through: int, calendar: Calendar) -> int:
    """The day from which the window before is seen, from as far off as this one is, so that lags weigh the same.

    Rolling windows and the year to date move daily, a complete quarter by a month.
    """
    if style is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR):
        return through - 1
    end = window(period, style, np.array([through]), calendar)[1]
    before = end - 7 if period is Period.WEEK else first_of_month(month(end)) - 1
    return int(min(before[0] + (through - end[0]), end[0] - 1))


def _stacked(spans: Iterable[Span]) -> Span:
    starts, ends = zip(*spans, strict=True)
    return np.stack(starts), np.stack(ends)


def _fiscal_year_start(through: Ints, calendar: Calendar) -> Ints:
    months = month(through)
    return first_of_month(months - (months - (calendar.fiscal_year_starts.number - 1)) % 12)
