"""The calendar one day at a time: weeks, months, fiscal years, and the days of a cadence (DESIGN 3.1)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from cityscore.model import Calendar
from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.rows import is_active

DAY = timedelta(days=1)
MONTHS_OF_A_ROW = {"monthly": 1, "quarterly": 3, "yearly": 12}
SLOW = ("weekly", "monthly", "quarterly", "yearly")
LOOK_BACK = 5 * 366
"""How many days back the newest due day is looked for; nothing is due more seldom than once a year."""


def every_day(first: date, last: date) -> list[date]:
    """The days from first to last, both included."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def first_of_month(day: date, months_back: int = 0) -> date:
    """The first day of the month that lies some months before a day's own."""
    months = day.year * 12 + day.month - 1 - months_back
    return date(months // 12, months % 12 + 1, 1)


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    return first_of_month(day, -1) - DAY


def ends_week(town: Town, day: date) -> bool:
    """Whether the city's week starts on the next day."""
    return (day + DAY).weekday() == town.week_starts


def ends_month(day: date) -> bool:
    """Whether a month starts on the next day."""
    return (day + DAY).day == 1


def ends_quarter(town: Town, day: date) -> bool:
    """Whether a quarter of the fiscal year starts on the next day."""
    return ends_month(day) and ((day + DAY).month - town.year_starts) % 3 == 0


def ends_year(town: Town, day: date) -> bool:
    """Whether a fiscal year starts on the next day."""
    return ends_month(day) and (day + DAY).month == town.year_starts


def fiscal_year_of(town: Town, day: date) -> date:
    """The first day of the fiscal year that holds a day."""
    first = first_of_month(day)
    while first.month != town.year_starts:
        first = first_of_month(first, 1)
    return first


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


def is_slow(metric: Measure) -> bool:
    """Whether one of its rows stands for more than a day."""
    return metric.cadence in SLOW


def is_cadence_day(town: Town, metric: Measure, day: date) -> bool:
    """Whether the metric has a figure for this day, or for the time that ends with it."""
    match metric.cadence:
        case "daily":
            return True
        case "weekdays":
            return day.weekday() < 5 and day not in days_off(town.calendar, day.year)
        case "weekly":
            return ends_week(town, day)
        case "monthly":
            return ends_month(day)
        case "quarterly":
            return ends_quarter(town, day)
        case "yearly":
            return ends_year(town, day)
    return day in town.calendars[metric.cadence].days(day, day, days_off(town.calendar, day.year))


def due_between(town: Town, metric: Measure, first: date, last: date) -> list[date]:
    """The days of the metric's cadence from first to last, while it is active."""
    return [day for day in every_day(first, last) if is_active(metric, day) and is_cadence_day(town, metric, day)]


def newest_due(town: Town, metric: Measure, last: date) -> date | None:
    """The last day on or before another on which a row is due."""
    for back in range(LOOK_BACK):
        day = last - back * DAY
        if is_active(metric, day) and is_cadence_day(town, metric, day):
            return day
    return None


def row_begins(metric: Measure, day: date) -> date:
    """The first day that the row filed under a day stands for."""
    if metric.cadence == "weekly":
        return day - 6 * DAY
    if metric.cadence in MONTHS_OF_A_ROW:
        return first_of_month(day, MONTHS_OF_A_ROW[metric.cadence] - 1)
    return day


def days_of_row(metric: Measure, day: date) -> list[date]:
    """The days that the row filed under a day stands for."""
    return every_day(row_begins(metric, day), day)
