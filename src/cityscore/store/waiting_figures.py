"""Figures that were written since the last run, and that no run has scored yet; and figures that sources gave."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, Q

from cityscore.store import models
from cityscore.store.holds import metrics_held
from cityscore.store.observation_changes import Place


def count_unscored(city: models.City, now: datetime) -> int:
    """How many figures are new, changed or gone since they were scored; those of metrics that are held wait anyway."""
    notes = models.Unscored.objects.filter(metric__city=city, run=None).order_by()
    since = list(notes.values_list("metric", "metric__key").annotate(since=Min("moment")))
    held = metrics_held(city, now) if since else {}
    count = 0
    for metric, key, moment in since:
        if key in held:
            continue
        written = models.Observation.objects.filter(Q(moment__gte=moment) | Q(until__gte=moment), metric=metric)
        count += written.order_by().values("district", "day").distinct().count()
    return count


def collected_places(places: Collection[Place]) -> set[Place]:
    """Those of some places of which a source gave a figure at any time: what it gives still comes back."""
    if not places:
        return set()
    metrics = {metric for metric, _, _ in places}
    days = [day for _, _, day in places]
    rows = models.Observation.objects.filter(
        metric__in=metrics, day__range=(min(days), max(days)), run__isnull=False, filled=False
    )
    collected = rows.order_by().values_list("metric", "district", "day").distinct()
    return set(collected.iterator(chunk_size=10_000)) & set(places)
