"""What is missing, and who is asked: the services whose figures have not come, by department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.briefing.parts import Part
from cityscore.briefing.rows import Day
from cityscore.present.language import say, to_say
from cityscore.present.words import day_text


@dataclass(frozen=True)
class Late:
    """A department's services without figures for the period that leads."""

    department: str
    names: tuple[str, ...]
    sentence: str


def late(part: Part, day: Day) -> tuple[Late, ...]:
    """Whose figures have not come, in the definitions' order."""
    found: dict[str, list[tuple[str, date | None]]] = {}
    for metric in part.metrics:
        name = part.key(metric)
        row = day.of(name)
        if row is not None and row.is_late:
            found.setdefault(metric.department, []).append((metric.name, day.moment.latest(name)))
    return tuple(_late(department, services) for department, services in found.items())


def _late(department: str, services: list[tuple[str, date | None]]) -> Late:
    names = tuple(name for name, _ in services)
    listed, latest = ", ".join(names), max((latest for _, latest in services if latest), default=None)
    if latest is None:
        sentence = say("No figures from {department} yet: {names}.", department=department, names=listed)
    else:
        since = day_text(latest)
        words = to_say("No figures from {department} since {day}: {names}.")
        if len(names) > 1:
            words = to_say("Figures from {department} are late, the last of {day}: {names}.")
        sentence = say(words, department=department, day=since, names=listed)
    return Late(department, names, sentence)
