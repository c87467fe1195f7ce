"""Which days a period covers, worked by hand on calendars, and against Boston's own publications."""

from __future__ import annotations

import calendar as plain_calendar
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import METRIC_PERIODS, Calendar, Month, Period, PeriodStyle, Weekday
from cityscore.scoring.day_numbers import day_of, number, years_before
from cityscore.scoring.windows import Windows, earlier, previous_through, window

COMPLETE, ROLLING = PeriodStyle.COMPLETE, PeriodStyle.ROLLING
PLAIN = Calendar()
SUNDAYS = Calendar(week_starts=Weekday.SUNDAY)
JULY = Calendar(fiscal_year_starts=Month.JULY)
DAY = timedelta(days=1)


def span(period: str, style: PeriodStyle, through: str, calendar: Calendar = PLAIN, years: int = 0) -> tuple[str, str]:
    """First and last day of the window seen from a day, in ISO text; ``years`` earlier."""
    here = np.array([number(date.fromisoformat(through))])
    if years:
        start, end = earlier(Period(period), style, here, calendar, years)
    else:
        start, end = window(Period(period), style, here, calendar)
    return day_of(start[0]).isoformat(), day_of(end[0]).isoformat()


@pytest.mark.parametrize(
    ("period", "through", "first", "last"),
    [
        ("day", "2025-03-30", "2025-03-30", "2025-03-30"),
        ("week", "2025-03-30", "2025-03-24", "2025-03-30"),  # a Sunday ends its week
        ("week", "2025-03-31", "2025-03-24", "2025-03-30"),  # the Monday after
        ("week", "2025-03-29", "2025-03-17", "2025-03-23"),  # the Saturday before
        ("week", "2025-01-04", "2024-12-23", "2024-12-29"),
        ("month", "2025-03-30", "2025-02-01", "2025-02-28"),
        ("month", "2025-03-31", "2025-03-01", "2025-03-31"),  # a month is complete on its last day
        ("month", "2025-04-01", "2025-03-01", "2025-03-31"),
        ("month", "2024-02-28", "2024-01-01", "2024-01-31"),  # in a leap year February is not over
        ("month", "2024-02-29", "2024-02-01", "2024-02-29"),
        ("month", "2025-02-28", "2025-02-01", "2025-02-28"),
        ("month", "2025-01-01", "2024-12-01", "2024-12-31"),
        ("quarter", "2025-03-31", "2025-01-01", "2025-03-31"),
        ("quarter", "2025-04-29", "2025-01-01", "2025-03-31"),
        ("quarter", "2025-04-30", "2025-02-01", "2025-04-30"),  # it moves monthly
        ("quarter", "2025-01-31", "2024-11-01", "2025-01-31"),
        ("year", "2025-03-30", "2025-01-01", "2025-03-30"),
        ("year", "2025-01-01", "2025-01-01", "2025-01-01"),
        ("year", "2024-12-31", "2024-01-01", "2024-12-31"),
    ],
)
def test_complete_periods(period: str, through: str, first: str, last: str) -> None:
    assert span(period, COMPLETE, through) == (first, last)


@pytest.mark.parametrize(
    ("period", "through", "first"),
    [
        ("day", "2025-03-30", "2025-03-30"),
        ("week", "2025-03-30", "2025-03-24"),
        ("week", "2025-03-03", "2025-02-25"),
        ("month", "2025-03-30", "2025-03-01"),
        ("month", "2025-03-01", "2025-01-31"),
        ("month", "2024-03-01", "2024-02-01"),  # the leap day is one of the thirty
        ("quarter", "2025-03-31", "2025-01-01"),
        ("quarter", "2024-03-31", "2024-01-02"),
        ("year", "2025-03-30", "2025-01-01"),
    ],
)
def test_rolling_periods_end_on_the_day_seen_from(period: str, through: str, first: str) -> None:
    assert span(period, ROLLING, through) == (first, through)


@pytest.mark.parametrize(
    ("through", "first", "last"),
    [
        ("2025-03-29", "2025-03-23", "2025-03-29"),  # a Saturday ends the week that starts on Sunday
        ("2025-03-30", "2025-03-23", "2025-03-29"),
        ("2025-03-28", "2025-03-16", "2025-03-22"),
    ],
)
def test_a_week_may_start_on_sunday(through: str, first: str, last: str) -> None:
    assert span("week", COMPLETE, through, SUNDAYS) == (first, last)


@pytest.mark.parametrize(
    ("through", "first"),
    [
        ("2025-06-30", "2024-07-01"),
        ("2025-07-01", "2025-07-01"),
        ("2025-01-01", "2024-07-01"),
        ("2024-02-29", "2023-07-01"),
    ],
)
@pytest.mark.parametrize("style", PeriodStyle)
def test_a_fiscal_year_may_start_in_july(style: PeriodStyle, through: str, first: str) -> None:
    assert span("year", style, through, JULY) == (first, through)


def test_bostons_publication_of_4_february_2025_describes_these_windows() -> None:
    """Its metric descriptions name them: the week, January, and November to January."""
    assert span("week", COMPLETE, "2025-02-03") == ("2025-01-27", "2025-02-02")
    assert span("month", COMPLETE, "2025-02-03") == ("2025-01-01", "2025-01-31")
    assert span("quarter", COMPLETE, "2025-02-03") == ("2024-11-01", "2025-01-31")


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        (1, "2024-03-25", "2024-03-31"),  # 52 weeks
        (2, "2023-03-27", "2023-04-02"),  # 104
        (3, "2022-03-21", "2022-03-27"),  # 156.53 rounds to 157
        (5, "2020-03-23", "2020-03-29"),  # 260.89 rounds to 261
        (10, "2015-03-23", "2015-03-29"),  # 521.78 rounds to 522
    ],
)
def test_a_complete_week_goes_back_by_whole_weeks(years: int, first: str, last: str) -> None:
    assert span("week", COMPLETE, "2025-03-30", years=years) == (first, last)
    assert span("day", COMPLETE, "2025-03-30", years=years) == (first, last)  # a day takes the week beside it


@pytest.mark.parametrize(
    ("period", "through", "years", "first", "last"),
    [
        ("month", "2025-02-28", 1, "2024-02-01", "2024-02-29"),  # the same-named month, whole
        ("month", "2024-02-29", 1, "2023-02-01", "2023-02-28"),
        ("quarter", "2025-02-28", 1, "2023-12-01", "2024-02-29"),
        ("quarter", "2025-01-31", 3, "2021-11-01", "2022-01-31"),
        ("year", "2024-02-29", 1, "2023-01-01", "2023-02-28"),  # 29 February becomes 28 February
        ("year", "2024-02-29", 4, "2020-01-01", "2020-02-29"),
    ],
)
def test_complete_periods_in_earlier_years(period: str, through: str, years: int, first: str, last: str) -> None:
    assert span(period, COMPLETE, through, years=years) == (first, last)


@pytest.mark.parametrize(
    ("period", "through", "years", "first", "last"),
    [
        ("week", "2024-02-29", 1, "2023-02-22", "2023-02-28"),
        ("week", "2024-02-29", 4, "2020-02-23", "2020-02-29"),
        ("day", "2024-02-29", 1, "2023-02-22", "2023-02-28"),
        ("month", "2025-03-01", 1, "2024-02-01", "2024-03-01"),  # the date moves first, then thirty days
        ("quarter", "2025-03-31", 1, "2024-01-02", "2024-03-31"),
        ("year", "2024-02-29", 1, "2023-01-01", "2023-02-28"),
    ],
)
def test_rolling_periods_in_earlier_years(period: str, through: str, years: int, first: str, last: str) -> None:
    assert span(period, ROLLING, through, years=years) == (first, last)


def test_a_fiscal_years_first_day_goes_back_to_a_first_day() -> None:
    assert span("year", COMPLETE, "2025-07-01", JULY, years=1) == ("2024-07-01", "2024-07-01")


@pytest.mark.parametrize(
    ("period", "style", "through", "before"),
    [
        ("day", COMPLETE, "2025-03-01", "2025-02-28"),
        ("week", COMPLETE, "2025-03-30", "2025-03-23"),
        ("week", COMPLETE, "2025-04-02", "2025-03-26"),  # from a Wednesday, as from the one before
        ("month", COMPLETE, "2025-03-31", "2025-02-28"),
        ("month", COMPLETE, "2025-04-15", "2025-03-15"),
        ("month", COMPLETE, "2025-03-30", "2025-02-27"),  # from 2 March, February would be seen
        ("month", COMPLETE, "2024-03-31", "2024-02-29"),
        ("quarter", COMPLETE, "2025-04-15", "2025-03-15"),
        ("year", COMPLETE, "2025-04-15", "2025-04-14"),
        ("week", ROLLING, "2025-04-02", "2025-04-01"),
        ("quarter", ROLLING, "2025-01-01", "2024-12-31"),
    ],
)
def test_the_window_before(period: str, style: PeriodStyle, through: str, before: str) -> None:
    found = previous_through(Period(period), style, number(date.fromisoformat(through)), PLAIN)
    assert day_of(found).isoformat() == before


def plainly(period: Period, style: PeriodStyle, through: date, calendar: Calendar) -> tuple[date, date]:
    """The window, a day at a time with nothing but datetime.date."""
    if period is Period.YEAR:
        first = through
        while (first.month, first.day) != (calendar.fiscal_year_starts.number, 1):
            first -= DAY
        return first, through
    if style is ROLLING or period is Period.DAY:
        return through - ({"day": 1, "week": 7, "month": 30, "quarter": 90}[period] - 1) * DAY, through
    last = through
    if period is Period.WEEK:
        while (last + DAY).weekday() != calendar.week_starts.number:
            last -= DAY
        return last - 6 * DAY, last
    while (last + DAY).day != 1:
        last -= DAY
    first = last.replace(day=1)
    for _ in range(0 if period is Period.MONTH else 2):
        first = (first - DAY).replace(day=1)
    return first, last


def years_ago(day: date, years: int) -> date:
    """The same date, or 28 February where there is no 29."""
    length = plain_calendar.monthrange(day.year - years, day.month)[1]
    return day.replace(year=day.year - years, day=min(day.day, length))


def plainly_earlier(
    period: Period, style: PeriodStyle, through: date, calendar: Calendar, years: int
) -> tuple[date, date]:
    if period is Period.DAY:
        period = Period.WEEK
    if style is ROLLING or period is Period.YEAR:
        return plainly(period, style, years_ago(through, years), calendar)
    first, last = plainly(period, style, through, calendar)
    if period is Period.WEEK:
        shift = 7 * round(years * 365.2425 / 7) * DAY
        return first - shift, last - shift
    length = plain_calendar.monthrange(last.year - years, last.month)[1]
    return first.replace(year=first.year - years), last.replace(year=last.year - years, day=length)


days = st.dates(date(1980, 1, 1), date(2099, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2000, 2, 29)])
calendars = st.builds(Calendar, week_starts=st.sampled_from(Weekday), fiscal_year_starts=st.sampled_from(Month))
every = (st.sampled_from(METRIC_PERIODS), st.sampled_from(PeriodStyle), days, calendars)


@given(*every)
def test_windows_are_those_of_the_plain_calendar(
    period: Period, style: PeriodStyle, through: date, calendar: Calendar
) -> None:
    first, last = plainly(period, style, through, calendar)
    assert span(period, style, through.isoformat(), calendar) == (first.isoformat(), last.isoformat())


@given(*every, st.integers(1, 12))
def test_earlier_windows_are_those_of_the_plain_calendar(
    period: Period, style: PeriodStyle, through: date, calendar: Calendar, years: int
) -> None:
    first, last = plainly_earlier(period, style, through, calendar, years)
    assert span(period, style, through.isoformat(), calendar, years) == (first.isoformat(), last.isoformat())


@given(*every)
def test_the_window_before_is_another_that_ends_earlier(
    period: Period, style: PeriodStyle, through: date, calendar: Calendar
) -> None:
    before = day_of(previous_through(period, style, number(through), calendar))
    now, then = (span(period, style, day.isoformat(), calendar) for day in (through, before))
    assert then[1] < now[1]
    if style is COMPLETE and period in (Period.WEEK, Period.MONTH):
        assert date.fromisoformat(then[1]) + DAY == date.fromisoformat(now[0])  # side by side


def test_many_days_at_once_are_each_day_alone() -> None:
    through = np.arange(number(date(2024, 2, 1)), number(date(2024, 4, 1)))
    windows = Windows.seen_from(through, METRIC_PERIODS, COMPLETE, JULY)
    for row, period in enumerate(METRIC_PERIODS):
        for index, day in enumerate(through):
            alone = window(period, COMPLETE, np.array([day]), JULY)
            assert (windows.start[row, index], windows.end[row, index]) == (alone[0][0], alone[1][0])


@given(days, st.integers(0, 50))
def test_a_date_goes_back_by_years_as_people_count(day: date, years: int) -> None:
    assert day_of(years_before(np.array([number(day)]), years)[0]) == years_ago(day, years)
