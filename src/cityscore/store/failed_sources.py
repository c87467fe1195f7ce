"""Failed sources in the store: noted by each run, and ended by the first one that they succeed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from cityscore.model import SourceFailure
from cityscore.store import models
from cityscore.store.cities import locked
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import FailedSource


@transaction.atomic
def note_failures(run: models.Run, in_force: DefinitionsInForce, failures: Iterable[SourceFailure]) -> None:
    """Keep what a run could not collect; what it did collect fails no more."""
    locked(run.city)
    standing = {row.source: row for row in failing_sources(run.city)}
    for failure in failures:
        keys = [in_force.keys[slug] for slug in failure.metrics]
        row = standing.pop(failure.source, None)
        if row is None:
            row = FailedSource(city=run.city, source=failure.source, since=run.moment, tries=0)
        row.metrics = {key: row.metrics.get(key, run.moment.isoformat()) for key in keys}
        row.reason, row.may_pass = failure.text, failure.may_pass
        row.tried, row.tries = timezone.now(), row.tries + 1
        row.save()
    FailedSource.objects.filter(pk__in=[row.pk for row in standing.values()]).update(ended=run.moment)


def failing_sources(city: models.City) -> QuerySet[FailedSource]:
    """The sources that fail now, in the order in which they began to."""
    return FailedSource.objects.filter(city=city, ended=None)


def note_tried(city: models.City) -> None:
    """Keep that the sources that fail are tried again."""
    failing_sources(city).update(tried=timezone.now(), tries=F("tries") + 1)


def typed_by_hand(city: models.City, keys: Collection[str]) -> set[str]:
    """Which of some metrics (keys) have figures that people gave, and none that a run ever collected."""
    if not keys:
        return set()
    figures = models.Observation.objects.filter(metric=OuterRef("pk"), until=None)
    metrics = models.Metric.objects.filter(Exists(figures), city=city, key__in=keys)
    return set(metrics.exclude(Exists(figures.filter(run__isnull=False))).values_list("key", flat=True))
