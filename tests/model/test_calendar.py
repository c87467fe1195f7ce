"""The city's calendar: holidays, its own days off, and named sets of days such as school days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cityscore.model import Calendar, DayCalendar, Month, Span, Weekday, build_model, from_plain


def problems(cls: type, plain: object) -> list[str]:
    return [str(problem) for problem in build_model(cls, plain)[1]]


def test_massachusetts_holidays_of_2025() -> None:
    off = Calendar(holidays="US-MA").days_off(date(2025, 1, 1), date(2025, 12, 31))
    assert sorted(off) == [
        date(2025, 1, 1),
        date(2025, 1, 20),  # Martin Luther King Jr. Day
        date(2025, 2, 17),
        date(2025, 4, 21),  # Patriots' Day, which no other part of the country has but Maine
        date(2025, 5, 26),
        date(2025, 6, 19),  # Juneteenth
        date(2025, 7, 4),
        date(2025, 9, 1),
        date(2025, 10, 13),
        date(2025, 11, 11),
        date(2025, 11, 27),
        date(2025, 12, 25),
    ]


def test_a_country_without_a_part_has_its_own_holidays_only() -> None:
    assert date(2025, 4, 21) not in Calendar(holidays="US").days_off(date(2025, 4, 1), date(2025, 4, 30))


def test_days_off_are_those_from_first_to_last_over_the_turn_of_the_year() -> None:
    calendar = Calendar(holidays="US-MA", closed=(date(2024, 12, 24), date(2025, 1, 2), date(2026, 1, 2)))
    off = calendar.days_off(date(2024, 12, 24), date(2025, 1, 2))
    assert sorted(off) == [date(2024, 12, 24), date(2024, 12, 25), date(2025, 1, 1), date(2025, 1, 2)]
    assert calendar.days_off(date(2025, 1, 3), date(2025, 1, 3)) == frozenset()


def test_without_holidays_only_the_citys_own_days_are_off() -> None:
    assert Calendar(closed=(date(2025, 5, 2),)).days_off(date(2025, 1, 1), date(2025, 12, 31)) == {date(2025, 5, 2)}


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"holidays": "US-NA"}, "holidays: unknown part 'NA' of US → use one of: AK, AL, "),
        ({"holidays": "UX"}, "holidays: unknown country 'UX' → "),
        ({"holidays": "Massachusetts"}, "holidays: unknown country 'Massachusetts' → use one of: "),
        ({"office_hours": "8-17"}, "office_hours: must be hours such as \"08:30-17:00\", not '8-17'"),
        ({"office_hours": "08:30-25:00"}, 'office_hours: must be hours such as "08:30-17:00"'),
        (
            {"office_hours": "17:00-08:30"},
            "office_hours: 17:00-08:30 closes before it opens → write the earlier time first",
        ),
        (
            {"office_hours": "08:30-08:30"},
            "office_hours: 08:30-08:30 closes before it opens → write the earlier time first",
        ),
        ({"week_starts": "Mon"}, "week_starts: unknown 'Mon' → did you mean 'monday'?"),
        ({"fiscal_year_starts": 7}, "fiscal_year_starts: must be a word, not 7 → use one of: january, "),
        ({"closed": ["2025-13-01"]}, "closed[1]: 2025-13-01 is not a day in the calendar"),
        ({"closed": "2025-12-24"}, "closed: must be a list, not '2025-12-24'"),
    ],
)
def test_what_a_calendar_must_keep_to(plain: dict[str, Any], message: str) -> None:
    (found,) = problems(Calendar, plain)
    assert found.startswith(message)


def test_weekdays_and_months_have_the_numbers_of_python() -> None:
    assert [weekday.number for weekday in Weekday] == list(range(7))
    assert date(2025, 3, 31).weekday() == Weekday.MONDAY.number
    assert [month.number for month in Month] == list(range(1, 13))


# ---- named sets of days


def test_school_days_by_hand() -> None:
    """Boston's schools, April 2025: term until 20 June, April vacation the 21st to the 25th, Good Friday taught."""
    school = from_plain(
        DayCalendar,
        {
            "name": "school",
            "during": {"from": "2024-09-05", "to": "2025-06-20"},
            "except": [{"from": "2025-04-21", "to": "2025-04-25", "why": "April vacation"}],
        },
    )
    off = Calendar(holidays="US-MA").days_off(date(2025, 4, 1), date(2025, 6, 30))
    april = school.days(date(2025, 4, 1), date(2025, 4, 30), off)
    assert sorted(day.day for day in april) == [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 28, 29, 30]
    june = school.days(date(2025, 6, 16), date(2025, 6, 30), off)
    assert sorted(day.day for day in june) == [16, 17, 18, 20]  # Juneteenth is off, and the term is over


def test_holidays_may_belong_to_a_calendar() -> None:
    week = (date(2025, 6, 16), date(2025, 6, 22))
    off = frozenset({date(2025, 6, 19)})
    assert len(DayCalendar(name="trash", holidays=True).days(*week, off)) == 5
    assert len(DayCalendar(name="trash").days(*week, off)) == 4


def test_a_calendar_may_have_other_days_of_the_week_and_run_all_year() -> None:
    market = DayCalendar(name="market", weekdays=("saturday", "sunday"))  # type: ignore[arg-type]
    assert sorted(market.days(date(2025, 3, 1), date(2025, 3, 9), frozenset())) == [
        date(2025, 3, day) for day in (1, 2, 8, 9)
    ]


def test_a_span_holds_its_first_day_and_its_last() -> None:
    span = Span(since=date(2025, 1, 1), to=date(2025, 1, 3))
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 3), date(2025, 1, 4)]
    assert [day in span for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"name": "daily"}, "'daily' is a cadence already → choose another name"),
        ({"name": "School days"}, "name: must be lower-case letters, digits and hyphens, not 'School days'"),
        (
            {"name": "school", "during": {"from": "2025-06-20", "to": "2024-09-05"}},
            "during.to: 2024-09-05 is before 2025-06-20 → swap from and to",
        ),
        ({"name": "school", "weekdays": ["mondy"]}, "weekdays[1]: unknown 'mondy' → did you mean 'monday'?"),
    ],
)
def test_what_a_named_calendar_must_keep_to(plain: dict[str, Any], message: str) -> None:
    assert problems(DayCalendar, plain) == [message]
