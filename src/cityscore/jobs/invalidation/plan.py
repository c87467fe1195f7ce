"""What a run has to score again: for every metric and composite the days that anything new or changed can affect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from cityscore.jobs.invalidation.reach import ALWAYS, holds_on, reached_by_change, reached_by_observations
from cityscore.model import DayCalendar, Definitions, Metric
from cityscore.scoring.day_ranges import Span, joined, plus, within
from cityscore.scoring.methods import method_named
from cityscore.store import models, score_publication
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.subjects import Name, composites

METRIC = str(models.SubjectKind.METRIC)


@dataclass(frozen=True)
class Extent:
    """The days that have figures, and what those are made by."""

    in_force: DefinitionsInForce
    since: date | None
    """None where nothing has."""
    through: date
    methods: frozenset[tuple[str, int]]
    """Methods, with their versions; none where nothing has figures."""
    has_older_charts: bool = False
    """Whether some figures are judged by the chart rules of before 2027."""

    @classmethod
    def of_run(cls, run: models.Run) -> Extent:
        """What a run left that is public, or waits."""
        return cls(
            DefinitionsInForce.of(run.revision),
            run.since,
            run.through,
            score_publication.methods_of(run),
            score_publication.has_older_charts(run),
        )

    @classmethod
    def to_come(cls, in_force: DefinitionsInForce, since: date | None, through: date) -> Extent:
        """What a run leaves now: by the newest version of the city's method."""
        method = method_named(in_force.definitions.city.method)
        return cls(in_force, since, through, frozenset({(str(method.name), method.version)} if since else ()))


@dataclass
class Invalidation:
    """The days to be scored again, by subject: kind and slug, of a metric its key."""

    spans: dict[Name, list[Span]] = field(default_factory=dict)
    removed_subjects: set[Name] = field(default_factory=set)
    """Subjects that have no figures any more."""
    removed_days: list[Span] = field(default_factory=list)
    """Days that have no figures any more."""
    former_days: list[Span] = field(default_factory=list)
    """All days that had figures."""

    @property
    def days(self) -> list[Span]:
        """The days of all."""
        return joined(span for spans in self.spans.values() for span in spans)


def plan_invalidation(before: Extent | None, now: Extent, changed: Iterable[tuple[str, Span]]) -> Invalidation:
    """Compare what is published with what is to be; ``changed`` are metrics (their keys) and days of observations."""
    plan = Invalidation()
    if now.since is not None:
        of_metrics = _metrics(before, now, list(changed))
        composites_of = _composites(before, now, of_metrics)
        if before is not None and before.has_older_charts:  # of which no composite has a part
            of_metrics = {key: [ALWAYS] for key in of_metrics}
        spans = {(METRIC, key): days for key, days in of_metrics.items()} | composites_of
        plan.spans = {
            name: cut for name, days in spans.items() if (cut := within(joined(days), now.since, now.through))
        }
    if before is not None and before.since is not None:
        plan.former_days = [(before.since, before.through)]
        plan.removed_subjects = set(_subjects(before.in_force)) - set(_subjects(now.in_force))
        kept_from = plus(before.through, 1) if now.since is None else now.since
        plan.removed_days = within([(before.since, plus(kept_from, -1))], before.since, before.through)
    return plan


def _metrics(before: Extent | None, now: Extent, changed: list[tuple[str, Span]]) -> dict[str, list[Span]]:
    """The days of each metric, by key."""
    definitions, keys = now.in_force.definitions, now.in_force.keys
    of_all = _of_all(before, now)
    days = {key: list(of_all) for key in keys.values()}
    if before is None or ALWAYS in of_all:
        return days
    former_metrics = {key: before.in_force.definitions.by_slug[slug] for slug, key in before.in_force.keys.items()}
    for metric in definitions.metrics:
        key = keys[metric.slug]
        former = former_metrics.get(key)
        if former is None or _calendar(before.in_force.definitions, former) != _calendar(definitions, metric):
            days[key].append(ALWAYS)
        elif span := reached_by_change(former, metric):
            days[key].append(span)
        for part in metric.parts or ():
            days[key] += _of_part(before.in_force, former_metrics.get(keys[part.slug]), definitions, part)
    method = method_named(definitions.city.method)
    slugs = {key: slug for slug, key in keys.items()}
    derived_from = _derived_from(definitions)
    for key, span in changed:
        if key not in slugs:
            continue
        days[key] += reached_by_observations(definitions.by_slug[slugs[key]], [span], method)
        for metric, part in derived_from.get(slugs[key], ()):
            reached = (span[0], date.max) if holds_on(part) else span
            days[keys[metric.slug]] += reached_by_observations(metric, [reached], method)
    return days


def _of_part(before: DefinitionsInForce, former: Metric | None, now: Definitions, part: Metric) -> list[Span]:
    """The days on which a change of what a metric is derived from can affect it."""
    if former is None or _calendar(before.definitions, former) != _calendar(now, part):
        return [ALWAYS]
    span = reached_by_change(former, part)
    return [span] if span else []


def _derived_from(definitions: Definitions) -> dict[str, list[tuple[Metric, Metric]]]:
    """By slug, the metrics that are derived from a metric, each with that."""
    derived: dict[str, list[tuple[Metric, Metric]]] = {}
    for metric in definitions.metrics:
        for part in metric.parts or ():
            derived.setdefault(part.slug, []).append((metric, part))
    return derived


def _of_all(before: Extent | None, now: Extent) -> list[Span]:
    """The days of every subject: those before and after the days that have figures, or all."""
    if before is None or before.since is None or before.methods != now.methods:
        return [ALWAYS]
    former, present = before.in_force.definitions, now.in_force.definitions
    changes = (reached_by_change(former, present), reached_by_change(former.city, present.city))
    return [(date.min, plus(before.since, -1)), (plus(before.through, 1), date.max), *filter(None, changes)]


def _composites(before: Extent | None, now: Extent, metrics: dict[str, list[Span]]) -> dict[Name, list[Span]]:
    """The days of each composite: those of all, and of its metrics; every day where it has other metrics than before.

    A composite of no metric has its days as well, and says on each that there is nothing to score.
    """
    former, of_all = _members(before.in_force) if before else {}, _of_all(before, now)
    return {
        name: [ALWAYS] if former.get(name) != keys else [*of_all, *(span for key in keys for span in metrics[key])]
        for name, keys in _members(now.in_force).items()
    }


def _members(in_force: DefinitionsInForce) -> dict[Name, frozenset[str]]:
    """The metrics (their keys) below each composite."""
    keys = in_force.keys
    return {name: frozenset(keys[slug] for slug in below) for name, below in composites(in_force.definitions).items()}


def _subjects(in_force: DefinitionsInForce) -> Iterator[Name]:
    yield from ((METRIC, key) for key in in_force.keys.values())
    yield from composites(in_force.definitions)


def _calendar(definitions: Definitions, metric: Metric) -> DayCalendar | None:
    """The named calendar behind a metric's cadence, if there is one."""
    return next((calendar for calendar in definitions.calendars if calendar.name == metric.cadence), None)
