"""Observations in the store: as they were known at a moment, and new ones written beside what they replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
from django.db import connection, transaction
from django.db.models import Q

from cityscore.model import Definitions, Kind
from cityscore.scoring.observations import Observations
from cityscore.store import bulk, models

Key: TypeAlias = tuple[int, str, date, float | None]
"""Metric (its id), district, day, and the value of a sample."""
Span: TypeAlias = tuple[date, date]


@dataclass(frozen=True)
class Written:
    """What writing observations did."""

    added: int
    corrected: int
    unchanged: int


def metric_ids(city: models.City, definitions: Definitions) -> list[int]:
    """The store's id of each metric, in the definitions' order."""
    ids = dict(models.Metric.objects.filter(city=city, retired=None).values_list("slug", "id"))
    return [ids[metric.slug] for metric in definitions.metrics]


def known(
    city: models.City, definitions: Definitions, moment: datetime, spans: Sequence[Span] | None = None
) -> Observations:
    """The observations as they were known at a moment; of some spans of days, or all."""
    places = {key: place for place, key in enumerate(metric_ids(city, definitions))}
    rows = models.Observation.objects.filter(metric__in=places, moment__lte=moment)
    rows = rows.filter(Q(until=None) | Q(until__gt=moment))
    if spans is not None:
        within = Q(pk__in=[])
        for first, last in spans:
            within |= Q(day__range=(first, last))
        rows = rows.filter(within)
    values = rows.order_by("metric", "district", "day").values_list(
        "metric", "district", "day", "numerator", "denominator"
    )
    return _columns(list(values.iterator(chunk_size=10_000)), places)


@transaction.atomic
def write(
    city: models.City, definitions: Definitions, observations: Observations, run: models.Run, who: Any = None
) -> Written:
    """Write what differs from what stands; what it replaces ends at the run's moment, and stays."""
    ids = metric_ids(city, definitions)
    standing = _standing(ids, observations)
    added: list[tuple[Any, ...]] = []
    ended: list[tuple[Any, ...]] = []
    until = models.Observation._meta.get_field("until").get_db_prep_save(run.moment, connection)
    unchanged = 0
    for key, numerator, denominator in _rows(definitions, observations, ids):
        before = standing.get(key)
        if before is not None:
            if before[1:] == (numerator, denominator):
                unchanged += 1
                continue
            ended.append((until, before[0]))
        added.append((*key, numerator, denominator, run.moment, run.pk, getattr(who, "pk", None)))
    handed_over = {key for key, _, _ in _rows(definitions, observations, ids)}
    ended += [(until, row) for row in _samples_gone(handed_over, standing)]
    table = connection.ops.quote_name(models.Observation._meta.db_table)
    bulk.update(f"UPDATE {table} SET until = %s WHERE id = %s", ended)  # noqa: S608  (the table's name is ours)
    fields = ("metric", "district", "day", "sample", "numerator", "denominator", "moment", "run", "who")
    bulk.insert(models.Observation, fields, added)
    return Written(max(len(added) - len(ended), 0), len(ended), unchanged)


def _samples_gone(handed_over: set[Key], standing: Mapping[Key, tuple[int, float, float]]) -> list[int]:
    """The rows of samples that are no longer there, of the days whose samples were handed over anew."""
    days = {key[:3] for key in handed_over if key[3] is not None}
    gone = [key for key in standing if key[3] is not None and key[:3] in days and key not in handed_over]
    return [standing[key][0] for key in gone]


def _standing(ids: Iterable[int], observations: Observations) -> dict[Key, tuple[int, float, float]]:
    """The current rows on the days that the observations are about."""
    if not len(observations):
        return {}
    first, last = (getattr(observations.day, edge)().astype(object) for edge in ("min", "max"))
    rows = models.Observation.objects.filter(metric__in=ids, until=None, day__range=(first, last))
    values = rows.values_list("metric", "district", "day", "sample", "id", "numerator", "denominator")
    return {row[:4]: row[4:] for row in values.iterator(chunk_size=10_000)}


def _rows(
    definitions: Definitions, observations: Observations, ids: Sequence[int]
) -> Iterator[tuple[Key, float, float]]:
    samples = [metric.kind is Kind.QUANTILE for metric in definitions.metrics]
    columns = (
        observations.metric.tolist(),
        observations.district.tolist(),
        observations.day.astype("datetime64[D]").tolist(),
        observations.numerator.tolist(),
        observations.denominator.tolist(),
    )
    for metric, district, day, numerator, denominator in zip(*columns, strict=True):
        sample = numerator if samples[metric] else None
        yield (ids[metric], observations.districts[district], day, sample), numerator, denominator


def _columns(rows: list[Any], places: dict[int, int]) -> Observations:
    districts = tuple(sorted({row[1] for row in rows} | {""}))
    numbers = {name: place for place, name in enumerate(districts)}
    return Observations(
        metric=np.array([places[row[0]] for row in rows], dtype=np.int64),
        district=np.array([numbers[row[1]] for row in rows], dtype=np.int64),
        day=np.array([row[2] for row in rows], dtype="datetime64[D]"),
        numerator=np.array([row[3] for row in rows], dtype=np.float64),
        denominator=np.array([row[4] for row in rows], dtype=np.float64),
        districts=districts,
    )
