"""Holidays whose date varies: in which weeks of earlier years they lie, so that each is compared with itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from cityscore.model import Calendar
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.observations import Ints


def swapped_weeks(starts: Ints, shift: int, calendar: Calendar) -> Ints:
    """The first days of the weeks that some weeks (their first days) are compared with, ``shift`` days before.

    A week with a holiday whose date varies has the one in which that holiday lies, and the week that it displaces has
    the one that is left over.
    """
    counterparts = starts - shift
    if calendar.holidays is None or not starts.size:
        return counterparts
    first, last = (day_of(int(end)).year for end in (counterparts.min(), starts.max()))
    origin = int(starts.flat[0]) % 7
    moved = _moved(calendar, first, last, shift, origin)
    if moved:
        keys = np.array(sorted(moved))
        place = np.minimum(np.searchsorted(keys, starts), len(keys) - 1)
        values = np.array([moved[key] for key in keys.tolist()])
        counterparts = np.where(keys[place] == starts, values[place], counterparts)
    return counterparts


@cache
def _moved(calendar: Calendar, first_year: int, last_year: int, shift: int, origin: int) -> dict[int, int]:
    """The weeks that have another counterpart than the one so many days before, each with its own."""
    own: dict[int, int] = {}
    for week, other in sorted(_holiday_weeks(calendar, first_year, last_year, shift, origin)):
        if week not in own and other not in own.values():
            own[week] = other
    moved = dict(own)
    for week, other in own.items():
        displaced = other + shift
        while displaced in own and displaced != week:  # a holiday's week itself: it displaces another
            displaced = own[displaced] + shift
        # Whoever begins a chain leaves its counterpart to the week at the chain's end.
        if week - shift not in own.values() and displaced not in own:
            moved[displaced] = week - shift
    return {week: other for week, other in moved.items() if other != week - shift}


def _holiday_weeks(
    calendar: Calendar, first_year: int, last_year: int, shift: int, origin: int
) -> Iterator[tuple[int, int]]:
    """The weeks with a holiday whose date varies, and those in which it lay so many days before: their first days."""
    holidays = calendar.named_holidays(range(first_year - 1, last_year + 2))
    for days in holidays.values():
        numbers = np.array([number(day) for day in days])
        for day in days:
            before = day_of(int(numbers[np.abs(numbers - (number(day) - shift)).argmin()]))
            if (before.month, before.day) != (day.month, day.day):
                week, other = (at - (at - origin) % 7 for at in (number(day), number(before)))
                if abs(other - (week - shift)) <= MOST:
                    yield week, other


MOST = 45
"""Days that a holiday may be off to be the same one: those of the lunar calendar are by up to 34 in three years."""
