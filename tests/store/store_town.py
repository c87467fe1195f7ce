"""A town as a story leaves it: its definitions, as in a file, with metrics that stay the same under any name."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cityscore.model import Definitions, from_plain
from tests.store.store_events import CABINETS, DEPARTMENTS, KINDS, NAMES, SCHOOLS, Change

OTHER_KIND = {"count": "level", "ratio": "average_ratio", "average": "quantile"}
OTHER_KIND |= {other: kind for kind, other in OTHER_KIND.items()}
"""What the kind of a metric may become; but for a quantile's, the figures of the one are figures of the other."""
PLAIN = {
    "ratio": {"better": "higher", "target": 0.8, "evidence": {"cases": 3}},
    "count": {"better": "lower", "history": {"years": 1, "min_observed": 0.0}, "evidence": {"cases": 0}},
    "quantile": {"better": "lower", "history": {"trailing": 28}, "q": 0.5, "evidence": {"cases": 2}},
    "level": {"better": "lower", "cadence": "school"},
    "average": {"better": "higher", "target": 4},
    "average_ratio": {"better": "higher", "target": 0.9, "evidence": {"cases": 1}},
}


@dataclass
class Town:
    """The definitions; a metric is its number, whatever it is called."""

    start: date
    metrics: dict[int, dict[str, Any]]
    standing: list[int]
    slugs: dict[int, str]
    former: dict[int, list[str]]
    city: dict[str, Any] = field(default_factory=lambda: {"name": "Milltown", "timezone": "America/New_York"})
    cabinets: dict[str, list[str]] = field(default_factory=lambda: CABINETS[0])
    goals: tuple[str, ...] = ()
    school: dict[str, Any] = field(default_factory=lambda: SCHOOLS[0])

    @classmethod
    def of(cls, start: date, many: int) -> Town:
        """A town with the first few of the metrics."""
        metrics = {
            number: {"name": kind, "department": DEPARTMENTS[number % 2], "kind": kind, **deepcopy(PLAIN[kind])}
            for number, kind in enumerate(KINDS)
        }
        slugs = {number: f"m{number}" for number in metrics}
        return cls(start, metrics, list(range(many)), slugs, {number: [] for number in metrics})

    def changed(self, changes: tuple[Change, ...]) -> Town:
        """The town after some changes."""
        town = deepcopy(self)
        for change in changes:
            _CHANGES.get(change.what, _set_city)(town, change)
        return town

    def plain(self) -> dict[str, Any]:
        """The definitions as in a file."""
        found: dict[str, Any] = {"city": self.city, "calendars": {"school": self.school}}
        if self.cabinets:
            found["cabinets"] = self.cabinets
        if self.goals:
            found["goals"] = {goal: {"name": goal.title()} for goal in self.goals}
        metrics = {self.slugs[number]: dict(self.metrics[number]) for number in self.standing}
        for metric in metrics.values():
            if metric.get("goal") not in self.goals:
                metric.pop("goal", None)
            if "was" in metric:
                metric["was"] = [slug for slug in metric["was"] if slug not in metrics]
        return found | {"metrics": metrics}

    def definitions(self) -> Definitions:
        """The definitions; raises ``InvalidDefinitions`` where they contradict themselves."""
        return from_plain(Definitions, self.plain())

    def day(self, days: int) -> date:
        """A day so many days after the beginning."""
        return self.start + timedelta(days=days)

    def one(self, number: int) -> dict[str, Any]:
        """A standing metric."""
        return self.metrics[self.nth(number)]

    def nth(self, number: int) -> int:
        """Which of the standing metrics is meant."""
        return self.standing[number % len(self.standing)]


def _dated(town: Town, pairs: list[tuple[int, float]]) -> list[dict[str, Any]]:
    """Numbers in force from days on; the first always."""
    days = sorted(dict(pairs).items())
    return [{"value": value} | ({"from": town.day(day)} if place else {}) for place, (day, value) in enumerate(days)]


def _target(town: Town, change: Change) -> None:
    metric = town.one(change.metric)
    metric.pop("history", None)
    metric["target"] = _dated(town, change.value)


def _history(town: Town, change: Change) -> None:
    metric = town.one(change.metric)
    metric.pop("target", None)
    metric.pop("history", None)
    if isinstance(change.value, dict):
        metric["history"] = dict(change.value)
    elif change.value:
        share, span = change.value
        metric["history"] = {"years": 1, "min_observed": share}
        if span:
            excluded = {"from": town.day(span[0] - 365), "to": town.day(span[1] - 365), "why": "flood"}
            metric["history"]["exclude"] = [excluded]


def _weight(town: Town, change: Change) -> None:
    town.one(change.metric)["weight"] = _dated(town, change.value)


def _toggle(town: Town, change: Change) -> None:
    metric = town.one(change.metric)
    one, other = {
        "visibility": ("public", "internal"),
        "scored": (True, False),
        "rare": (False, True),
        "better": ("higher", "lower"),
    }[change.what]
    metric[change.what] = other if metric.get(change.what, one) == one else one


def _kind(town: Town, change: Change) -> None:
    metric = town.one(change.metric)
    metric["kind"] = OTHER_KIND[metric["kind"]]
    metric.pop("q", None)
    if metric["kind"] == "quantile":
        metric["q"] = 0.5
    if metric["kind"] == "level":
        metric.pop("evidence", None)


def _evidence(town: Town, change: Change) -> None:
    metric = town.one(change.metric)
    metric["evidence"] = dict(change.value)
    if metric["kind"] == "level":
        metric["evidence"].pop("cases", None)


def _q(town: Town, change: Change) -> None:
    if town.one(change.metric)["kind"] == "quantile":
        town.one(change.metric)["q"] = change.value


def _set_metric(town: Town, change: Change) -> None:
    town.one(change.metric)[change.what] = change.value


def _active(town: Town, change: Change) -> None:
    days = dict(zip(("from", "to"), change.value, strict=True))
    span = {key: town.day(day) for key, day in days.items() if day is not None}
    if len(span) == 2:
        span = dict(zip(span, sorted(span.values()), strict=True))
    town.one(change.metric)["active"] = span


def _name(town: Town, change: Change) -> None:
    town.one(change.metric)["name"] += "s"


def _order(town: Town, change: Change) -> None:
    town.standing.reverse()


def _retire(town: Town, change: Change) -> None:
    if len(town.standing) > 1:
        town.standing.remove(town.nth(change.metric))


def _bring(town: Town, change: Change) -> None:
    """Add a metric that there never was, or bring back one that was retired."""
    taken = {town.slugs[number] for number in town.standing}
    others = [number for number in town.metrics if number not in town.standing and town.slugs[number] not in taken]
    if others:
        town.standing.append(others[change.metric % len(others)])


def _rename(town: Town, change: Change) -> None:
    """Give a metric a slug that no other one has now, perhaps one that another one had, and say what it was."""
    number = town.nth(change.metric)
    taken = {town.slugs[other] for other in town.standing}
    had = [slug for slugs in town.former.values() for slug in slugs]
    free = [slug for slug in dict.fromkeys((*NAMES, *had, *town.slugs.values())) if slug not in taken]
    _call(town, number, free[change.value % len(free)])
    town.metrics[number]["was"] = [town.former[number][-1]]


def _rename_back(town: Town, change: Change) -> None:
    """Give a metric the slug that it had first."""
    number = town.nth(change.metric)
    if f"m{number}" not in {town.slugs[other] for other in town.standing}:
        _call(town, number, f"m{number}")
        town.metrics[number].pop("was", None)


def _call(town: Town, number: int, slug: str) -> None:
    town.former[number].append(town.slugs[number])
    town.slugs[number] = slug


def _calendar(town: Town, change: Change) -> None:
    closed = change.value.get("closed")
    town.city["calendar"] = {"closed": [town.day(-closed)]} if closed else change.value


def _set_city(town: Town, change: Change) -> None:
    town.city[change.what] = change.value


def _set_town(town: Town, change: Change) -> None:
    setattr(town, {"schools": "school"}.get(change.what, change.what), change.value)


_CHANGES = {
    "target": _target, "history": _history, "weight": _weight, "visibility": _toggle, "scored": _toggle,
    "rare": _toggle, "better": _toggle, "kind": _kind, "q": _q, "cadence": _set_metric, "active": _active,
    "lag": _set_metric, "evidence": _evidence, "name": _name, "order": _order, "department": _set_metric,
    "goal": _set_metric, "retire": _retire, "bring": _bring, "rename": _rename, "rename back": _rename_back,
    "calendar": _calendar, "cabinets": _set_town, "goals": _set_town, "schools": _set_town,
}  # fmt: skip
