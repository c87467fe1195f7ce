"""Days whose observations changed, noted for the next run to score."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from cityscore.scoring.day_ranges import Span, joined
from cityscore.store import bulk, models
from cityscore.store.observation_changes import Place
from cityscore.store.subjects import add_districts

ALL_DAYS: Sequence[Span] = ((date.min, date.max),)
NO_SPANS: Mapping[int, Sequence[Span]] = MappingProxyType({})


def note_unscored(
    city: models.City, places: Collection[Place], moment: datetime, spans: Mapping[int, Sequence[Span]] = NO_SPANS
) -> None:
    """Note the days of places that differ, as spans; of a metric with a new district, all.

    ``spans`` are more days, by metric (its id), on which zeros of its districts came or went without rows.

    A district that is new has every earlier score of its metric to catch up with: none of them knew of it.
    """
    keys = dict(models.Metric.objects.filter(city=city).values_list("id", "key"))
    everywhere = add_districts(city, {(keys[metric], district) for metric, district, _ in places if district})
    days: dict[int, list[Span]] = {metric: list(of_metric) for metric, of_metric in spans.items()}
    for metric, _, day in places:
        days.setdefault(metric, []).append((day, day))
    rows = (
        (metric, *span, moment)
        for metric, spans in sorted(days.items())
        for span in (ALL_DAYS if keys[metric] in everywhere else joined(spans))
    )
    bulk.insert(models.Unscored, ("metric", "first", "last", "moment"), rows)
