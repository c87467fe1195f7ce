"""A city with everything it measures: the root of the definitions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo

from cityscore.model.branding import Look
from cityscore.model.calendar import Calendar, DayCalendar
from cityscore.model.declarations import Invalidates, declared, rule
from cityscore.model.enums import Cadence, MethodName, PeriodStyle, Weekday
from cityscore.model.headline_setting import Headline
from cityscore.model.metric import Metric
from cityscore.model.parsing import from_kept, model
from cityscore.model.problems import Problem, suggestion
from cityscore.model.slugs import SLUG, SLUG_SAYS
from cityscore.model.sources import Source
from cityscore.model.target_rules import fitting_rows
from cityscore.model.text_rules import LONG_TEXT
from cityscore.model.without_rows import settled, unfit_parts
from cityscore.model.zones import unknown_zone

RESERVED = ("manage", "accounts", "api", "static", "healthz", "readyz", "cityscore")
"""Words that addresses need, so that no city may have them."""

CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
"""A time of the day."""

BASED_ON = r"revision \d{1,9} \([0-9a-f]{8}\)"
"""A revision as an export names it: its number, and the beginning of a digest of what it says."""

UNSEEN = ("Cf", "Mn", "Mc", "Me")
"""Unicode's categories of hidden characters and of marks on letters."""

FILLERS = "\u115f\u1160"
"""Hangul letters that show nothing."""


def slugify(name: str) -> str:
    """A name as it stands in an address: ``Saint-Étienne`` becomes ``saint-etienne``.

    A name without a Latin letter keeps its own letters: ``消防`` stays. Hidden characters do not matter.
    """
    if re.search("[A-Za-z]", unicodedata.normalize("NFD", name)):
        latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")
    letters = unicodedata.normalize("NFKC", name).lower()
    visible = "".join(character for character in letters if unicodedata.category(character) not in UNSEEN)
    return re.sub(rf"[\W_{FILLERS}]+", "-", unicodedata.normalize("NFKC", visible)).strip("-")


@model
class City:
    """The city and how it keeps score."""

    name: str = declared("The city's name.", example="Boston", invalidates=Invalidates.NOTHING)
    timezone: str = declared("Its time zone (IANA).", example="America/New_York", invalidates=Invalidates.NOTHING)
    slug: str | None = declared(
        "Its name in addresses; without one, from its name.",
        default=None,
        pattern=SLUG,
        pattern_says=SLUG_SAYS,
        invalidates=Invalidates.NOTHING,
    )
    was: tuple[str, ...] = declared(
        "Its former addresses, to move it: they lead to the new one.",
        default=(),
        one_or_many=True,
        pattern=SLUG,
        pattern_says=SLUG_SAYS,
        example="milltown",
        invalidates=Invalidates.NOTHING,
    )
    method: MethodName = declared("The scoring rules.", default=MethodName.BALANCED)
    periods: PeriodStyle = declared("How weeks, months and quarters lie.", default=PeriodStyle.COMPLETE)
    headline: Headline = declared("The period that the page opens on.", default=Headline(), example="week")
    language: str = declared(
        "The language of its pages, as a code; the site's others are beside it.",
        default="en",
        pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        pattern_says="a language's code, such as es",
        example="es",
        invalidates=Invalidates.NOTHING,
    )
    composite: bool = declared(
        "Whether a CityScore is shown, or its services alone.", default=True, invalidates=Invalidates.NOTHING
    )
    near: float = declared("How far below 1 a score is still near.", default=0.05, minimum=0, maximum=1)
    small_numbers: int = declared(
        "Below how many cases a district's figure is not shown to the public; 0 shows all.",
        default=5,
        minimum=0,
        maximum=1e6,
        example=10,
        invalidates=Invalidates.NOTHING,
    )
    no_district: tuple[str, ...] = declared(
        "Names that stand where a district would and say that none was stated, beside Unknown and its like;"
        " they are shown, and not compared.",
        default=(),
        one_or_many=True,
        example="Main desk",
        invalidates=Invalidates.NOTHING,
    )
    calendar: Calendar = declared("Its calendar.", default=Calendar())
    daily_run: str = declared(
        "When a worker starts the daily run, by the city's own clock.",
        default="06:00",
        pattern=CLOCK,
        pattern_says='a time such as "06:00"',
        example="06:00",
        invalidates=Invalidates.NOTHING,
    )
    publication: str | None = declared(
        "When the figures of a day become public, the day after, by the city's own clock; without it, once made.",
        default=None,
        pattern=CLOCK,
        pattern_says='a time such as "08:00"',
        example="08:00",
        invalidates=Invalidates.NOTHING,
    )
    weekly_report: Weekday | None = declared(
        "The day on which the report of the week before comes; without it, the first day of the week.",
        default=None,
        example=Weekday.TUESDAY,
        invalidates=Invalidates.NOTHING,
    )
    record_through: date | None = declared(
        "Of a record of the past, its last day: no figures of later days are to come, and pages say so.",
        default=None,
        example=date(2015, 12, 31),
        invalidates=Invalidates.NOTHING,
    )
    look: Look = declared("Its colours and its seal.", default=Look(), invalidates=Invalidates.NOTHING)
    embed: bool = declared(
        "Whether other sites may show its small cards in a frame.", default=False, invalidates=Invalidates.NOTHING
    )
    unmeasured: tuple[str, ...] = declared(
        "Services that it does not measure, in words; its page on how it works names them.",
        default=(),
        one_or_many=True,
        example="snow clearing",
        invalidates=Invalidates.NOTHING,
    )

    @property
    def address(self) -> str:
        """Its name in addresses."""
        return self.slug or slugify(self.name)

    @rule("timezone")
    def timezone_is_known(self) -> Iterator[Problem]:
        """The time zone is in the tz database."""
        yield from unknown_zone(self.timezone)

    @rule("name", "slug")
    def address_is_free(self) -> Iterator[Problem]:
        """The address is not one that the pages need, and not empty."""
        place = ("slug",) if self.slug else ("name",)
        if self.address in RESERVED:
            yield Problem(message=f"no city may be called {self.address!r}", fix="state another slug", place=place)
        elif not self.address:
            yield Problem(message="the name has no letter an address can hold", fix="state a slug", place=place)

    def zone(self) -> ZoneInfo:
        """Its time zone, to ask for the time."""
        return ZoneInfo(self.timezone)


@model
class Cabinet:
    """A group of departments."""

    short: ClassVar = "departments"

    name: str = declared("Its name.", example="Streets")
    departments: tuple[str, ...] = declared("The departments in it.", one_or_many=True)

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return slugify(self.name)


@model
class Goal:
    """A priority that crosses departments."""

    slug: str = declared("Its name in addresses.", pattern=SLUG, pattern_says=SLUG_SAYS, example="safe-streets")
    name: str = declared("Its name on screen.", example="Safe streets")
    definition: str | None = declared("What it is about, in plain words.", default=None, longest=LONG_TEXT, lines=True)


@model
class Definitions:
    """Everything a city has defined."""

    city: City = declared("The city.", invalidates=Invalidates.BY_PART)
    cabinets: tuple[Cabinet, ...] = declared(
        "Cabinets and their departments.", default=(), keyed_by="name", invalidates=Invalidates.BY_PART
    )
    goals: tuple[Goal, ...] = declared(
        "Priorities that cross departments.", default=(), keyed_by="slug", invalidates=Invalidates.BY_PART
    )
    calendars: tuple[DayCalendar, ...] = declared(
        "Named sets of days.", default=(), keyed_by="name", invalidates=Invalidates.BY_PART
    )
    sources: tuple[Source, ...] = declared(
        "Where data come from.", default=(), keyed_by="slug", invalidates=Invalidates.NOTHING
    )
    metrics: tuple[Metric, ...] = declared("What is measured.", keyed_by="slug", invalidates=Invalidates.BY_PART)
    based_on: str | None = declared(
        "The revision that this file was exported from; an export writes it, so that what was changed elsewhere since "
        "is told from what the file changes.",
        default=None,
        pattern=BASED_ON,
        pattern_says="what an export wrote, such as revision 12 (3f2a9c1b)",
        example="revision 12 (3f2a9c1b)",
        invalidates=Invalidates.NOTHING,
    )

    @cached_property
    def by_slug(self) -> dict[str, Metric]:
        """Each metric under its slug."""
        return {metric.slug: metric for metric in self.metrics}

    @cached_property
    def groups(self) -> tuple[Cabinet, ...]:
        """The cabinets; in a city that states none, each department by itself."""
        names = dict.fromkeys(metric.department for metric in self.metrics)
        return self.cabinets or tuple(from_kept(Cabinet, {"name": name, "departments": [name]}) for name in names)

    @cached_property
    def departments(self) -> dict[str, str]:
        """The departments' names under their names in addresses, in the cabinets' order."""
        return {slugify(name): name for group in self.groups for name in group.departments}

    def what_follows(self) -> dict[str, object]:
        """The metrics with what follows for each from those that it is derived from."""
        return {"metrics": settled(self.metrics)}

    @rule("metrics")
    def something_is_measured(self) -> Iterator[Problem]:
        """Without a metric there is nothing to score."""
        if not self.metrics:
            yield Problem(message="there is no metric", fix="add one", place=("metrics",))

    @rule("cabinets")
    def addresses_are_apart(self) -> Iterator[Problem]:
        """No two cabinets share an address, and no two departments; each has one."""
        yield from _clashes((cabinet.name, ("cabinets", cabinet.name)) for cabinet in self.cabinets)
        if self.cabinets:
            yield from _clashes(
                (name, ("cabinets", cabinet.name, index))
                for cabinet in self.cabinets
                for index, name in enumerate(cabinet.departments)
            )
        else:
            yield from _clashes((metric.department, ("metrics", metric.slug, "department")) for metric in self.metrics)

    @rule("cabinets")
    def departments_are_apart(self) -> Iterator[Problem]:
        """A department belongs to one cabinet."""
        cabinet_of: dict[str, str] = {}
        for cabinet in self.cabinets:
            for index, department in enumerate(cabinet.departments or ()):
                if department is None:  # found wrong already
                    continue
                if department in cabinet_of:
                    place = ("cabinets", cabinet.name, index)
                    yield Problem(
                        message=f"{department!r} is in {cabinet_of[department]!r} already", fix="keep one", place=place
                    )
                cabinet_of.setdefault(department, cabinet.name)

    @rule()
    def references_are_known(self) -> Iterator[Problem]:
        """Departments, goals, calendars and sources that metrics name exist."""
        departments = [name for cabinet in self.cabinets for name in cabinet.departments or ()]
        cadences = [*Cadence, *(calendar.name for calendar in self.calendars)]
        goals = [goal.slug for goal in self.goals]
        sources = [source.slug for source in self.sources]
        for metric in self.metrics:
            if self.cabinets:
                yield from _unknown(metric, "department", metric.department, departments)
            yield from _unknown(metric, "cadence", metric.cadence, cadences)
            yield from _unknown(metric, "goal", metric.goal, goals)
            yield from _unknown(metric, "source", metric.source, sources)
            if metric.records is not None:
                yield from _unknown(metric, "source", metric.records.source, sources, "records")

    @rule("city", "metrics")
    def plans_fit_the_rows(self) -> Iterator[Problem]:
        """A total by a date begins and ends where rows of its metric do."""
        for metric in self.metrics:
            for problem in fitting_rows(metric.target, metric.cadence, self.city.calendar):
                yield problem.inside("metrics", metric.slug)

    @rule()
    def parts_fit(self) -> Iterator[Problem]:
        """The metrics that others are derived from exist, have sums, come when they must, and give nothing away."""
        yield from unfit_parts(self.metrics)

    @rule()
    def slugs_are_apart(self) -> Iterator[Problem]:
        """No two metrics share a slug, nor one metric's slug another's former one."""
        owners: dict[str, str] = {}
        for metric in self.metrics:
            if metric.slug in owners:
                yield Problem(
                    message=f"two metrics are called {metric.slug!r}", fix="rename one", place=("metrics", metric.slug)
                )
            owners[metric.slug] = metric.slug
        for metric in self.metrics:  # once all present slugs are known: a former one must not be any of them
            for former in metric.was or ():
                if former is None:  # found wrong already
                    continue
                if former in owners:
                    place = ("metrics", metric.slug, "was")
                    fix = "a former slug must be free"
                    yield Problem(message=f"{former!r} is the slug of {owners[former]!r}", fix=fix, place=place)
                owners.setdefault(former, metric.slug)


def _clashes(named: Iterable[tuple[str, tuple[str | int, ...]]]) -> Iterator[Problem]:
    """Names, each with its place, that can't be told apart in addresses; a name again is the same one."""
    owners: dict[str, str] = {}
    reported: set[str | None] = {None}  # a name found wrong already
    for name, place in named:
        if name in reported:
            continue
        reported.add(name)
        address = slugify(name)
        owner = owners.setdefault(address, name)
        if not address:
            message = f"{name!r} has no letter or digit that an address can hold"
            yield Problem(message=message, fix="write one in its name", place=place)
        elif owner != name:
            message = f"{name!r} has the same address as {owner!r}: {address}"
            yield Problem(message=message, fix="write both alike, or rename one", place=place)


def _unknown(metric: Metric, key: str, name: str | None, names: list[str], *within: str) -> Iterator[Problem]:
    names = [word for word in names if word is not None]  # those found wrong are None
    if name is not None and name not in names:
        place = ("metrics", metric.slug, *within, key)
        yield Problem(message=f"unknown {key} {name!r}", fix=suggestion(name, names), place=place)
