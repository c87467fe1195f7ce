"""A part of a city that has a scorecard of its own: the city, a cabinet, a department, a goal."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import Definitions, Metric, Visibility
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.subjects import Name, composites

KINDS = models.SubjectKind
METRIC = str(KINDS.METRIC)


@dataclass(frozen=True)
class Section:
    """A cabinet in a table, with those of its metrics that are shown."""

    name: str
    subject: Name
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Scope:
    """A part of a city with its public metrics, or all of them for staff, in the definitions' order."""

    in_force: DefinitionsInForce
    subject: Name
    name: str
    metrics: tuple[Metric, ...]

    def key(self, metric: Metric) -> Name:
        """The subject under which a metric's scores are kept."""
        return METRIC, self.in_force.keys[metric.slug]

    @property
    def names(self) -> list[Name]:
        """The subjects that its scorecard shows."""
        return [self.subject, *(section.subject for section in self.sections), *map(self.key, self.metrics)]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its metrics under their cabinets; below a cabinet, under their departments."""
        definitions = self.in_force.definitions
        if self.subject[0] == KINDS.CABINET:
            names = {name: ((str(KINDS.DEPARTMENT), slug), {name}) for slug, name in definitions.departments.items()}
        else:
            groups = definitions.groups
            names = {group.name: ((str(KINDS.CABINET), group.slug), {*group.departments}) for group in groups}
        sections = (
            Section(name, subject, tuple(metric for metric in self.metrics if metric.department in departments))
            for name, (subject, departments) in names.items()
        )
        return tuple(section for section in sections if section.metrics)


def scope_of(in_force: DefinitionsInForce, kind: str, slug: str, *, internal: bool = False) -> Scope | None:
    """A part by its kind and its name in addresses; None where there is none, or none of its metrics is public.

    ``internal`` metrics are part of it for staff alone.
    """
    below = composites(in_force.definitions).get((kind, slug))
    if below is None:
        return None
    metrics = tuple(
        metric
        for metric in in_force.definitions.metrics
        if metric.slug in below and (internal or metric.visibility is Visibility.PUBLIC)
    )
    if not metrics and kind != KINDS.CITY:
        return None
    return Scope(in_force, (kind, slug), _name(in_force.definitions, kind, slug), metrics)


def _name(definitions: Definitions, kind: str, slug: str) -> str:
    match kind:
        case KINDS.CITY:
            return definitions.city.name
        case KINDS.CABINET:
            return next(group.name for group in definitions.groups if group.slug == slug)
        case KINDS.DEPARTMENT:
            return definitions.departments[slug]
        case _:
            return next(goal.name for goal in definitions.goals if goal.slug == slug)
