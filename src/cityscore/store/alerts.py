"""Alerts in the store: each is kept once, with the publication that it was found in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cityscore.store import models


class Found(NamedTuple):
    """Something to tell of a metric."""

    metric: str
    """Its key."""
    kind: models.AlertKind
    about: str
    """What tells it from others of its kind: the day that a window ends, or of the last figure."""


@transaction.atomic
def keep(run: models.Run, found: Iterable[Found]) -> int:
    """Keep what was found in a publication and is not there yet; returns how many that is."""
    metrics = dict(models.Metric.objects.filter(city=run.city).values_list("key", "pk"))
    now, new = timezone.now(), 0
    for metric, kind, about in found:
        defaults = {"city": run.city, "run": run, "found": now}
        _, is_new = models.Alert.objects.get_or_create(
            metric_id=metrics[metric], kind=kind, key=about, defaults=defaults
        )
        new += is_new
    return new


def since(city: models.City, moment: datetime) -> QuerySet[models.Alert]:
    """The alerts found after a moment, oldest first, each with its publication."""
    rows = models.Alert.objects.filter(city=city, found__gt=moment)
    return rows.select_related("metric", "run", "run__city", "run__revision").order_by("pk")
