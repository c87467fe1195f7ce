"""A city's definitions as the oracle reads them: from a file's own keys, and not through the package's model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from cityscore.model import Calendar, DayCalendar, from_plain

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


@dataclass(frozen=True)
class Dated:
    """A number in force from a date (a weight or a lag)."""

    since: date | None
    value: float
    settles: bool = False
    """Of a lag: whether what comes earlier does not count yet."""


@dataclass(frozen=True)
class Goal:
    """One target: a value, a range or a plan, in force from a date."""

    since: date | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    between: str | None = None
    per: str | None = None
    total: float | None = None
    to: date | None = None
    shape: str = "even"
    zero: float | None = None


@dataclass(frozen=True)
class Comparison:
    """The history that a metric states."""

    years: int | str | None = None
    trailing: int | None = None
    times: float = 1.0
    exclude: tuple[tuple[date, date], ...] = ()
    min_observed: float = 0.5


@dataclass(frozen=True)
class Step:
    """A milestone."""

    due: date
    done: date | None


@dataclass(frozen=True)
class Measure:
    """One metric."""

    slug: str
    kind: str
    better: str
    cadence: str = "daily"
    q: float | None = None
    lag: tuple[Dated, ...] = ()
    weight: tuple[Dated, ...] = (Dated(None, 1.0),)
    target: tuple[Goal, ...] = ()
    history: Comparison | None = None
    coverage: float | None = None
    cases_needed: float | None = None
    cases: str | None = None
    since: date | None = None
    to: date | None = None
    scored: bool = True
    rare: bool = False
    milestones: tuple[Step, ...] = ()
    numerator: str = ""
    denominator: str = ""
    times: float = 1.0

    @property
    def has_plan(self) -> bool:
        """Whether its targets are totals by a date."""
        return any(goal.total is not None for goal in self.target)


@dataclass(frozen=True)
class Town:
    """A city with everything it measures."""

    metrics: tuple[Measure, ...]
    calendar: Calendar
    calendars: Mapping[str, DayCalendar] = field(default_factory=dict)
    near: float = 0.05
    headline: str = "week"
    slower: str = "join"

    @cached_property
    def by_slug(self) -> dict[str, Measure]:
        return {metric.slug: metric for metric in self.metrics}

    @property
    def week_starts(self) -> int:
        """0 for Monday to 6 for Sunday."""
        return WEEKDAYS.index(str(self.calendar.week_starts))

    @property
    def year_starts(self) -> int:
        """The month in which the fiscal year starts, from 1."""
        return MONTHS.index(str(self.calendar.fiscal_year_starts)) + 1


def read(plain: Mapping[str, Any]) -> Town:
    """A city from what a definitions file holds."""
    city = plain["city"]
    headline = city.get("headline", "week")
    headline = {"period": headline} if isinstance(headline, str) else headline
    calendars = {
        name: from_plain(DayCalendar, {"name": name, **(days if isinstance(days, dict) else {"during": days})})
        for name, days in plain.get("calendars", {}).items()
    }
    return Town(
        metrics=tuple(metric_of(slug, keys) for slug, keys in plain["metrics"].items()),
        calendar=from_plain(Calendar, city.get("calendar", {})),
        calendars=calendars,
        near=city.get("near", 0.05),
        headline=headline.get("period", "week"),
        slower=headline.get("slower", "join"),
    )


def metric_of(slug: str, keys: Mapping[str, Any]) -> Measure:
    """One metric from its keys."""
    evidence, active = keys.get("evidence", {}), keys.get("active", {})
    derived = keys.get("derived", {})
    return Measure(
        slug=slug,
        kind=str(keys["kind"]),
        better=str(keys.get("better", "higher")),
        cadence=str(keys.get("cadence", "daily")),
        q=keys.get("q"),
        lag=tuple(dated(each) for each in listed(keys.get("lag", 0))),
        weight=tuple(dated(each) for each in listed(keys.get("weight", 1.0))),
        target=tuple(goal_of(each) for each in listed(keys.get("target", []))),
        history=comparison_of(keys["history"]) if keys.get("history") else None,
        coverage=evidence.get("coverage"),
        cases_needed=evidence.get("cases"),
        cases=keys.get("cases"),
        since=day_of(active.get("from")),
        to=day_of(active.get("to")),
        scored=keys.get("scored", True),
        rare=keys.get("rare", False),
        milestones=tuple(Step(day_of(each["due"]), day_of(each.get("done"))) for each in keys.get("milestones", [])),
        numerator=derived.get("numerator", ""),
        denominator=derived.get("denominator", ""),
        times=derived.get("times", 1.0),
    )


def listed(one_or_many: Any) -> list[Any]:
    return list(one_or_many) if isinstance(one_or_many, list | tuple) else [one_or_many]


def dated(keys: Any) -> Dated:
    """A weight or a lag, in its short form too."""
    if not isinstance(keys, Mapping):
        return Dated(None, keys)
    return Dated(day_of(keys.get("from")), keys["value"], keys.get("settles", False))


def goal_of(keys: Any) -> Goal:
    """A target, in its short form too."""
    if not isinstance(keys, Mapping):
        return Goal(value=keys)
    names = ("value", "low", "high", "between", "per", "total", "shape", "zero")
    stated = {name: keys[name] for name in names if keys.get(name) is not None}
    return Goal(since=day_of(keys.get("from")), to=day_of(keys.get("to")), **stated)


def comparison_of(keys: Mapping[str, Any]) -> Comparison:
    """A stated history."""
    exclude = tuple((day_of(span["from"]), day_of(span["to"])) for span in keys.get("exclude", []))
    names = ("years", "trailing", "times", "min_observed")
    return Comparison(exclude=exclude, **{name: keys[name] for name in names if name in keys})


def day_of(text: Any) -> Any:
    """A day as a file has it: already a date, or ISO text; None is None."""
    return date.fromisoformat(text) if isinstance(text, str) else text
