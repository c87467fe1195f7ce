"""The city's calendar: when weeks and fiscal years start, which days nobody works, and named sets of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import ClassVar

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import Cadence, Month, Weekday
from cityscore.model.parsing import model
from cityscore.model.problems import Problem, suggestion
from cityscore.model.slugs import SLUG, SLUG_SAYS
from cityscore.model.text_rules import REASON

WORKING_WEEK = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)


@model
class Calendar:
    """How the city's year, week and day run."""

    holidays: str | None = declared(
        "Country, or country and state, whose public holidays count (ISO 3166).", default=None, example="US-MA"
    )
    closed: tuple[date, ...] = declared("The city's own extra days off.", default=())
    week_starts: Weekday = declared("First day of the week.", default=Weekday.MONDAY)
    fiscal_year_starts: Month = declared("Month in which the fiscal year starts.", default=Month.JANUARY)
    office_hours: str | None = declared(
        "Opening hours on working days; without them, all day.",
        default=None,
        pattern=r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d",
        pattern_says='hours such as "08:30-17:00"',
        example="08:30-17:00",
    )

    @rule("holidays")
    def holidays_are_known(self) -> Iterator[Problem]:
        """The country and state are ones that the holidays package knows."""
        if self.holidays is None:
            return
        import holidays  # here: it takes longer than the whole model, and not every city has it

        country, _, state = self.holidays.partition("-")
        known = holidays.list_supported_countries()
        if country not in known:
            yield Problem(message=f"unknown country {country!r}", fix=suggestion(country, known), place=("holidays",))
        elif state and state not in known[country]:
            fix = suggestion(state, known[country])
            yield Problem(message=f"unknown part {state!r} of {country}", fix=fix, place=("holidays",))

    @rule("office_hours")
    def opens_before_closing(self) -> Iterator[Problem]:
        """The office opens before it closes."""
        if self.office_hours and self.office_hours[:5] >= self.office_hours[6:]:
            message, fix = f"{self.office_hours} closes before it opens", "write the earlier time first"
            yield Problem(message=message, fix=fix, place=("office_hours",))

    def days_off(self, first: date, last: date) -> frozenset[date]:
        """The public holidays and the city's own days off from first to last."""
        off = set(self.closed)
        if self.holidays:
            off.update(*(_public_holidays(self.holidays, year) for year in range(first.year, last.year + 1)))
        return frozenset(day for day in off if first <= day <= last)

    def named_holidays(self, years: range) -> dict[str, tuple[date, ...]]:
        """The days of each public holiday by its name, in order; its own day, though it be observed on another."""
        days: dict[str, list[date]] = {}
        for year in years if self.holidays else ():
            for day, name in _named_holidays(self.holidays or "", year):
                days.setdefault(name, []).append(day)
        return {name: tuple(sorted(of_name)) for name, of_name in days.items()}


@cache
def _named_holidays(place: str, year: int) -> tuple[tuple[date, str], ...]:
    import holidays

    country, _, state = place.partition("-")
    known = holidays.country_holidays(country, subdiv=state or None, years=year, observed=False)
    return tuple((day, name) for day, names in known.items() if day.year == year for name in names.split("; "))


@cache
def _public_holidays(place: str, year: int) -> frozenset[date]:
    import holidays

    country, _, state = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=state or None, years=year))


@model
class Span:
    """The days from one to another, both included."""

    since: date = declared("First day.", key="from", example=date(2024, 9, 5))
    to: date = declared("Last day.", example=date(2025, 6, 20))
    why: str | None = declared("What it is.", default=None, longest=REASON, lines=True)

    @rule("since", "to")
    def in_order(self) -> Iterator[Problem]:
        """It ends on or after the day it starts."""
        if self.to < self.since:
            yield Problem(message=f"{self.to} is before {self.since}", fix="swap from and to", place=("to",))

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.to


@model
class DayCalendar:
    """A named set of days, such as school days, that metrics can have for a cadence."""

    short: ClassVar = "during"

    name: str = declared("What metrics call it.", pattern=SLUG, pattern_says=SLUG_SAYS)
    during: tuple[Span, ...] = declared("The terms it runs in; without them, all year.", default=(), one_or_many=True)
    weekdays: tuple[Weekday, ...] = declared("The days of the week it has.", default=WORKING_WEEK)
    holidays: bool = declared("Whether public holidays belong to it.", default=False)
    but: tuple[Span, ...] = declared("Spans that do not belong to it, such as vacations.", key="except", default=())

    @rule("name")
    def name_is_free(self) -> Iterator[Problem]:
        """It is not called like a cadence."""
        if self.name in list(Cadence):
            yield Problem(message=f"{self.name!r} is a cadence already", fix="choose another name")

    def days(self, first: date, last: date, off: frozenset[date]) -> frozenset[date]:
        """Its days from first to last, where ``off`` are the city's days off."""
        numbers = {weekday.number for weekday in self.weekdays}
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return frozenset(
            day
            for day in every
            if day.weekday() in numbers
            and (self.holidays or day not in off)
            and (not self.during or any(day in span for span in self.during))
            and not any(day in span for span in self.but)
        )
