"""The counterparts of a window's due rows in earlier years, and the windows like it before it (DESIGN 3.3)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cityscore.model import MethodName, Period, PeriodStyle
from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.days import (
    DAY,
    due_between,
    first_of_month,
    is_slow,
    last_of_month,
    same_date,
)
from tests.scoring.oracle.rows import is_active
from tests.scoring.oracle.windows import AS_SLOW, Window, calendar_window


def weeks_of(years: int) -> int:
    """How many weeks come nearest to some years."""
    return round(years * 365.2425 / 7)


def years_before(
    town: Town,
    metric: Measure,
    window: Window,
    period: Period,
    style: PeriodStyle,
    seen: date,
    method: MethodName,
    years: int,
) -> Window:
    """The same window some years earlier."""
    shift = 7 * weeks_of(years) * DAY
    if period == Period.WEEK and (style == PeriodStyle.COMPLETE or is_slow(metric)):
        if style == PeriodStyle.COMPLETE and method == MethodName.BALANCED:
            shift = whole_week(window, town)[0] - week_to_compare(town, whole_week(window, town)[0], years)
        # no more than the counterparts of this week's due days: what it was cut to while the metric was active
        first, last = (window.start, window.end) if is_slow(metric) else (window.first, window.last)
        start, end = first - shift, last - shift
    elif metric.cadence == "weekly":
        return of_rows(town, metric, [day - shift for day in window.due], window)
    elif is_slow(metric):
        return of_rows(town, metric, [last_of_month(first_of_month(day, 12 * years)) for day in window.due], window)
    elif style == PeriodStyle.ROLLING or period == Period.YEAR:
        start, end = shifted_by_date(town, metric, window, period, style, seen, years)
    else:
        # no more than the counterparts of this window's due days: what it was cut to while the metric was active
        start = same_date(window.first, years)
        end = same_date(window.last, years)
        if window.last == last_of_month(window.last):
            end = last_of_month(end)
    return Window(start, end, tuple(due_between(town, metric, start, end)), start, end)


def shifted_by_date(
    town: Town, metric: Measure, window: Window, period: Period, style: PeriodStyle, seen: date, years: int
) -> tuple[date, date]:
    """The day seen from is shifted, then the window taken, and cut at its end as this one is."""
    start, end = calendar_window(town, metric, period, style, seen)
    shifted = same_date(end, years)
    if period == Period.YEAR:
        return same_date(start, years), same_date(window.end, years)
    return shifted - (end - start), shifted - (end - window.end)


def of_rows(town: Town, metric: Measure, filed: list[date], window: Window) -> Window:
    """A window that is nothing but some rows of a slow metric, those while it is active."""
    due = tuple(day for day in filed if is_active(metric, day))
    return (
        Window(filed[0], filed[-1], due, filed[0], filed[-1])
        if filed
        else Window(window.start, window.start, (), window.start, window.start)
    )


def windows_before(
    town: Town, metric: Measure, window: Window, period: Period, style: PeriodStyle, first: date
) -> list[Window]:
    """The windows like a window, each ending where the next begins, whose last day is no earlier than a day.

    Months and threes of months; of all others as many days as are printed of this one.
    """
    found, start, end = [], window.first, window.last
    while start > first:
        start, end = one_before(metric, period, style, start, end)
        found.append(Window(start, end, tuple(due_between(town, metric, start, end)), start, end))
    return found


def one_before(metric: Measure, period: Period, style: PeriodStyle, start: date, end: date) -> tuple[date, date]:
    """The window like another just before it."""
    months = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}.get(period)
    fills_months = AS_SLOW.get(metric.cadence) == period
    if months and (fills_months or (style == PeriodStyle.COMPLETE and period != Period.YEAR)):
        return first_of_month(start - DAY, months - 1), start - DAY
    return start - (end - start) - DAY, start - DAY


# Holidays whose date varies, and the weeks that they displace.


def whole_week(window: Window, town: Town) -> tuple[date, date]:
    """The whole week around a week's window that may have been cut."""
    end = window.end
    while (end + DAY).weekday() != town.week_starts:
        end += DAY
    return end - 6 * DAY, end


def week_to_compare(town: Town, week: date, years: int) -> date:
    """The first day of the week to compare a week with: some weeks before, unless a moving holiday has moved.

    Weeks around it are first paired by the nearest whole number of weeks. Then each holiday's week is paired with
    the week of the same holiday, and the week that had been paired with that takes the one that is left.
    """
    naive = 7 * weeks_of(years) * DAY
    pairs = {start: start - naive for start in (week + 7 * n * DAY for n in range(-12, 13))}
    for name, day in moving_holidays(town, week.year - 1, week.year + 1):
        earlier = dict(moving_holidays(town, day.year - years, day.year - years)).get(name)
        here = first_of_week(town, day)
        if earlier is None or here not in pairs:
            continue
        there = first_of_week(town, earlier)
        displaced = [start for start, paired in pairs.items() if paired == there]
        if displaced:
            pairs[displaced[0]], pairs[here] = pairs[here], there
    return pairs[week]


def first_of_week(town: Town, day: date) -> date:
    """The first day of the city's week that holds a day."""
    while day.weekday() != town.week_starts:
        day -= DAY
    return day


def moving_holidays(town: Town, first_year: int, last_year: int) -> list[tuple[str, date]]:
    """The city's public holidays whose date varies, oldest first; of several days of one name, the first."""
    if not town.calendar.holidays:
        return []
    found = [
        (day, name)
        for year in range(first_year, last_year + 1)
        for name, day in first_of_each_name(town.calendar.holidays, year).items()
        if is_moving(town.calendar.holidays, name)
    ]
    return [(name, day) for day, name in sorted(found)]


@lru_cache(maxsize=1024)
def first_of_each_name(place: str, year: int) -> dict[str, date]:
    """The first day of each holiday in a year, on its own date and not the day off in its stead."""
    import holidays

    country, _, state = place.partition("-")
    found: dict[str, date] = {}
    for day, names in sorted(
        holidays.country_holidays(country, subdiv=state or None, years=year, observed=False).items()
    ):
        for name in names.split("; "):
            found.setdefault(name, day)
    return found


@lru_cache(maxsize=1024)
def is_moving(place: str, name: str) -> bool:
    """Whether a holiday is on different dates in different years."""
    dates = {first_of_each_name(place, year).get(name) for year in range(2010, 2031)} - {None}
    return len({(day.month, day.day) for day in dates}) > 1
