"""Definitions in the store: the plan of a change, the change itself, and the definitions as they stood."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from cityscore.model import CityScoreError, Definitions, InvalidDefinitions, Metric, Problem, from_kept, to_plain
from cityscore.present.say.typed_text import fit_text
from cityscore.store import models
from cityscore.store.cities import locked, moment_for
from cityscore.store.city_addresses import city_meant, move_city, refuse_former
from cityscore.store.city_ends import refuse_ended
from cityscore.store.judged_anew import JudgedAnew, judged_anew
from cityscore.store.subjects import composites

LONGEST_WHY = 500
"""Characters of the reason of a change."""


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
    """The keys of the file that change; ``metrics`` where those that stand are in another order."""
    anew: tuple[JudgedAnew, ...] = ()
    """Metrics whose days so far are judged by another target."""

    def __bool__(self) -> bool:
        return any((self.added, self.changed, self.renamed, self.retired, self.returned, self.settings))


@dataclass(frozen=True)
class DefinitionsInForce:
    """A revision with what it says."""

    revision: models.Revision
    definitions: Definitions

    @classmethod
    def of(cls, revision: models.Revision) -> DefinitionsInForce:
        """Read a revision; it never changes, so its text is read once."""
        return cls(revision, _read(revision.definitions))

    @property
    def keys(self) -> dict[str, str]:
        """The key of each metric (the first slug it ever had) by the slug it has here."""
        return dict(self.revision.keys)


def definitions_in_force(city: models.City, moment: datetime | None = None) -> DefinitionsInForce:
    """The definitions that stand at a moment (default: the newest); raises ``CityScoreError`` without any."""
    revision = _revision(city, moment)
    if revision is None:
        raise CityScoreError(f"{city.name} has no definitions yet → apply a definitions file first")
    return DefinitionsInForce.of(revision)


def _revision(city: models.City, moment: datetime | None = None) -> models.Revision | None:
    by_moment = {} if moment is None else {"moment__lte": moment}
    return models.Revision.objects.filter(city=city, **by_moment).order_by("-number").first()


@lru_cache(maxsize=64)
def _read(definitions: str) -> Definitions:
    return from_kept(Definitions, json.loads(definitions))


def plan(definitions: Definitions) -> Plan:
    """What applying these definitions would change in the city of their address; raises what ``apply`` would."""
    city = city_meant(definitions.city)
    revision = _revision(city) if city else None
    before = _read(revision.definitions) if revision else None
    return _compare(before, _without_base(definitions), list(models.Metric.objects.filter(city=city)) if city else [])


def others_if_new(definitions: Definitions) -> list[str]:
    """The addresses of the cities there are, if these definitions would add another to them; else none."""
    cities = list(models.City.objects.order_by("slug").values_list("slug", flat=True))
    return [] if city_meant(definitions.city) else cities


def moved_from(definitions: Definitions) -> str:
    """The address of the city that these definitions would give another one; else none."""
    city = city_meant(definitions.city)
    return city.slug if city and city.slug != definitions.city.address else ""


@transaction.atomic
def apply_definitions(
    definitions: Definitions, moment: datetime | None = None, *, folder: str = "", who: Any = None, why: str = ""
) -> Plan:
    """Make these definitions the standing ones from a moment on (default: now); those that stand already stay.

    ``folder`` is where the paths of sources start. Nothing is deleted: a metric that is left out is retired. Raises
    ``InvalidDefinitions`` for a slug that is another metric's former one, or a retired one's, and ``CityScoreError``
    for a moment that lies in the future, or before the standing definitions or the latest run, and for a reason that no
    text may be.
    """
    why, definitions = fit_text(why, LONGEST_WHY, lines=True), _without_base(definitions)
    city = city_meant(definitions.city)
    if city is None:
        refuse_former(definitions.city.address)
        added = {"name": definitions.city.name}  # or somebody else adds it just now
        city, _ = models.City.objects.get_or_create(slug=definitions.city.address, defaults=added)
    city = locked(city)
    refuse_ended(city)
    move_city(city, definitions.city.address)
    columns = {"name": definitions.city.name, "folder": folder or city.folder}
    models.City.objects.filter(pk=city.pk).exclude(**columns).update(**columns)
    planned = plan(definitions)
    before = _revision(city)
    if before is not None and not planned:
        return planned
    at = moment_for(city, moment)
    keys = _write_metrics(city, definitions, at)
    number = before.number + 1 if before else 1
    models.Revision.objects.create(
        city=city, number=number, moment=at, definitions=to_json(definitions), keys=keys, why=why, who=who
    )
    _write_subjects(city, definitions, keys)
    return planned


def _without_base(definitions: Definitions) -> Definitions:
    """Definitions that name no revision: that is a word of the file's, not of the city's."""
    return replace(definitions, based_on=None) if definitions.based_on else definitions


def to_json(definitions: Definitions) -> str:
    """Definitions as JSON text, in which days are text."""
    return json.dumps(to_plain(definitions), default=date.isoformat, ensure_ascii=False)


def _compare(before: Definitions | None, after: Definitions, known: list[models.Metric]) -> Plan:
    old = {metric.slug: metric for metric in before.metrics} if before else {}
    rows = metric_rows(after, known)
    former = {slug: row.slug for slug, row in rows.items() if row is not None and row.retired is None}
    pairs = ((old.get(former.get(metric.slug, "")), metric) for metric in after.metrics)
    changed = (
        (metric.slug, _keys_changed(previous, metric, ("slug", "was"))) for previous, metric in pairs if previous
    )
    reordered = list(former.values()) != [slug for slug in old if slug in former.values()]
    return Plan(
        added=tuple(slug for slug, row in rows.items() if row is None),
        changed=tuple((slug, keys) for slug, keys in changed if keys),
        renamed=tuple((was, slug) for slug, was in former.items() if was != slug),
        retired=tuple(sorted(set(old) - set(former.values()))),
        returned=tuple(slug for slug, row in rows.items() if row is not None and row.retired is not None),
        settings=(*_keys_changed(before, after, ("metrics",)), *(("metrics",) if reordered else ())),
        anew=judged_anew(old, after, rows),
    )


def metric_rows(definitions: Definitions, known: Iterable[models.Metric]) -> dict[str, models.Metric | None]:
    """Which metric each slug of some definitions means: the one called so, or so before; None for a new one.

    Raises ``InvalidDefinitions`` for a slug that another metric had first, or that a retired one has.
    """
    by_key = {row.key: row for row in known}
    stated = {slug for metric in definitions.metrics for slug in (metric.slug, *metric.was)}
    # Where its present slug is not stated, its first one names it still: a file from before a renaming takes it back.
    by_name = {row.key: row for row in by_key.values() if row.slug not in stated}
    by_name |= {row.slug: row for row in by_key.values()}
    rows: dict[str, models.Metric | None] = {}
    problems = []
    for metric in definitions.metrics:
        own, place = by_name.get(metric.slug), ("metrics", metric.slug)
        former = next((by_name[slug] for slug in metric.was if slug in by_name), None)
        rows[metric.slug] = own or former
        if own is None and former is None and metric.slug in by_key:
            fix = f"choose another slug, or rename {by_key[metric.slug].slug!r} back"
            problems.append(Problem(message="is another metric's former slug", fix=fix, place=place))
        elif own is not None and own.retired is not None and former is not None and former.retired is None:
            fix = f"choose another slug, or leave out was: {former.slug} to bring the retired one back"
            problems.append(Problem(message="is the slug of a retired metric", fix=fix, place=place))
    if problems:
        raise InvalidDefinitions(problems)
    return rows


def _keys_changed(
    before: Metric | Definitions | None, after: Metric | Definitions, apart_from: Collection[str]
) -> tuple[str, ...]:
    old, new = to_plain(before) if before else {}, to_plain(after)
    keys = (key for key in {**old, **new} if key not in apart_from)
    return tuple(key for key in keys if _in_order(old.get(key)) != _in_order(new.get(key)))


def _in_order(plain: Any) -> Any:
    """Plain values, equal only to others in the same order: that of cabinets is seen on the page."""
    return list(plain.items()) if isinstance(plain, dict) else plain


def _write_metrics(city: models.City, definitions: Definitions, moment: datetime) -> dict[str, str]:
    """Add, rename, retire and bring back metrics; returns the key of each by its slug."""
    metrics = models.Metric.objects.filter(city=city)
    rows = metric_rows(definitions, metrics)
    keys = {slug: row.key if row else slug for slug, row in rows.items()}
    # Before any is renamed: a slug is unique among metrics that are not retired, and theirs may go to another.
    metrics.filter(retired=None).exclude(key__in=list(keys.values())).update(retired=moment)
    _rename([(row, slug) for slug, row in rows.items() if row is not None])
    new = [models.Metric(city=city, key=slug, slug=slug) for slug, row in rows.items() if row is None]
    models.Metric.objects.bulk_create(new)
    return keys


def _rename(metrics: list[tuple[models.Metric, str]]) -> None:
    """Give metrics their slugs, and bring them back; two may swap, so each that moves lets go of its slug first."""
    moving = [(row, slug) for row, slug in metrics if row.slug != slug or row.retired is not None]
    for row, _ in moving:
        row.slug = f"-{row.pk}"  # no slug that a file can state
        row.save(update_fields=["slug"])
    for row, slug in moving:
        row.slug, row.retired = slug, None
        row.save(update_fields=["slug", "retired"])


def _write_subjects(city: models.City, definitions: Definitions, keys: dict[str, str]) -> None:
    """Everything that has a score: the city, its tree, its goals, its metrics. What is there stays."""
    names = {*composites(definitions), *((str(models.SubjectKind.METRIC), key) for key in keys.values())}
    names -= set(models.Subject.objects.filter(city=city, district="").values_list("kind", "slug"))
    models.Subject.objects.bulk_create(
        [models.Subject(city=city, kind=kind, slug=slug) for kind, slug in sorted(names)]
    )
