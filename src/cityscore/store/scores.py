"""Scores in the store: those that differ are added unpublished; publishing makes them the current ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from cityscore.store import bulk, models

Key: TypeAlias = tuple[int, str, date]
"""Subject (its id), period, the day it is seen from."""


@dataclass(frozen=True)
class Figure:
    """One score as it is stored, but for where and when; two that are equal need no new row."""

    start: date
    end: date
    numerator: float | None
    denominator: float | None
    value: float | None
    yardstick: float | None
    score: float | None
    status: str
    reason: str
    days: int | None
    due: int | None
    coverage: float | None
    met: int | None
    scored: int | None
    method: str
    method_version: int


FIGURES = tuple(Figure.__dataclass_fields__)


def current(city: models.City, first: date, last: date) -> dict[Key, Figure]:
    """The current figures of all of a city's subjects, seen from the days from first to last."""
    rows = models.Score.objects.filter(subject__city=city, is_current=True, through__range=(first, last))
    values = rows.values_list("subject", "period", "through", *FIGURES)
    return {row[:3]: Figure(*row[3:]) for row in values.iterator(chunk_size=10_000)}


def add(run: models.Run, revision: models.Revision, figures: Iterable[tuple[Key, Figure]]) -> int:
    """Add figures unpublished: nobody sees them before ``publish``."""
    rows: Iterator[tuple[object, ...]] = (
        (*key, *(getattr(figure, name) for name in FIGURES), revision.pk, run.pk, False) for key, figure in figures
    )
    fields = ("subject", "period", "through", *FIGURES, "revision", "run", "is_current")
    return bulk.insert(models.Score, fields, rows)


@transaction.atomic
def publish(run: models.Run, when: datetime) -> int:
    """Make a run's figures the public ones, all at once; what they take the place of is kept."""
    table = connection.ops.quote_name(models.Score._meta.db_table)
    moment = models.Score._meta.get_field("published").get_db_prep_save(when, connection)
    same = " AND ".join(f"new.{name} = {table}.{name}" for name in ("subject_id", "period", "through"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, superseded = %s WHERE is_current AND EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {table} AS new WHERE new.run_id = %s AND new.published IS NULL AND {same})",
            [False, moment, run.pk],
        )
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, published = %s WHERE run_id = %s AND published IS NULL",  # noqa: S608
            [True, moment, run.pk],
        )
        return int(cursor.rowcount)


def discard(run: models.Run) -> int:
    """Take back what a failed run had added and nobody has seen."""
    return models.Score.objects.filter(run=run, published=None).delete()[0]


def shown(city: models.City, through: date, moment: datetime | None = None) -> QuerySet[models.Score]:
    """The figures seen from a day: the current ones, or those that were public at a moment."""
    rows = models.Score.objects.filter(subject__city=city, through=through)
    if moment is None:
        return rows.filter(is_current=True)
    return rows.filter(Q(superseded=None) | Q(superseded__gt=moment), published__lte=moment)
