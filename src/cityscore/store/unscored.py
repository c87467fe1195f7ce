"""Days whose observations changed, noted for the next run to score."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from cityscore.scoring.day_ranges import Span, joined
from cityscore.store import bulk, models
from cityscore.store.observation_changes import Place
from cityscore.store.subjects import add_districts

ALL_DAYS: Sequence[Span] = ((date.min, date.max),)


def note_unscored(city: models.City, places: Collection[Place], moment: datetime) -> None:
    """Note the days of places that differ, as spans; of a metric with a new district, all.

    A district that is new has every earlier score of its metric to catch up with: none of them knew of it.
    """
    keys = dict(models.Metric.objects.filter(city=city).values_list("id", "key"))
    everywhere = add_districts(city, {(keys[metric], district) for metric, district, _ in places if district})
    days: dict[int, list[Span]] = {}
    for metric, _, day in places:
        days.setdefault(metric, []).append((day, day))
    rows = (
        (metric, *span, moment)
        for metric, spans in sorted(days.items())
        for span in (ALL_DAYS if keys[metric] in everywhere else joined(spans))
    )
    bulk.insert(models.Unscored, ("metric", "first", "last", "moment"), rows)
