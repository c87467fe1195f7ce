"""Subjects in the store: the id of everything that has a score."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from cityscore.model import Definitions
from cityscore.store import models

Name: TypeAlias = tuple[str, str]
"""Kind, and slug; of a metric its key, the first slug it ever had."""


def subject_ids(city: models.City) -> dict[tuple[str, str, str], int]:
    """The id of each subject, retired ones included, by kind, slug (of a metric its key) and district."""
    rows = models.Subject.objects.filter(city=city).values_list("kind", "slug", "district", "id")
    return {(kind, slug, district): subject for kind, slug, district, subject in rows}


def add_districts(city: models.City, districts: Iterable[tuple[str, str]]) -> set[str]:
    """Make a subject of each district (metric's key, district) that is new; returns the keys of their metrics."""
    subjects = models.Subject.objects.filter(city=city, kind=models.SubjectKind.METRIC).exclude(district="")
    new = set(districts) - set(subjects.values_list("slug", "district"))
    models.Subject.objects.bulk_create(
        [
            models.Subject(city=city, kind=models.SubjectKind.METRIC, slug=key, district=district)
            for key, district in sorted(new)
        ]
    )
    return {key for key, _ in new}


def composites(definitions: Definitions) -> dict[Name, frozenset[str]]:
    """The metrics (their slugs) below each composite: the city, its cabinets, departments and goals."""
    kinds = models.SubjectKind
    below = {(str(kinds.CITY), ""): frozenset(definitions.by_slug)}
    for group in definitions.groups:
        below[str(kinds.CABINET), group.slug] = _metrics_of(definitions, group.departments)
    for slug, name in definitions.departments.items():
        below[str(kinds.DEPARTMENT), slug] = _metrics_of(definitions, (name,))
    for goal in definitions.goals:
        below[str(kinds.GOAL), goal.slug] = frozenset(m.slug for m in definitions.metrics if m.goal == goal.slug)
    return below


def _metrics_of(definitions: Definitions, departments: Iterable[str]) -> frozenset[str]:
    names = frozenset(departments)
    return frozenset(metric.slug for metric in definitions.metrics if metric.department in names)
