"""Subjects in the store: the id of everything that has a score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from cityscore.model import Definitions
from cityscore.store import models

Name: TypeAlias = tuple[str, str, str]
"""Kind, slug (of a metric the slug it has now), district."""


def subject_ids(city: models.City, districts: Iterable[tuple[str, str]] = ()) -> dict[Name, int]:
    """The id of each subject by its name; districts (metric's slug, district) that are new are added."""
    keys = dict(models.Metric.objects.filter(city=city, retired=None).values_list("slug", "key"))
    there = set(models.Subject.objects.filter(city=city).exclude(district="").values_list("slug", "district"))
    new = sorted({(keys[slug], district) for slug, district in districts} - there)
    models.Subject.objects.bulk_create(
        [models.Subject(city=city, kind=models.SubjectKind.METRIC, slug=key, district=name) for key, name in new]
    )
    slugs = {key: slug for slug, key in keys.items()}
    rows = models.Subject.objects.filter(city=city).values_list("kind", "slug", "district", "id")
    return {
        (kind, slugs.get(slug, slug) if kind == models.SubjectKind.METRIC else slug, district): id
        for kind, slug, district, id in rows
    }


def composites(definitions: Definitions) -> dict[tuple[str, str], frozenset[str]]:
    """The metrics (their slugs) below each composite: the city, its cabinets, departments and goals."""
    kinds = models.SubjectKind
    below = {(str(kinds.CITY), ""): frozenset(definitions.by_slug)}
    for group in definitions.groups:
        below[kinds.CABINET, group.slug] = _of(definitions, group.departments)
    for slug, name in definitions.departments.items():
        below[kinds.DEPARTMENT, slug] = _of(definitions, (name,))
    for goal in definitions.goals:
        below[kinds.GOAL, goal.slug] = frozenset(m.slug for m in definitions.metrics if m.goal == goal.slug)
    return below


def _of(definitions: Definitions, departments: Iterable[str]) -> frozenset[str]:
    names = frozenset(departments)
    return frozenset(metric.slug for metric in definitions.metrics if metric.department in names)
