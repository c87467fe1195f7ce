"""Observations in the store, as they were known at a moment."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cityscore.scoring.day_ranges import Span
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce

EPOCH = date(1970, 1, 1).toordinal()


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
    places = {key: place for place, key in enumerate(metric_ids(city, in_force))}
    rows = _at(models.Observation.objects.filter(_meant(places, in_force), metric__in=list(places)), moment, held)
    if spans is not None:
        within = Q(pk__in=[])
        for first, last in spans:
            within |= Q(day__range=(first, last))
        rows = rows.filter(within)
    values = rows.order_by("metric", "district", "day").values_list(
        "metric", "district", "day", "numerator", "denominator", "exempt"
    )
    return _columns(values.iterator(chunk_size=10_000), places)


def first_and_last(
    city: models.City, in_force: DefinitionsInForce, moment: datetime, through: date, held: Held = MappingProxyType({})
) -> dict[str, Span]:
    """The first and the last day, up to ``through``, of which anything of a metric (its key) was known at a moment."""
    ids = metric_ids(city, in_force)
    figures = models.Observation.objects.filter(_meant(ids, in_force), exempt=False)
    of_metric = figures.filter(metric=OuterRef("pk"), day__lte=through)
    days = _at(of_metric, moment, held)
    rows = models.Metric.objects.filter(pk__in=ids).values_list(
        "key", Subquery(days.order_by("day").values("day")[:1]), Subquery(days.order_by("-day").values("day")[:1])
    )
    return {key: (first, last) for key, first, last in rows if first is not None}


def districts(city: models.City, in_force: DefinitionsInForce) -> dict[str, tuple[str, ...]]:
    """The districts in which each metric (its slug) has ever had a figure."""
    slugs = {key: slug for slug, key in in_force.keys.items()}
    subjects = models.Subject.objects.filter(city=city, kind=models.SubjectKind.METRIC).exclude(district="")
    found: dict[str, tuple[str, ...]] = {}
    for key, district in subjects.order_by("slug", "district").values_list("slug", "district"):
        if key in slugs:
            found[slugs[key]] = (*found.get(slugs[key], ()), district)
    return found


def unscored(city: models.City, moment: datetime) -> list[models.Unscored]:
    """The days whose observations changed by a moment and which no published run has scored since."""
    return list(models.Unscored.objects.filter(metric__city=city, moment__lte=moment).select_related("metric"))


def _meant(ids: Iterable[int], in_force: DefinitionsInForce) -> Q:
    """Rows that are what the kinds of their metrics hold: a kind that changed may have left samples, or other rows."""
    quantiles = [
        key for key, metric in zip(ids, in_force.definitions.metrics, strict=True) if metric.kind.observed.has_samples
    ]
    return Q(~Q(metric__in=quantiles), sample=None) | Q(metric__in=quantiles, sample__isnull=False)


def _at(rows: QuerySet[models.Observation], moment: datetime, held: Held) -> QuerySet[models.Observation]:
    """Those that were known at a moment; of metrics that are held, earlier."""
    if not held:
        return rows.filter(_known_at(moment))
    wanted = Q(_known_at(moment), ~Q(metric__key__in=list(held)))
    for key, known in held.items():
        if known is not None:
            wanted |= Q(_known_at(min(known, moment)), metric__key=key)
    return rows.filter(wanted)


def _known_at(moment: datetime) -> Q:
    return Q(Q(until=None) | Q(until__gt=moment), moment__lte=moment)


def _columns(rows: Iterable[Any], places: dict[int, int]) -> Observations:
    """Rows of the store as columns; gathered in lists of numbers, which take a fraction of the memory of rows."""
    numbers: dict[str, int] = {"": 0}
    metric, district, day = array("q"), array("q"), array("q")
    numerator, denominator, exempt = array("d"), array("d"), array("b")
    for row in rows:
        metric.append(places[row[0]])
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
