"""Observations in the store, as they were known at a moment."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from cityscore.model import Definitions
from cityscore.scoring.day_ranges import Span, plus, within
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.observation_columns import StoredObservation
from cityscore.store.zero_spans import spans_of, with_zeros_told, zeros_told

NOTHING = Q(pk__in=[])
"""False of every row."""
EPOCH = date(1970, 1, 1).toordinal()
"""Python counts days from the year 1, NumPy from here."""


def metric_ids(city: models.City, in_force: DefinitionsInForce) -> list[int]:
    """The store's id of each metric, in the definitions' order."""
    ids = dict(models.Metric.objects.filter(city=city).values_list("key", "id"))
    return [ids[in_force.keys[metric.slug]] for metric in in_force.definitions.metrics]


Known = TypeVar("Known", models.Observation, models.ZeroSpan)
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
    known = _known(rows, moment, held)
    observations = _as_rows(known, indexes, spans, _levels_before(known, indexes, in_force.definitions, spans))
    if not (told := known_zero_spans(indexes, moment, held)):
        return observations
    districts = districts_with_rows({metric: index for metric, index in indexes.items() if index in told}, moment, held)
    return with_zeros_told(observations, told, districts, in_force.definitions, spans)


def zeros_without_rows(
    city: models.City, in_force: DefinitionsInForce, metric: int, days: Span, moment: datetime
) -> list[StoredObservation]:
    """The zeros on some days that districts of a metric (its id) had without rows, as was known at a moment."""
    indexes = {metric: metric_ids(city, in_force).index(metric)}
    rows = _as_rows(_known(models.Observation.objects.filter(metric=metric), moment, {}), indexes, [days])
    told, districts = known_zero_spans(indexes, moment), districts_with_rows(indexes, moment)
    zeros = zeros_told(rows, told, districts, in_force.definitions, [days])
    has_samples = in_force.definitions.metrics[indexes[metric]].kind.observed.has_samples
    columns = (zeros.district, zeros.day.astype("datetime64[D]"), zeros.numerator, zeros.denominator)
    return [
        StoredObservation(
            metric,
            zeros.districts[district],
            day,
            numerator if has_samples else None,
            numerator,
            denominator,
            True,
            False,
        )
        for district, day, numerator, denominator in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _as_rows(
    rows: QuerySet[models.Observation], indexes: Mapping[int, int], spans: Sequence[Span] | None, also: Q = NOTHING
) -> Observations:
    """Rows as observations, of some spans of days (and those that ``also`` holds of) or of all."""
    if spans is not None:
        within_spans = also
        for first, last in spans:
            within_spans |= Q(day__range=(first, last))
        rows = rows.filter(within_spans)
    values = rows.order_by("metric", "district", "day").values_list(
        "metric", "district", "day", "numerator", "denominator", "exempt"
    )
    return _columns(values.iterator(chunk_size=10_000), indexes)


def _levels_before(
    rows: QuerySet[models.Observation],
    indexes: Mapping[int, int],
    definitions: Definitions,
    spans: Sequence[Span] | None,
) -> Q:
    """The newest rows before each span of levels that others are derived from: they hold until there are newer ones."""
    slugs = {part.slug for metric in definitions.metrics for part in metric.parts or () if part.kind.traits.is_last}
    levels = {
        pk: definitions.metrics[index] for pk, index in indexes.items() if definitions.metrics[index].slug in slugs
    }
    also = NOTHING
    for pk, level in levels.items():
        for first, _ in spans or ():
            before = plus(first, -longest_lag(level))
            newest = rows.filter(metric=pk, day__lt=before).order_by().values("district").annotate(newest=Max("day"))
            if days := [day for _, day in newest.values_list("district", "newest")]:
                also |= Q(metric=pk, day__range=(min(days), first))
    return also


def known_zero_spans(
    indexes: Mapping[int, int], moment: datetime, held: Held = MappingProxyType({})
) -> dict[int, list[Span]]:
    """The days on which districts had zeros without rows, as was known at a moment, by the metrics' indices."""
    rows = _known(models.ZeroSpan.objects.filter(metric__in=list(indexes)), moment, held)
    return {indexes[metric]: days for metric, days in spans_of(rows.values_list("metric", "first", "last")).items()}


def districts_with_rows(
    indexes: Mapping[int, int], moment: datetime, held: Held = MappingProxyType({})
) -> dict[int, list[str]]:
    """The districts that metrics have rows of, as was known at a moment, by the metrics' indices."""
    rows = _known(models.Observation.objects.filter(metric__in=list(indexes), exempt=False), moment, held)
    names: dict[int, list[str]] = {}
    for metric, district in rows.exclude(district="").order_by().values_list("metric", "district").distinct():
        names.setdefault(indexes[metric], []).append(district)
    return names


def first_and_last(
    city: models.City, in_force: DefinitionsInForce, moment: datetime, through: date, held: Held = MappingProxyType({})
) -> dict[str, Span]:
    """The first and the last day, up to ``through``, of which anything of a metric (its key) was known at a moment."""
    ids = metric_ids(city, in_force)
    figures = models.Observation.objects.filter(_of_kinds(ids, in_force), exempt=False)
    days = _known(figures.filter(metric=OuterRef("pk"), day__lte=through), moment, held)
    # Two searches of an index for each metric: a minimum and a maximum of all its rows would read every one of them.
    of_metrics = models.Metric.objects.filter(pk__in=ids).values_list(
        "key", Subquery(days.order_by("day").values("day")[:1]), Subquery(days.order_by("-day").values("day")[:1])
    )
    spans = {key: (first, last) for key, first, last in of_metrics if first is not None}
    for index, told in known_zero_spans({metric: index for index, metric in enumerate(ids)}, moment, held).items():
        key = in_force.keys[in_force.definitions.metrics[index].slug]
        if key in spans and (zeros := within(told, date.min, through)):
            spans[key] = min(spans[key][0], zeros[0][0]), max(spans[key][1], zeros[-1][1])
    return spans | _of_derived(in_force, spans)


def _of_derived(in_force: DefinitionsInForce, spans: Mapping[str, Span]) -> dict[str, Span]:
    """The first and the last day of derived metrics: those that both parts have, of levels on."""
    derived = {}
    for metric in in_force.definitions.metrics:
        keys = [in_force.keys[part.slug] for part in metric.parts or ()]
        if keys and all(key in spans for key in keys):
            paced = [key for key, part in zip(keys, metric.parts or (), strict=True) if not part.kind.traits.is_last]
            first, last = max(spans[key][0] for key in keys), min(spans[key][1] for key in paced or keys[:1])
            if first <= last:
                derived[in_force.keys[metric.slug]] = first, last
    return derived


def districts(city: models.City, in_force: DefinitionsInForce) -> dict[str, tuple[str, ...]]:
    """The districts in which each metric (its slug) has ever had a figure."""
    slugs = {key: slug for slug, key in in_force.keys.items()}
    subjects = models.Subject.objects.filter(city=city, kind=models.SubjectKind.METRIC).exclude(district="")
    pairs = subjects.filter(slug__in=list(slugs)).order_by("slug", "district").values_list("slug", "district")
    return {
        slugs[key]: tuple(district for _, district in of_metric) for key, of_metric in groupby(pairs, key=itemgetter(0))
    }


def with_derived(names: Mapping[str, tuple[str, ...]], definitions: Definitions) -> dict[str, tuple[str, ...]]:
    """The districts of each metric (its slug), where those of a derived one are the districts that both parts have."""
    made = {}
    for metric in definitions.metrics:
        if not metric.kind.observed.has_rows:  # rows that it had as another kind count no more
            of_parts = [names.get(part.slug, ()) for part in metric.parts or ()]
            made[metric.slug] = tuple(sorted(set(of_parts[0]).intersection(*of_parts))) if of_parts else ()
    return {**names, **made}


def unscored(city: models.City, moment: datetime) -> list[models.Unscored]:
    """The days whose observations changed by a moment and which no published run has scored since."""
    return list(models.Unscored.objects.filter(metric__city=city, moment__lte=moment).select_related("metric"))


def _of_kinds(ids: Iterable[int], in_force: DefinitionsInForce) -> Q:
    """Rows that are what their metrics hold: one that was of another kind, or had a zero, may have left others."""
    metrics = list(zip(ids, in_force.definitions.metrics, strict=True))
    quantiles = [metric_id for metric_id, metric in metrics if metric.kind.observed.has_samples]
    nothing = [metric_id for metric_id, metric in metrics if not metric.kind.observed.has_rows]
    signed = [metric_id for metric_id, metric in metrics if metric.may_be_negative]
    figures = Q(~Q(metric__in=quantiles), Q(numerator__gte=0) | Q(metric__in=signed), sample=None)
    of_kinds = figures | Q(metric__in=quantiles, sample__isnull=False)
    return Q(of_kinds, ~Q(metric__in=nothing)) if nothing else of_kinds


def _known(rows: QuerySet[Known], moment: datetime, held: Held) -> QuerySet[Known]:
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


def _columns(rows: Iterable[Any], indexes: Mapping[int, int]) -> Observations:
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
