"""Scores in the store: those that differ are added unpublished; publishing makes them the current ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import TypeAlias

from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from cityscore.model import Period
from cityscore.scoring.day_ranges import in_pieces, plus
from cityscore.scoring.stored_scores import BLANK, SCORE_COLUMNS, ScoreValues
from cityscore.store import bulk, models

DAYS_AT_ONCE = 184
"""Days whose figures are in memory together: those of ten years take no more than those of half a year."""
Key: TypeAlias = tuple[int, str, date]
"""Subject (its id), period, the day it is seen from."""


def current(subjects: Collection[int], first: date, last: date) -> dict[Key, ScoreValues]:
    """The current figures of some subjects, seen from the days from first to last."""
    rows = _current(subjects).filter(through__range=(first, last))
    values = rows.values_list("subject", "period", "through", *SCORE_COLUMNS)
    return {row[:3]: row[3:] for row in values.iterator(chunk_size=10_000)}


def current_keys(subjects: Collection[int], first: date = date.min, last: date = date.max) -> Iterator[Key]:
    """The subject, period and day of each current figure.

    They are read some days at a time: SQLite lets nobody write who has a query open since before somebody else wrote.
    """
    rows = _current(subjects).filter(through__range=(first, last))
    days = rows.aggregate(first=Min("through"), last=Max("through"))
    if days["first"] is not None:
        for piece in in_pieces([(days["first"], days["last"])], DAYS_AT_ONCE):
            yield from rows.filter(through__range=piece).values_list("subject", "period", "through")


def add(run: models.Run, changes: Iterable[tuple[Key, ScoreValues | None]]) -> int:
    """Add figures unpublished: nobody sees them before ``publish``. None in place of a figure withdraws it."""
    rows: Iterator[tuple[object, ...]] = (
        (*key, *(figure or _withdrawn(key)), figure is None, run.revision_id, run.pk, False) for key, figure in changes
    )
    fields = ("subject", "period", "through", *SCORE_COLUMNS, "withdrawn", "revision", "run", "is_current")
    return bulk.insert(models.Score, fields, rows)  # and told to the planner, because ``publish`` joins them


@transaction.atomic
def publish(run: models.Run, when: datetime) -> int:
    """Make a run's figures the public ones, all at once; what they take the place of is kept."""
    # In SQL: Django's UPDATE takes no join, and the ids of a first publication are millions.
    table = connection.ops.quote_name(models.Score._meta.db_table)
    moment = models.Score._meta.get_field("published").get_db_prep_save(when, connection)
    same = " AND ".join(f"old.{name} = new.{name}" for name in ("subject_id", "period", "through"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, superseded = %s WHERE id IN "  # noqa: S608
            f"(SELECT old.id FROM {table} AS new JOIN {table} AS old ON {same} AND old.is_current"
            " WHERE new.run_id = %s AND new.published IS NULL)",
            [False, moment, run.pk],
        )
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, published = %s WHERE run_id = %s AND published IS NULL",  # noqa: S608
            [True, moment, run.pk],
        )
        return int(cursor.rowcount)


@transaction.atomic
def unpublish(run: models.Run) -> None:
    """Let the newest publication's figures never have been public, and what they took the place of be so again.

    They are kept: each was public until the moment that it began.
    """
    table = connection.ops.quote_name(models.Score._meta.db_table)
    of_runs = connection.ops.quote_name(models.Run._meta.db_table)
    same = " AND ".join(f"old.{name} = new.{name}" for name in ("subject_id", "period", "through"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, superseded = published WHERE run_id = %s",  # noqa: S608
            [False, run.pk],
        )
        # two publications may bear one moment, where a clock had gone back: the later row is the one that was replaced
        cursor.execute(
            f"UPDATE {table} SET is_current = %s, superseded = NULL WHERE id IN "  # noqa: S608
            f"(SELECT max(old.id) FROM {table} AS new JOIN {table} AS old ON {same} AND old.id < new.id"
            f" AND old.superseded = new.published JOIN {of_runs} AS of_old ON of_old.id = old.run_id"
            " WHERE new.run_id = %s AND of_old.state = %s GROUP BY new.id)",
            [True, run.pk, models.RunState.PUBLISHED],
        )


def discard(run: models.Run) -> int:
    """Take back what a failed run had added and nobody has seen."""
    return models.Score.objects.filter(run=run, published=None).delete()[0]


def count_waiting(run: models.Run) -> int:
    """How many figures of a run are not public."""
    return models.Score.objects.filter(run=run, published=None).count()


def upcoming_scores(run: models.Run) -> QuerySet[models.Score]:
    """All figures that will be public with a run that waits: its own, and those of now that it leaves as they are."""
    waits = Q(run=run, published=None)
    same = {name: OuterRef(name) for name in ("subject", "period", "through")}
    replaced = models.Score.objects.filter(waits, **same)
    return models.Score.objects.filter(waits | Q(~Exists(replaced), is_current=True), withdrawn=False)


def methods_of(run: models.Run) -> frozenset[tuple[str, int]]:
    """The methods, with their versions, by which the newest figures were scored, public or waiting with a run."""
    rows = (
        upcoming_scores(run) if run.published is None else models.Score.objects.filter(is_current=True, withdrawn=False)
    )
    rows = rows.filter(subject__city=run.city, through=run.through)
    return frozenset(rows.values_list("method", "method_version").distinct())


def public_scores(moment: datetime) -> QuerySet[models.Score]:
    """All figures that were public at a moment."""
    rows = models.Score.objects.filter(withdrawn=False, published__lte=moment)
    return rows.filter(Q(superseded=None) | Q(superseded__gt=moment))


def public_scores_of(subject: int, moment: datetime, days: Collection[date]) -> QuerySet[models.Score]:
    """All figures of a subject (its id) that were public at a moment, seen from some days.

    The days are named one by one, so that the index of days and subjects is searched: without them a database reads
    what everything else has as well.
    """
    return public_scores(moment).filter(subject=subject, through__in=days)


def published_days(city: models.City, moment: datetime) -> list[date]:
    """The days that a city's publications up to a moment had figures of."""
    runs = models.Run.objects.filter(city=city, state=models.RunState.PUBLISHED, published__lte=moment)
    span = runs.aggregate(first=Min("since"), last=Max("through"))
    if span["first"] is None:
        return []
    return [plus(span["first"], n) for n in range((span["last"] - span["first"]).days + 1)]


def _current(subjects: Collection[int]) -> QuerySet[models.Score]:
    rows = models.Score.objects.filter(subject__in=subjects, is_current=True, withdrawn=False)
    return rows.filter(period__in=[str(period) for period in Period])  # so that the index is searched, not scanned


def _withdrawn(key: Key) -> ScoreValues:
    """What stands in the row of a figure that there is no more."""
    values = {**BLANK, "start": key[2], "end": key[2], "method_version": 0}
    return tuple(values[name] for name in SCORE_COLUMNS)
