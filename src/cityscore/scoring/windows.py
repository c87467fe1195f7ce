"""Windows: the days a period covers, seen from each day the scorecard covers (``through``), and in earlier years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cityscore.model import Cadence, Calendar, Period, PeriodStyle
from cityscore.scoring.day_numbers import first_of_month, last_of_month, month, weekday, years_before
from cityscore.scoring.due_days import MONTHS, OWN_PERIOD, months_of_row
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
        """The windows of each period at each day, as the calendar has them."""
        return cls(
            periods, style, calendar, through, *stacked(window(one, style, through, calendar) for one in periods)
        )


def window(period: Period, style: PeriodStyle, through: Ints, calendar: Calendar, cadence: str = Cadence.DAILY) -> Span:
    """First and last day of the window that a period covers, seen from each day (DESIGN 3.2).

    Of a metric whose cadence is as slow as the period it is the last whole one, whatever the style.
    """
    as_slow = OWN_PERIOD.get(cadence) is period
    if as_slow and period is not Period.WEEK:
        return _last_whole(cadence, through, calendar)
    if period is Period.YEAR:
        return fiscal_year_start(through, calendar), through
    if period is Period.DAY or (style is PeriodStyle.ROLLING and not as_slow):
        return through - (ROLLING_DAYS[period] - 1), through
    if period is Period.WEEK:
        last_weekday = (calendar.week_starts.number + 6) % 7
        end = through - (weekday(through) - last_weekday) % 7
        return end - 6, end
    last = month(through + 1) - 1  # the month of the day after is the first that is not whole
    return first_of_month(last if period is Period.MONTH else last - 2), last_of_month(last)


def _last_whole(cadence: str, through: Ints, calendar: Calendar) -> Span:
    """The last whole month, fiscal quarter or fiscal year."""
    # Where the last whole month is not the last one of its quarter, the quarter before is.
    last = months_of_row(cadence, month(through + 1), calendar)[0] - 1
    return first_of_month(last - (MONTHS[cadence] - 1)), last_of_month(last)


def earlier(period: Period, style: PeriodStyle, through: Ints, calendar: Calendar, years: int) -> Span:
    """The same window some years earlier, of what comes daily (DESIGN 3.3)."""
    if period is Period.DAY:
        return earlier(Period.WEEK, style, through, calendar, years)
    if period is Period.YEAR or style is PeriodStyle.ROLLING:
        return window(period, style, years_before(through, years), calendar)
    start, end = window(period, style, through, calendar)
    if period is Period.WEEK:
        shift = weeks_before(years)
        return start - shift, end - shift
    return first_of_month(month(start) - 12 * years), last_of_month(month(end) - 12 * years)


def weeks_before(years: int) -> int:
    """The days that some years are, to the nearest whole week, so that it begins on the same weekday."""
    return 7 * round(years * YEAR_IN_DAYS / 7)


def previous_through(period: Period, style: PeriodStyle, through: int, calendar: Calendar) -> int:
    """The day from which the window before is seen, from as far off as this one is, so that lags weigh the same.

    Rolling windows and the year to date move daily, a complete quarter by a month.
    """
    if style is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR):
        return through - 1
    end = window(period, style, np.array([through]), calendar)[1]
    before = end - 7 if period is Period.WEEK else first_of_month(month(end)) - 1
    return int(min(before[0] + (through - end[0]), end[0] - 1))


def stacked(spans: Iterable[Span]) -> Span:
    """The windows of several periods, one above the other."""
    starts, ends = zip(*spans, strict=True)
    return np.stack(starts), np.stack(ends)


def fiscal_year_start(days: Ints, calendar: Calendar) -> Ints:
    """The first day of the fiscal year that each day lies in."""
    return first_of_month(months_of_row(Cadence.YEARLY, month(days), calendar)[0])
