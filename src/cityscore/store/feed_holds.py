"""What is not taken from a feed, and how much came of it, in the store: put and ended by runs, or by an analyst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.scoring.day_ranges import Span
from cityscore.store import bulk, models
from cityscore.store.cities import locked
from cityscore.store.unscored import note_unscored
from cityscore.store.zero_spans import cut_spans

ACCEPTED_FOR = timedelta(days=365)
"""How long what somebody said is right is not doubted again for the same thing."""


def feed_holds_in_force(city: models.City) -> QuerySet[models.FeedHold]:
    """What is not taken now, oldest first."""
    return models.FeedHold.objects.filter(city=city, ended=None).select_related("metric").order_by("pk")


def accepted_feeds(city: models.City, now: datetime) -> QuerySet[models.FeedHold]:
    """What somebody said is right, not long ago; the newest last."""
    rows = models.FeedHold.objects.filter(city=city, ended__gt=now - ACCEPTED_FOR, who__isnull=False)
    return rows.select_related("metric").order_by("ended")


@transaction.atomic
def put_feed_hold(hold: models.FeedHold) -> None:
    """Keep a new one, or what is known anew of one; one that somebody has ended meanwhile stays ended."""
    locked(hold.city)
    if hold.pk is None:
        hold.save()
    else:
        rows = models.FeedHold.objects.filter(pk=hold.pk, ended=None)
        rows.update(last=hold.last, evidence=hold.evidence)


@transaction.atomic
def end_feed_hold(hold: models.FeedHold, who: Any = None) -> bool:
    """End one: the data are back, or somebody says that they are right; False if it was over already."""
    locked(hold.city)
    return bool(models.FeedHold.objects.filter(pk=hold.pk, ended=None).update(ended=timezone.now(), who=who))


def feed_volumes(city: models.City) -> list[models.FeedVolume]:
    """How much came, of each source and metric, as it was last taken."""
    return list(models.FeedVolume.objects.filter(city=city).select_related("metric"))


@transaction.atomic
def keep_volumes(city: models.City, volumes: Sequence[models.FeedVolume]) -> None:
    """Keep how much came, in place of what was known of it."""
    locked(city)
    models.FeedVolume.objects.bulk_create([volume for volume in volumes if volume.pk is None])
    known = [volume for volume in volumes if volume.pk is not None]
    models.FeedVolume.objects.bulk_update(known, ["made_by", "first", "values", "moment"], batch_size=50)


@transaction.atomic
def withdraw_doubted(run: models.Run, spans: Mapping[str, Sequence[Span]]) -> int:
    """Take back what runs had taken of metrics (their keys) on days that are held; returns how many figures.

    What was known stays known as of then, and what people gave stands: it is the feed that is doubted.
    """
    in_spans = Q(pk__in=[])
    for key, days in spans.items():
        for first, last in days:
            in_spans |= Q(metric__key=key, day__range=(first, last))
    if not spans:
        return 0
    locked(run.city)
    current = models.Observation.objects.filter(in_spans, metric__city=run.city, until=None, moment__lte=run.moment)
    of_runs = current.filter(run__isnull=False, who=None, upload=None)
    rows = list(of_runs.values_list("metric", "district", "day", "pk"))
    bulk.end_rows(models.Observation, run.moment, (row[3] for row in rows))
    ids = dict(models.Metric.objects.filter(city=run.city, key__in=spans).values_list("key", "id"))
    told = cut_spans({ids[key]: days for key, days in spans.items()}, run.moment)
    note_unscored(run.city, {row[:3] for row in rows}, run.moment, told)
    backlogs = models.Backlog.objects.filter(in_spans, metric__city=run.city, until=None, moment__lte=run.moment)
    bulk.end_rows(models.Backlog, run.moment, backlogs.values_list("pk", flat=True))
    return len(rows)


def held_days(hold: models.FeedHold) -> Span:
    """The days that are not taken."""
    return hold.first, hold.last or date.max
