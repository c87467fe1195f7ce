"""Windows and due days, one day at a time (DESIGN 3.1 and 3.2)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from cityscore.model import Cadence, Calendar, Definitions, Metric, Period, PeriodStyle
from tests.scoring.oracle.rows import is_active

DAY = timedelta(days=1)
ROLLING = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 90}
Window = tuple[date, date]


def every_day(first: date, last: date) -> list[date]:
    """The days from first to last, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def ends_week(day: date, calendar: Calendar) -> bool:
    """Whether the city's week starts on the next day."""
    return (day + DAY).weekday() == calendar.week_starts.number


def ends_month(day: date) -> bool:
    """Whether a month starts on the next day."""
    return (day + DAY).day == 1


def ends_quarter(day: date) -> bool:
    """Whether a calendar quarter starts on the next day."""
    return ends_month(day) and day.month in (3, 6, 9, 12)


def first_of_month(day: date, months_back: int = 0) -> date:
    """The first day of the month that lies some months before a day's own."""
    months = day.year * 12 + day.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)


def window(period: Period, style: PeriodStyle, through: date, calendar: Calendar) -> Window:
    """The days that a period covers, seen from the last day that the scorecard covers."""
    if period == Period.YEAR:
        first = first_of_month(through)
        while first.month != calendar.fiscal_year_starts.number:
            first = first_of_month(first, 1)
        return first, through
    if period == Period.DAY or style == PeriodStyle.ROLLING:
        return through - (ROLLING[period] - 1) * DAY, through
    last = through
    if period == Period.WEEK:
        while not ends_week(last, calendar):
            last -= DAY
        return last - 6 * DAY, last
    while not ends_month(last):
        last -= DAY
    return first_of_month(last, 2 if period == Period.QUARTER else 0), last


def window_years_ago(years: int, period: Period, style: PeriodStyle, through: date, calendar: Calendar) -> Window:
    """The same window in an earlier year; a day has no history of its own, and takes the week's."""
    if period == Period.DAY:
        period = Period.WEEK
    if style == PeriodStyle.ROLLING or period == Period.YEAR:
        return window(period, style, same_date(through, years), calendar)
    first, last = window(period, style, through, calendar)
    if period == Period.WEEK:
        shift = 7 * round(years * 365.2425 / 7) * DAY
        return first - shift, last - shift
    return first.replace(year=first.year - years), first_of_month(last + DAY).replace(
        year=(last + DAY).year - years
    ) - DAY


def same_date(day: date, years: int) -> date:
    """The same date some years earlier, 28 February for a 29th that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@lru_cache(maxsize=4096)
def days_off(calendar: Calendar, year: int) -> frozenset[date]:
    """The city's public holidays and closed days of a year."""
    return calendar.days_off(date(year, 1, 1), date(year, 12, 31))


def is_cadence_day(definitions: Definitions, metric: Metric, day: date) -> bool:
    """Whether the metric has a figure for this day, or for the time that ends with it."""
    calendar = definitions.city.calendar
    match metric.cadence:
        case Cadence.DAILY:
            return True
        case Cadence.WEEKDAYS:
            return day.weekday() < 5 and day not in days_off(calendar, day.year)
        case Cadence.WEEKLY:
            return ends_week(day, calendar)
        case Cadence.MONTHLY:
            return ends_month(day)
        case Cadence.QUARTERLY:
            return ends_quarter(day)
    (named,) = [each for each in definitions.calendars if each.name == metric.cadence]
    return day in named.days(day, day, days_off(calendar, day.year))


def cadence_days(definitions: Definitions, metric: Metric, first: date, last: date) -> list[date]:
    """The days of the metric's cadence in a window, while it is active."""
    return [
        day for day in every_day(first, last) if is_active(metric, day) and is_cadence_day(definitions, metric, day)
    ]


def due_days(definitions: Definitions, metric: Metric, first: date, last: date, through: date) -> list[date]:
    """Those of them up to through less its lag."""
    return cadence_days(definitions, metric, first, min(last, through - metric.lag * DAY))


def days_stood_for(metric: Metric, day: date) -> int:
    """How many days a row of this day stands for."""
    match metric.cadence:
        case Cadence.WEEKLY:
            return 7
        case Cadence.MONTHLY:
            return (day - first_of_month(day)).days + 1
        case Cadence.QUARTERLY:
            return (day - first_of_month(day, 2)).days + 1
    return 1


def is_shorter_than_cadence(period: Period, metric: Metric) -> bool:
    """Whether one row stands for more than the period."""
    shorter = {
        Cadence.WEEKLY: [Period.DAY],
        Cadence.MONTHLY: [Period.DAY, Period.WEEK],
        Cadence.QUARTERLY: [Period.DAY, Period.WEEK, Period.MONTH],
    }
    return period in shorter.get(metric.cadence, [])
