"""The working calendar as data: which day is so many business days after another, for engines to join with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from cityscore.model import Calendar
from cityscore.scoring.backlog import NEVER
from cityscore.scoring.day_numbers import number
from cityscore.scoring.observations import Ints

DAY = 86_400
"""Seconds."""
WEEKEND = 5
"""Monday is 0."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The business days of a city from one day to another; days are numbers, counted from 1970-01-01."""

    first: int
    works: Ints
    """For each day from ``first`` on, whether it is a business day (1) or not (0)."""
    opens: int
    """Seconds after midnight at which offices open, and at which they close."""
    closes: int

    @classmethod
    def of(cls, calendar: Calendar, first: date, last: date) -> WorkingCalendar:
        """A city's calendar; without office hours, offices are open all day."""
        days = np.arange(number(first), number(last) + 1)
        off = np.array(sorted(number(day) for day in calendar.days_off(first, last)), dtype=np.int64)
        works = ((days + 3) % 7 < WEEKEND) & ~np.isin(days, off)  # 1 January 1970, day 0, was a Thursday
        opens, closes = (0, DAY) if calendar.office_hours is None else map(_seconds, calendar.office_hours.split("-"))
        return cls(int(days[0]), works.astype(np.int64), opens, closes)

    @property
    def days(self) -> pa.Table:
        """Each day, whether it is a business day, and the sequence number of the first business day from it on.

        The day before the first stands for all that are not in the calendar; its number is past all others.
        """
        before = np.cumsum(self.works) - self.works
        day = np.arange(self.first - 1, self.first + len(self.works))
        numbers = np.concatenate([[self.works.sum()], before])
        return pa.table({"open_day": day, "open_works": np.concatenate([[0], self.works]), "open_sequence": numbers})

    def sequence(self, longest: int) -> pa.Table:
        """The business days by their sequence numbers; past the last, and as far as a span can reach, ``NEVER``."""
        days = np.flatnonzero(self.works) + self.first
        past = np.full(longest + 2, NEVER)
        return pa.table({"due_sequence": np.arange(len(days) + len(past)), "due_day": np.concatenate([days, past])})


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
