"""Backlogs in the store: written beside what they replace where they differ; read as they were known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from django.db import transaction
from django.db.models import Q, QuerySet

from cityscore.scoring.backlog import DailyBacklog
from cityscore.scoring.metric_scores import number_or_none
from cityscore.store import bulk, models
from cityscore.store.cities import locked
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.known_observations import metric_ids
from cityscore.store.runs import still_running

Key: TypeAlias = tuple[int, date]
"""Metric (its id) and day."""


class Left(NamedTuple):
    """What of a metric's work was not done at the end of a day."""

    open: int
    overdue: int
    cleared: int
    """Overdue cases that were closed on the day."""
    median_age: float | None
    """In days; None where no case is open."""


@transaction.atomic
def write_backlogs(run: models.Run, in_force: DefinitionsInForce, backlog: DailyBacklog) -> int:
    """Write a backlog's rows that differ from those that stand, and return how many; raises ``Busy`` as a run does."""
    locked(run.city)
    still_running(run)
    if not len(backlog):
        return 0
    ids = metric_ids(run.city, in_force)
    span = tuple(getattr(backlog.day, edge)().astype(object) for edge in ("min", "max"))
    rows = models.Backlog.objects.filter(metric__in=ids, day__range=span, until=None)
    values = rows.values_list("metric", "day", "id", *Left._fields)
    stands_now = {each[:2]: (each[2], Left._make(each[3:])) for each in values.iterator(chunk_size=10_000)}
    new: list[tuple[object, ...]] = []
    ended: list[int] = []
    for key, left in _rows(backlog, ids):
        before = stands_now.get(key)
        if before is None or before[1] != left:
            new.append((*key, *left, run.moment, run.pk))
            ended += [before[0]] if before else []
    bulk.end_rows(models.Backlog, run.moment, ended)
    return bulk.insert(models.Backlog, ("metric", "day", *Left._fields, "moment", "run"), new)


def known_backlogs(city: models.City, key: str, first: date, last: date, moment: datetime) -> dict[date, Left]:
    """The backlog of a metric (its key) at the end of each day from first to last, as it was known at a moment."""
    rows = _at(models.Backlog.objects.filter(metric__city=city, metric__key=key, day__range=(first, last)), moment)
    return {day: Left(*left) for day, *left in rows.values_list("day", *Left._fields)}


def known_on(city: models.City, days: Collection[date], moment: datetime) -> dict[tuple[str, date], Left]:
    """The backlogs of all metrics (by key) at the end of some days, as they were known at a moment."""
    rows = _at(models.Backlog.objects.filter(metric__city=city, day__in=days), moment)
    return {(key, day): Left(*left) for key, day, *left in rows.values_list("metric__key", "day", *Left._fields)}


def all_known(city: models.City, moment: datetime) -> list[tuple[Any, ...]]:
    """All backlogs as they were known at a moment: metric (its key), day, and the columns of ``Left``."""
    rows = _at(models.Backlog.objects.filter(metric__city=city), moment)
    return list(rows.order_by("metric", "day").values_list("metric__key", "day", *Left._fields))


def _at(rows: QuerySet[models.Backlog], moment: datetime) -> QuerySet[models.Backlog]:
    return rows.filter(Q(until=None) | Q(until__gt=moment), moment__lte=moment)


def _rows(backlog: DailyBacklog, ids: list[int]) -> Iterator[tuple[Key, Left]]:
    names = ("metric", "day", *Left._fields)
    columns = [np.asarray(getattr(backlog, name)).tolist() for name in names]
    for metric, day, open, overdue, cleared, age in zip(*columns, strict=True):
        yield (ids[metric], day), Left(open, overdue, cleared, number_or_none(age))
