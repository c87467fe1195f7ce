"""Definitions in the store: the plan of a change, the change itself, and the definitions as they stood."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from cityscore.model import Definitions, InvalidDefinitions, Metric, Problem, from_plain, to_plain
from cityscore.store import models


@dataclass(frozen=True)
class Plan:
    """What applying definitions would do, by slug."""

    added: tuple[str, ...]
    changed: tuple[tuple[str, tuple[str, ...]], ...]
    """Each metric that changes, with the keys that change."""
    renamed: tuple[tuple[str, str], ...]
    """Former slug and new one."""
    retired: tuple[str, ...]
    returned: tuple[str, ...]
    """Metrics that had been retired and are back."""
    settings: tuple[str, ...]
    """The keys of the city, its cabinets, goals, calendars and sources that change."""

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.renamed, self.retired, self.returned, self.settings))


def standing(city: models.City, moment: datetime | None = None) -> models.Revision | None:
    """The revision of a city's definitions that stands at a moment (default: the newest)."""
    revisions = models.Revision.objects.filter(city=city)
    if moment is not None:
        revisions = revisions.filter(moment__lte=moment)
    return revisions.order_by("-number").first()


def definitions_of(revision: models.Revision) -> Definitions:
    """A revision's definitions; a revision never changes, so they are read once."""
    return _read(revision.definitions)


@lru_cache(maxsize=64)
def _read(definitions: str) -> Definitions:
    return from_plain(Definitions, json.loads(definitions))


def plan(definitions: Definitions) -> Plan:
    """What applying these definitions would change in the city of their address."""
    city = models.City.objects.filter(slug=definitions.city.address).first()
    revision = standing(city) if city else None
    before = definitions_of(revision) if revision else None
    known = {metric.key: metric for metric in models.Metric.objects.filter(city=city)} if city else {}
    return _compare(before, definitions, list(known.values()))


@transaction.atomic
def apply(definitions: Definitions, moment: datetime, *, who: Any = None, why: str = "") -> Plan:
    """Make these definitions the standing ones from a moment on; changes nothing if they stand already.

    Nothing is deleted: a metric that is left out is retired. Raises ``InvalidDefinitions`` if a moment is given that
    lies before the standing revision's, or a slug that is another metric's former one.
    """
    city, _ = models.City.objects.get_or_create(slug=definitions.city.address, defaults={"name": definitions.city.name})
    city = models.City.objects.select_for_update().get(pk=city.pk)
    revision = standing(city)
    planned = plan(definitions)
    if not planned and revision is not None:
        return planned
    if revision is not None and moment < revision.moment:
        raise InvalidDefinitions([Problem(message=f"definitions of {revision.moment} stand already")])
    number = revision.number + 1 if revision else 1
    models.Revision.objects.create(
        city=city, number=number, moment=moment, definitions=to_json(definitions), why=why, who=who
    )
    if city.name != definitions.city.name:
        city.name = definitions.city.name
        city.save(update_fields=["name"])
    _write_metrics(city, definitions, moment)
    _write_subjects(city, definitions)
    return planned


def to_json(definitions: Definitions) -> str:
    """Definitions as JSON text, in which days are text."""
    return json.dumps(to_plain(definitions), default=date.isoformat, ensure_ascii=False)


def _compare(before: Definitions | None, after: Definitions, known: list[models.Metric]) -> Plan:
    old = {metric.slug: metric for metric in before.metrics} if before else {}
    retired_before = {metric.slug for metric in known if metric.retired is not None}
    newcomers = [metric for metric in after.metrics if metric.slug not in old]
    kept = {metric.slug for metric in after.metrics}
    own = {row.key: row.slug for row in known if row.retired is None and row.slug not in kept}
    renamed = tuple(
        (was, metric.slug)
        for metric in newcomers
        for was in dict.fromkeys((*metric.was, own.get(metric.slug, "")))
        if was in old
    )
    came_from = {new: was for was, new in renamed}
    added = [metric.slug for metric in newcomers if metric.slug not in came_from]
    changed = []
    for metric in after.metrics:
        previous = old.get(came_from.get(metric.slug, metric.slug))
        if previous is not None and (keys := _keys_changed(previous, metric)):
            changed.append((metric.slug, keys))
    gone = set(old) - kept - set(came_from.values())
    return Plan(
        added=tuple(slug for slug in added if slug not in retired_before),
        changed=tuple(changed),
        renamed=renamed,
        retired=tuple(sorted(gone)),
        returned=tuple(slug for slug in added if slug in retired_before),
        settings=_settings_changed(before, after),
    )


def _keys_changed(before: Metric, after: Metric) -> tuple[str, ...]:
    one, two = to_plain(before), to_plain(after)
    return tuple(key for key in {**one, **two} if key not in ("slug", "was") and one.get(key) != two.get(key))


def _settings_changed(before: Definitions | None, after: Definitions) -> tuple[str, ...]:
    one, two = to_plain(before) if before else {}, to_plain(after)
    return tuple(key for key in {**one, **two} if key != "metrics" and one.get(key) != two.get(key))


def _write_metrics(city: models.City, definitions: Definitions, moment: datetime) -> None:
    rows = {metric.key: metric for metric in models.Metric.objects.filter(city=city)}
    stated = {metric.slug for metric in definitions.metrics}
    by_slug = {row.key: row for row in rows.values() if row.slug not in stated}
    by_slug |= {row.slug: row for row in rows.values()}
    kept = set()
    for metric in definitions.metrics:
        row = next((by_slug[slug] for slug in (metric.slug, *metric.was) if slug in by_slug), None)
        if row is None and metric.slug in rows:
            place = ("metrics", metric.slug)
            fix = f"choose another slug, or rename {rows[metric.slug].slug!r} back"
            raise InvalidDefinitions([Problem(message="is another metric's former slug", fix=fix, place=place)])
        if row is None:
            row = models.Metric(city=city, key=metric.slug, slug=metric.slug)
        elif row.slug == metric.slug and row.retired is None and row.pk:
            kept.add(row.key)
            continue
        row.slug, row.retired = metric.slug, None
        row.save()
        kept.add(row.key)
    for key, row in rows.items():
        if key not in kept and row.retired is None:
            row.retired = moment
            row.save(update_fields=["retired"])


def _write_subjects(city: models.City, definitions: Definitions) -> None:
    """Everything that has a score: the city, its tree, its goals, its metrics. What is there stays."""
    kinds = models.SubjectKind
    keys = dict(models.Metric.objects.filter(city=city, retired=None).values_list("slug", "key"))
    wanted = {(kinds.CITY, "")}
    wanted |= {(kinds.CABINET, group.slug) for group in definitions.groups}
    wanted |= {(kinds.DEPARTMENT, slug) for slug in definitions.departments}
    wanted |= {(kinds.GOAL, goal.slug) for goal in definitions.goals}
    wanted |= {(kinds.METRIC, keys[metric.slug]) for metric in definitions.metrics}
    there = set(models.Subject.objects.filter(city=city, district="").values_list("kind", "slug"))
    models.Subject.objects.bulk_create(
        [models.Subject(city=city, kind=kind, slug=slug) for kind, slug in sorted(wanted) if (kind, slug) not in there]
    )
