"""What can happen to a city in the store: figures come and are corrected, definitions change, runs are made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st

STARTS = [date(2025, 4, 20), date(2024, 3, 8), date(2025, 1, 12), date(2025, 7, 3), date(2025, 11, 30)]
"""Days on which stories begin: after a leap day, about the turn of a year, a quarter, a fiscal year, a month."""
LOADED, EVER = 33, 16
"""Days with figures before a story begins, and the most that it lasts."""
KINDS = ("ratio", "count", "level", "quantile", "average", "average_ratio")
"""The kinds of the six metrics that a city may have; it begins with the first two to four."""
DEPARTMENTS = ("Works", "Police", "Library")
CABINETS: tuple[dict[str, list[str]], ...] = (
    {"Streets": ["Works"], "Safety": ["Police", "Library"]},
    {"Streets": ["Works", "Library"], "Safety": ["Police"]},
    {"Streets": ["Works", "Police"], "Culture": ["Library"]},
    {},
)
GOALS: tuple[tuple[str, ...], ...] = ((), ("clean",), ("clean", "safe"))
SCHOOLS: tuple[dict[str, Any], ...] = ({"weekdays": ["monday", "thursday"]}, {"holidays": True}, {})
BREAKS = ("collect", "publish")
NAMES = ("a", "b", "c", "d")
"""Slugs that metrics may be given beside those that they have had."""


@dataclass(frozen=True)
class Write:
    """Figures of some days of a metric, new ones or corrections, ``back`` days before the present one and earlier."""

    metric: int
    district: str
    back: int
    length: int
    step: int
    figures: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Change:
    """One change of the definitions: what, of which metric, and to what."""

    what: str
    metric: int
    value: Any = None


@dataclass(frozen=True)
class Event:
    """Something that happens so many hours after what happened before."""

    hours: int
    stated: bool
    """Whether its moment is stated rather than now."""


@dataclass(frozen=True)
class Defined(Event):
    """The definitions change; where that is stated, from so many hours ahead on, so that runs may come before it."""

    changes: tuple[Change, ...]
    ahead: int = 0


@dataclass(frozen=True)
class Collected(Event):
    """Figures come without being scored: from a source, or from a person."""

    writes: tuple[Write, ...]
    person: bool


@dataclass(frozen=True)
class Ran(Event):
    """A run, with or without figures that it collects; ``short`` days before the last day that it could cover."""

    writes: tuple[Write, ...]
    short: int = 0
    broken: str = ""
    """Where it breaks off: when it has collected, when it publishes, or nowhere."""


@dataclass(frozen=True)
class Story:
    """A city and what happens to it."""

    start: date
    metrics: tuple[tuple[Change, ...], ...]
    """How each metric differs from the plain one of its kind."""
    city: tuple[Change, ...]
    loaded: tuple[Write, ...]
    events: tuple[Event, ...]


NUMBERS = st.integers(0, 12).map(float) | st.integers(0, 99).map(lambda n: n / 10) | st.sampled_from([1 / 3, 0.1, 1e3])
SPANS = st.sampled_from([1, 2, 5, 14, 40])
DISTRICTS = st.sampled_from(["", "", "", "North"])
HOURS = st.sampled_from([0, 1, 7, 24, 24, 24, 50])


@st.composite
def stories(draw: st.DrawFn, old: bool = False) -> Story:
    """A small city of a few dozen days; with ``old`` ones some figures lie a year and more back."""
    metrics = draw(st.lists(st.lists(scoring_changes(old), max_size=2).map(tuple), min_size=2, max_size=4))
    loaded = [
        Write(metric, district, 0, LOADED, draw(st.sampled_from([1, 1, 1, 2])), draw(figures()))
        for metric in range(len(metrics))
        for district in ("", "North")[: 1 + (metric == 0 and draw(st.booleans()))]
        if draw(st.integers(0, 5))
    ]
    if old:
        loaded += draw(st.lists(writes(old), max_size=2))
    return Story(
        start=draw(st.sampled_from(STARTS)),
        metrics=tuple(metrics),
        city=tuple(draw(st.lists(city_changes(), max_size=2))),
        loaded=tuple(loaded),
        events=tuple(draw(st.lists(events(old), min_size=1, max_size=4 if old else 8))),
    )


def events(old: bool) -> st.SearchStrategy[Event]:
    """Anything that can happen; runs and corrections most of the time."""
    some = st.lists(writes(old), max_size=2).map(tuple)
    stated = st.booleans()
    run = st.builds(Ran, HOURS, stated, some, st.sampled_from([0, 0, 0, 1, 3]), st.sampled_from(["", *BREAKS, "", ""]))
    collected = st.builds(Collected, HOURS, st.just(False), st.lists(writes(old), min_size=1, max_size=2).map(tuple),
                          st.booleans())  # fmt: skip
    some_changes = st.lists(changes(old), min_size=1, max_size=3).map(tuple)
    defined = st.builds(Defined, HOURS, stated, some_changes, st.sampled_from([0, 0, 0, 12, 40]))
    return run | collected | defined


def writes(old: bool) -> st.SearchStrategy[Write]:
    """Figures of a few days, mostly late ones; now and then of days to come, or of years ago."""
    ages = [0, 0, 0, 1, 3, 8, 30, LOADED, LOADED + 10, -3]
    if old:
        ages += [358, 365, 366, 380, 400, 740]
    return st.builds(
        Write, st.integers(0, 5), DISTRICTS, st.sampled_from(ages), SPANS, st.sampled_from([1, 1, 2, 7]), figures()
    )


def figures() -> st.SearchStrategy[tuple[tuple[float, float], ...]]:
    """Pairs of numbers, of which each kind of metric makes what it needs."""
    return st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5).map(tuple)


def changes(old: bool) -> st.SearchStrategy[Change]:
    """Any change of the definitions."""
    return scoring_changes(old) | city_changes() | naming_changes()


def scoring_changes(old: bool) -> st.SearchStrategy[Change]:
    """A change of what a metric's score is made from."""
    day = st.integers(-60, EVER) | st.sampled_from([-400, -366])
    span = st.tuples(day, day).map(sorted)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "target": st.lists(st.tuples(day, NUMBERS), min_size=1, max_size=3),
        "history": st.sampled_from([{"years": 1}, {"years": "all"}, {"trailing": 28}, {"trailing": 40}, None])
        | st.tuples(st.sampled_from([0.0, 0.3]), st.none() | span),
        "weight": st.lists(st.tuples(day, st.sampled_from([0.3, 1.0, 2.0])), min_size=1, max_size=3),
        "visibility": st.none(),
        "scored": st.none(),
        "rare": st.none(),
        "better": st.none(),
        "kind": st.none(),
        "q": st.sampled_from([0.5, 0.9]),
        "cadence": st.sampled_from(["daily", "weekdays", "weekly", "monthly", "quarterly", "yearly", "school"]),
        "active": st.tuples(st.none() | day, st.none() | day),
        "lag": st.sampled_from([0, 1, 3, 10, 40, [{"value": 2}, {"from": "2025-04-25", "value": 12}]]),
        "evidence": st.sampled_from([{}, {"coverage": 0.0}, {"coverage": 0.3, "cases": 2.5}, {"coverage": 1.0}]),
    }
    return _any_of(kinds)


def city_changes() -> st.SearchStrategy[Change]:
    """A change of what the whole city has a part in."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "method": st.sampled_from(["balanced", "balanced", "boston-2019", "toolkit-2016"]),
        "periods": st.sampled_from(["complete", "rolling"]),
        "near": st.sampled_from([0.05, 0.0, 0.3]),
        "headline": st.sampled_from(["week", "month", "day", {"period": "week", "slower": "leave_out"}]),
        "calendar": st.sampled_from(
            [{}, {"week_starts": "sunday"}, {"fiscal_year_starts": "july"}, {"holidays": "US-MA"}, {"closed": 20}]
        ),
        "cabinets": st.sampled_from(CABINETS),
        "goals": st.sampled_from(GOALS),
        "schools": st.sampled_from(SCHOOLS),
    }
    return _any_of(kinds)


def naming_changes() -> st.SearchStrategy[Change]:
    """A metric comes, goes, returns, is called otherwise, or belongs elsewhere."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "name": st.none(),
        "order": st.none(),
        "department": st.sampled_from(DEPARTMENTS),
        "goal": st.sampled_from(["clean", "safe", None]),
        "retire": st.none(),
        "bring": st.none(),
        "rename": st.integers(0, 9),
        "rename back": st.none(),
    }
    return _any_of(kinds)


def _any_of(kinds: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Change]:
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda what: st.builds(Change, st.just(what), st.integers(0, 5), kinds[what])
    )
