"""Due days: the days of a metric's cadence, while it is active, on which a figure must come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from cityscore.model import Active, Cadence, Calendar, DayCalendar, Definitions, Metric, Period
from cityscore.scoring.day_numbers import day_of, first_of_month, last_of_month, month, number, weekday
from cityscore.scoring.observations import Bools, Ints

TOO_SHORT: dict[str, frozenset[Period]] = {
    Cadence.WEEKLY: frozenset({Period.DAY}),
    Cadence.MONTHLY: frozenset({Period.DAY, Period.WEEK}),
    Cadence.QUARTERLY: frozenset({Period.DAY, Period.WEEK, Period.MONTH}),
    Cadence.YEARLY: frozenset({Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER}),
}
"""The periods that are too short for a cadence."""

OWN_PERIOD: dict[str, Period] = {
    Cadence.WEEKLY: Period.WEEK,
    Cadence.MONTHLY: Period.MONTH,
    Cadence.QUARTERLY: Period.QUARTER,
    Cadence.YEARLY: Period.YEAR,
}
"""The period that one row of a slower cadence stands for."""

MONTHS: dict[str, int] = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
"""The months that one row stands for; quarters and years are those of the fiscal year."""


def months_of_row(cadence: str, months: Ints, calendar: Calendar) -> tuple[Ints, Ints]:
    """The first and last month of the month, fiscal quarter or fiscal year that each month lies in."""
    length = MONTHS[cadence]
    first = months - (months - (calendar.fiscal_year_starts.number - 1)) % length
    return first, first + length - 1


def last_day_of_row(days: Ints, cadence: str, calendar: Calendar) -> Ints:
    """The last day of the week, month, fiscal quarter or fiscal year that each day lies in: a row's own day."""
    if cadence == Cadence.WEEKLY:
        return days + 6 - (weekday(days) - calendar.week_starts.number) % 7
    return last_of_month(months_of_row(cadence, month(days), calendar)[1])


@dataclass(frozen=True)
class Axis:
    """A run of days that everything is laid out on."""

    first: int
    """The first day's number."""
    days: Ints
    """All day numbers, shape (days,)."""
    calendar: Calendar
    calendars: tuple[DayCalendar, ...]
    off: frozenset[date]
    """The city's days off."""

    @classmethod
    def of(cls, first: int, last: int, definitions: Definitions) -> Axis:
        """The days from first to last, both included."""
        calendar = definitions.city.calendar
        needs_days_off = any(metric.cadence not in _PLAIN for metric in definitions.metrics)
        off = calendar.days_off(day_of(first), day_of(last)) if needs_days_off else frozenset[date]()
        return cls(first, np.arange(first, last + 1), calendar, definitions.calendars, off)

    def indexes(self, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Day numbers, both included, to axis indexes, the last excluded; what lies off the axis is empty."""
        begin = np.clip(start - self.first, 0, len(self.days))
        return begin, np.clip(end - (self.first - 1), begin, len(self.days))

    def due(self, metric: Metric) -> Bools:
        """Whether each day is due, shape (days,)."""
        return self._in_cadence(metric.cadence) & self.active(metric.active)

    def active(self, active: Active) -> Bools:
        """Whether each day lies in a metric's active span, shape (days,)."""
        return (self.days >= number(active.since or date.min)) & (self.days <= number(active.to or date.max))

    def stands_for(self, cadence: str) -> Ints:
        """How many days a row filed on each day stands for, shape (days,)."""
        if cadence == Cadence.WEEKLY:
            return np.full(len(self.days), 7)
        if cadence in MONTHS:
            return self.days - first_of_month(months_of_row(cadence, month(self.days), self.calendar)[0]) + 1
        return np.ones(len(self.days), dtype=np.int64)

    def cadence_days(self, cadence: str, first: int, last: int) -> Bools:
        """Whether each day from one number to another can have a row of a cadence, whatever days the axis has."""
        off = self.calendar.days_off(day_of(first), day_of(last)) if cadence not in _PLAIN else self.off
        return replace(self, first=first, days=np.arange(first, last + 1), off=off)._in_cadence(cadence)

    def _in_cadence(self, cadence: str) -> Bools:
        """Whether a row of this cadence can be filed on each day."""
        if cadence == Cadence.DAILY:
            return np.ones(len(self.days), dtype=np.bool_)
        if cadence == Cadence.WEEKDAYS:
            return (weekday(self.days) < 5) & ~self._among(self.off)
        if cadence == Cadence.WEEKLY:  # filed under the week's last day
            return np.isin(weekday(self.days), (self.calendar.week_starts.number + 6) % 7)
        if cadence in MONTHS:
            months = month(self.days)
            ends: Bools = (month(self.days + 1) > months) & (months_of_row(cadence, months, self.calendar)[1] == months)
            return ends
        named = next(calendar for calendar in self.calendars if calendar.name == cadence)
        return self._among(named.days(day_of(self.first), day_of(self.days[-1]), self.off))

    def _among(self, days: frozenset[date]) -> Bools:
        return np.isin(self.days, [number(day) for day in days])


_PLAIN = (Cadence.DAILY, *OWN_PERIOD)
