"""What is missing, and who is asked: the services whose figures have not come, by department."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric
from cityscore.model.enums import SLOW_CADENCES
from cityscore.present.read.published_scores import Day, Publication, PublishedScore
from cityscore.present.read.scope import Scope
from cityscore.present.read.stopped_figures import has_stopped
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
    is_slow: bool = False
    """Whether its figures come by the week or less often, so that their last day is not the others'."""
    fails: bool = False
    """Whether the source that they come from failed when they were due, so that none come until it is mended."""

    @property
    def has_stopped(self) -> bool:
        """Whether none has come since the window began, or none comes any more."""
        return self.latest is not None and (self.fails or self.latest < self.start)


def held_text(names: Sequence[str]) -> str:
    """That the new figures of some services are held back, in a sentence; '' where none are."""
    return say("New figures are held back while they are checked: {names}.", names=", ".join(names)) if names else ""


def failed_metrics(publication: Publication) -> frozenset[str]:
    """The metrics (keys) whose source failed in a run, and that miss a figure because of it on its last day."""
    run, in_force = publication.run, publication.in_force
    if publication.day != run.through or not run.log.get("failures"):
        return frozenset()
    stopped = {key for failure in run.log["failures"] for key in failure["metrics"]}
    return frozenset(
        key
        for metric in in_force.definitions.metrics
        if (key := in_force.keys[metric.slug]) in stopped
        and (
            key not in run.latest
            or has_stopped(in_force, metric, date.fromisoformat(run.latest[key]), run.through, missed=1)
        )
    )


def failed_text(publication: Publication, metric: Metric) -> str:
    """That a metric's figures are late because its source failed; '' where it did not, or where none ever came."""
    key = publication.in_force.keys[metric.slug]
    if key not in failed_metrics(publication):
        return ""
    latest = publication.run.latest.get(key)
    if latest is None:  # the page says beside the number that none have come yet
        return ""
    return say("Figures are late: none since {day}.", day=day_text(date.fromisoformat(latest)))


def late(scope: Scope, day: Day, row_of: Callable[[Name], PublishedScore | None] | None = None) -> tuple[Late, ...]:
    """Whose figures have not come, in the definitions' order; those that are held back have come.

    They are missed in the window that leads, or in that of another row of a subject; where a source failed, on any day
    that they were due.
    """
    failed = failed_metrics(day.publication)
    by_department: dict[str, list[_LateService]] = {}
    for metric in scope.metrics:
        if not metric.kind.observed.has_rows:  # what it is worked out from is late
            continue
        name = scope.key(metric)
        row = (row_of or day.of)(name)
        fails = name[1] in failed
        if row is not None and (row.is_late or fails) and name[1] not in day.publication.run.held:
            service = _LateService(
                metric.name, day.publication.latest(name), row.start, metric.cadence in SLOW_CADENCES, fails
            )
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
    for services_of in _by_last_day(stopped):
        words = to_say("No figures from {department} since {day}: {names}.")
        if len(services_of) > 1:
            words = to_say("Figures from {department} are late, the last of {day}: {names}.")
        since = day_text(max(service.latest for service in services_of if service.latest))
        yield say(words, department=department, day=since, names=_listed(services_of))
    if seldom:
        yield say("Too few figures from {department}: {names}.", department=department, names=_listed(seldom))


def _by_last_day(services: Sequence[_LateService]) -> Iterable[list[_LateService]]:
    """Services that are told together: those of every day, and slower ones whose last figure is of the same day."""
    groups: dict[date | None, list[_LateService]] = {}
    for service in services:
        groups.setdefault(service.latest if service.is_slow else None, []).append(service)
    return groups.values()


def _listed(services: Sequence[_LateService]) -> str:
    return ", ".join(service.name for service in services)
