"""Observations in the store, as they were known at a moment."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cityscore.scoring.day_ranges import Span
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce

EPOCH = date(1970, 1, 1).toordinal()
"""Python counts days from the year 1, NumPy from here."""


def metric_ids(city: models.City, in_force: DefinitionsInForce) -> list[int]:
    """The store's id of each metric, in the definitions' order."""
    ids = dict(models.Metric.objects.filter(city=city).values_list("key", "id"))
    return [ids[in_force.keys[metric.slug]] for metric in in_force.definitions.metrics]


Held: TypeAlias = Mapping[str, datetime | None]
"""As of when figures of some metrics (their keys) are to be known, rather than of the moment; None: not at all."""


def known_observations(
    city: models.City,
    in_force: DefinitionsInForce,
    moment: datetime,
    spans: Sequence[Span] | None = None,
    held: Held = MappingProxyType({}),
) -> Observations:
    """The observations as they were known at a moment; of some spans of days, or all."""
    indexes = {metric: index for index, metric in enumerate(metric_ids(city, in_force))}
    rows = models.Observation.objects.filter(_of_kinds(indexes, in_force), metric__in=list(indexes))
    rows = _known(rows, moment, held)
    if spans is not None:
        within = Q(pk__in=[])  # false of every row, where there is no span
        for first, last in spans:
            within |= Q(day__range=(first, last))
        rows = rows.filter(within)
    values = rows.order_by("metric", "district", "day").values_list(
        "metric", "district", "day", "numerator", "denominator", "exempt"
    )
    return _columns(values.iterator(chunk_size=10_000), indexes)


def first_and_last(
    city: models.City, in_force: DefinitionsInForce, moment: datetime, through: date, held: Held = MappingProxyType({})
) -> dict[str, Span]:
    """The first and the last day, up to ``through``, of which anything of a metric (its key) was known at a moment."""
    ids = metric_ids(city, in_force)
    figures = models.Observation.objects.filter(_of_kinds(ids, in_force), exempt=False)
    days = _known(figures.filter(metric=OuterRef("pk"), day__lte=through), moment, held)
    # Two searches of an index for each metric: a minimum and a maximum of all its rows would read every one of them.
    rows = models.Metric.objects.filter(pk__in=ids).values_list(
        "key", Subquery(days.order_by("day").values("day")[:1]), Subquery(days.order_by("-day").values("day")[:1])
    )
    return {key: (first, last) for key, first, last in rows if first is not None}


def districts(city: models.City, in_force: DefinitionsInForce) -> dict[str, tuple[str, ...]]:
    """The districts in which each metric (its slug) has ever had a figure."""
    slugs = {key: slug for slug, key in in_force.keys.items()}
    subjects = models.Subject.objects.filter(city=city, kind=models.SubjectKind.METRIC).exclude(district="")
    pairs = subjects.filter(slug__in=list(slugs)).order_by("slug", "district").values_list("slug", "district")
    return {
        slugs[key]: tuple(district for _, district in of_metric) for key, of_metric in groupby(pairs, key=itemgetter(0))
    }


def unscored(city: models.City, moment: datetime) -> list[models.Unscored]:
    """The days whose observations changed by a moment and which no published run has scored since."""
    return list(models.Unscored.objects.filter(metric__city=city, moment__lte=moment).select_related("metric"))


def _of_kinds(ids: Iterable[int], in_force: DefinitionsInForce) -> Q:
    """Rows that are what their metrics hold: one that was of another kind, or had a zero, may have left others."""
    metrics = list(zip(ids, in_force.definitions.metrics, strict=True))
    quantiles = [metric_id for metric_id, metric in metrics if metric.kind.observed.has_samples]
    signed = [metric_id for metric_id, metric in metrics if metric.may_be_negative]
    figures = Q(~Q(metric__in=quantiles), Q(numerator__gte=0) | Q(metric__in=signed), sample=None)
    return figures | Q(metric__in=quantiles, sample__isnull=False)


def _known(rows: QuerySet[models.Observation], moment: datetime, held: Held) -> QuerySet[models.Observation]:
    """Those that were known at a moment; of metrics that are held, earlier."""
    if not held:
        return rows.filter(known_at_moment(moment))
    condition = Q(known_at_moment(moment), ~Q(metric__key__in=list(held)))
    for key, known in held.items():
        if known is not None:  # an earlier moment may be asked for than the one that it is held at
            condition |= Q(known_at_moment(min(known, moment)), metric__key=key)
    return rows.filter(condition)


def known_at_moment(moment: datetime) -> Q:
    """Rows that had been written by a moment, and that nothing had replaced by then."""
    return Q(Q(until=None) | Q(until__gt=moment), moment__lte=moment)


def _columns(rows: Iterable[Any], indexes: dict[int, int]) -> Observations:
    """Rows of the store as columns; gathered in lists of numbers, which take a fraction of the memory of rows."""
    numbers: dict[str, int] = {"": 0}
    metric, district, day = array("q"), array("q"), array("q")
    numerator, denominator, exempt = array("d"), array("d"), array("b")
    for row in rows:
        metric.append(indexes[row[0]])
        district.append(numbers.setdefault(row[1], len(numbers)))
        day.append(row[2].toordinal())
        numerator.append(row[3])
        denominator.append(row[4])
        exempt.append(row[5])
    return Observations(
        metric=np.array(metric, dtype=np.int64),
        district=np.array(district, dtype=np.int64),
        day=(np.array(day, dtype=np.int64) - EPOCH).astype("datetime64[D]"),
        numerator=np.array(numerator, dtype=np.float64),
        denominator=np.array(denominator, dtype=np.float64),
        districts=tuple(numbers),
        exempt=np.array(exempt, dtype=np.bool_) if any(exempt) else None,
    )
