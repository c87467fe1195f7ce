"""Holds in the store: put on a city's new figures or on a metric's, ended by somebody, or past their end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.present.say.typed_text import fit_text
from cityscore.store import models, runs
from cityscore.store.cities import locked, pages_changed

LONGEST_REASON = 400
"""Characters."""
LONGEST = timedelta(days=31)
"""How far ahead a hold may expire: what is held is looked at, not forgotten."""


@transaction.atomic
def hold(city: models.City, reason: str, expires: datetime, *, who: Any, key: str | None = None) -> models.Hold:
    """Keep new figures of a city, or of a metric (its key), from becoming public until somebody ends it or it expires.

    Raises ``CityScoreError`` without a reason or with one that no text may be, for an end that is past or too far
    ahead, and where one is held already.
    """
    locked(city)
    now = timezone.now()
    metric = models.Metric.objects.get(city=city, key=key) if key else None
    reason = fit_text(reason, LONGEST_REASON)
    if not reason:
        raise CityScoreError("why it is held is missing → say it in a few words")
    if not now < expires <= now + LONGEST:
        raise CityScoreError(f"it is held for {LONGEST.days} days at most → state a later moment within them")
    if holds_in_force(city, now).filter(metric=metric).exists():
        raise CityScoreError("it is held already → end that first")
    if metric is None:
        pages_changed(city)  # they say until when new figures are held
    return models.Hold.objects.create(
        city=city,
        metric=metric,
        reason=reason,
        moment=now,
        expires=expires,
        known=_published_as_of(city, metric.key) if metric else None,
        who=who,
    )


@transaction.atomic
def end_hold(hold: models.Hold) -> bool:
    """End a hold; False if it was over already."""
    locked(hold.city)
    now = timezone.now()
    has_ended = bool(holds_in_force(hold.city, now).filter(pk=hold.pk).update(ended=now))
    if has_ended and hold.metric_id is None:
        pages_changed(hold.city)
    return has_ended


def holds_in_force(city: models.City, moment: datetime) -> QuerySet[models.Hold]:
    """The holds that stand at a moment, oldest first."""
    rows = models.Hold.objects.filter(Q(ended=None) | Q(ended__gt=moment), city=city, expires__gt=moment)
    return rows.filter(moment__lte=moment).select_related("metric", "who").order_by("pk")


def metrics_held(city: models.City, moment: datetime) -> dict[str, datetime | None]:
    """The metrics (their keys) that are held at a moment, and as of when their figures are published meanwhile.

    None where none of a metric was public when it was first held.
    """
    rows = holds_in_force(city, moment).exclude(metric=None)
    return dict(rows.values_list("metric__key", "known"))


def city_held(city: models.City, moment: datetime) -> models.Hold | None:
    """The hold on everything of a city at a moment."""
    return holds_in_force(city, moment).filter(metric=None).first()


def _published_as_of(city: models.City, key: str) -> datetime | None:
    """As of when the figures of a metric are public; None where none is."""
    last = runs.published(city)
    if last is None or key not in last.held:
        return last.moment if last else None
    return datetime.fromisoformat(last.held[key]) if last.held[key] else None
