"""What a run has to score again: for every metric and composite the days that anything new or changed can affect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from cityscore.jobs.affected import touched_by_definition, touched_by_observations
from cityscore.model import Definitions
from cityscore.scoring.methods import method_named
from cityscore.scoring.spans import Span, joined, plus, within
from cityscore.store import models, scores
from cityscore.store.definitions import Standing
from cityscore.store.subjects import Name, composites

ALWAYS: Span = (date.min, date.max)
METRIC = str(models.SubjectKind.METRIC)
SCORING_SETTINGS = ("method", "periods", "calendar", "near")
"""The city's settings that have a part in every score."""


@dataclass(frozen=True)
class Covered:
    """What has figures: the days that are published, by which definitions."""

    stands: Standing
    since: date | None
    """None where nothing has."""
    through: date
    methods: frozenset[tuple[str, int]]
    """The methods, with their versions, that they are scored by."""

    @classmethod
    def by(cls, run: models.Run) -> Covered:
        """Tell what a published run left."""
        return cls(Standing.of(run.revision), run.since, run.through, scores.methods_of(run))

    @classmethod
    def by_newest(cls, stands: Standing, since: date | None, through: date) -> Covered:
        """Tell what a run leaves now."""
        method = method_named(stands.definitions.city.method)
        return cls(stands, since, through, frozenset({(str(method.name), method.version)} if since else ()))


@dataclass
class Touched:
    """The days to be scored again, by subject: kind and slug, of a metric its key."""

    spans: dict[Name, list[Span]] = field(default_factory=dict)
    gone: set[Name] = field(default_factory=set)
    """Subjects that have no figures any more."""
    dropped: list[Span] = field(default_factory=list)
    """Days that have no figures any more."""

    @property
    def days(self) -> list[Span]:
        """The days of all."""
        return joined(span for spans in self.spans.values() for span in spans)


def touched(before: Covered | None, now: Covered, changed: Iterable[tuple[str, Span]]) -> Touched:
    """Compare what is published with what is to be; ``changed`` are metrics (their keys) and days of observations."""
    found = Touched()
    if now.since is not None:
        spans = _metrics(before, now, list(changed))
        found.spans = {(METRIC, key): days for key, days in spans.items()}
        found.spans |= _composites(before, now, spans)
        found.spans = {
            name: cut for name, days in found.spans.items() if (cut := within(joined(days), now.since, now.through))
        }
    if before is not None and before.since is not None:
        found.gone = set(_subjects(before.stands)) - set(_subjects(now.stands))
        kept_from = plus(before.through, 1) if now.since is None else now.since
        found.dropped = within([(before.since, plus(kept_from, -1))], before.since, before.through)
    return found


def _metrics(before: Covered | None, now: Covered, changed: list[tuple[str, Span]]) -> dict[str, list[Span]]:
    """The days of each metric, by key."""
    definitions, keys = now.stands.definitions, now.stands.keys
    days = {key: _of_all(before, now) for key in keys.values()}
    if before is None or ALWAYS in _of_all(before, now):
        return days
    known = {key: slug for slug, key in before.stands.keys.items()}
    for metric in definitions.metrics:
        key = keys[metric.slug]
        if key not in known:
            days[key].append(ALWAYS)
            continue
        former = before.stands.definitions.by_slug[known[key]]
        if span := touched_by_definition(former, metric):
            days[key].append(span)
        if _calendar(before.stands.definitions, former.cadence) != _calendar(definitions, metric.cadence):
            days[key].append(ALWAYS)
    method = method_named(definitions.city.method)
    slugs = {key: slug for slug, key in keys.items()}
    for key, span in changed:
        if key in slugs:
            days[key] += touched_by_observations(definitions.by_slug[slugs[key]], [span], method)
    return days


def _of_all(before: Covered | None, now: Covered) -> list[Span]:
    """The days of every subject: those before and after the days that have figures, or all."""
    if before is None or before.since is None or before.methods != now.methods:
        return [ALWAYS]
    if _all_differ(before.stands.definitions, now.stands.definitions):
        return [ALWAYS]
    return [(date.min, plus(before.since, -1)), (plus(before.through, 1), date.max)]


def _composites(before: Covered | None, now: Covered, metrics: dict[str, list[Span]]) -> dict[Name, list[Span]]:
    """The days of each composite: those of all, and of its metrics; every day where it has other metrics than before.

    A composite of no metric has its days as well, and says on each that there is nothing to score.
    """
    former = _members(before.stands) if before else {}
    return {
        name: [ALWAYS] if former.get(name) != keys else _of_all(before, now) + [s for key in keys for s in metrics[key]]
        for name, keys in _members(now.stands).items()
    }


def _members(stands: Standing) -> dict[Name, frozenset[str]]:
    """The metrics (their keys) below each composite."""
    keys = stands.keys
    return {name: frozenset(keys[slug] for slug in below) for name, below in composites(stands.definitions).items()}


def _subjects(stands: Standing) -> Iterator[Name]:
    yield from ((METRIC, key) for key in stands.keys.values())
    yield from composites(stands.definitions)


def _all_differ(before: Definitions, after: Definitions) -> bool:
    return any(getattr(before.city, name) != getattr(after.city, name) for name in SCORING_SETTINGS)


def _calendar(definitions: Definitions, cadence: str) -> object:
    """The named calendar behind a cadence, if there is one."""
    return next((calendar for calendar in definitions.calendars if calendar.name == cadence), None)
