"""What is missing, and who is asked: the services whose figures have not come, by department."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.present.read.published_scores import Day, PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import day_text
from cityscore.store.subjects import Name


@dataclass(frozen=True)
class Late:
    """A department's services without figures for the period that leads."""

    department: str
    names: tuple[str, ...]
    sentence: str
    """Or several: of what never came, what came no more, and what came too seldom."""


@dataclass(frozen=True)
class _LateService:
    """A service whose figures are waited for."""

    name: str
    latest: date | None
    start: date
    """When the window begins that they are missing in."""

    @property
    def has_stopped(self) -> bool:
        """Whether none has come since the window began."""
        return self.latest is not None and self.latest < self.start


def held_text(names: Sequence[str]) -> str:
    """That the new figures of some services are held back, in a sentence; '' where none are."""
    return say("New figures are held back while they are checked: {names}.", names=", ".join(names)) if names else ""


def late(scope: Scope, day: Day, row_of: Callable[[Name], PublishedScore | None] | None = None) -> tuple[Late, ...]:
    """Whose figures have not come, in the definitions' order; those that are held back have come.

    They are missed in the window that leads, or in that of another row of a subject.
    """
    by_department: dict[str, list[_LateService]] = {}
    for metric in scope.metrics:
        name = scope.key(metric)
        row = (row_of or day.of)(name)
        if row is not None and row.is_late and name[1] not in day.publication.run.held:
            service = _LateService(metric.name, day.publication.latest(name), row.start)
            by_department.setdefault(metric.department, []).append(service)
    return tuple(
        Late(department, tuple(service.name for service in services), " ".join(_sentences(department, services)))
        for department, services in by_department.items()
    )


def _sentences(department: str, services: Sequence[_LateService]) -> Iterator[str]:
    never = [service for service in services if service.latest is None]
    stopped = [service for service in services if service.has_stopped]
    seldom = [service for service in services if service.latest is not None and not service.has_stopped]
    if never:
        yield say("No figures from {department} yet: {names}.", department=department, names=_listed(never))
    if stopped:
        words = to_say("No figures from {department} since {day}: {names}.")
        if len(stopped) > 1:
            words = to_say("Figures from {department} are late, the last of {day}: {names}.")
        since = day_text(max(service.latest for service in stopped if service.latest))
        yield say(words, department=department, day=since, names=_listed(stopped))
    if seldom:
        yield say("Too few figures from {department}: {names}.", department=department, names=_listed(seldom))


def _listed(services: Sequence[_LateService]) -> str:
    return ", ".join(service.name for service in services)
