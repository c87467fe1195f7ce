"""Notes in the store: added, and taken back; what was said stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.store import models


def add_note(city: models.City, day: date, text: str, *, who: Any, public: bool, key: str | None = None) -> models.Note:
    """Add a note on a day, of the city or of a metric (its key)."""
    metric = models.Metric.objects.get(city=city, key=key) if key else None
    now = timezone.now()
    return models.Note.objects.create(
        city=city, metric=metric, day=day, text=text.strip(), public=public, moment=now, who=who
    )


def take_back(note: models.Note) -> None:
    """Take a note back; it is known as of then."""
    models.Note.objects.filter(pk=note.pk, until=None).update(until=timezone.now())


def public_notes(city: models.City, day: date, moment: datetime) -> list[str]:
    """What everyone could read of a day at a moment, oldest first."""
    rows = models.Note.objects.filter(Q(until=None) | Q(until__gt=moment), city=city, day=day, public=True)
    return list(rows.filter(moment__lte=moment).order_by("pk").values_list("text", flat=True))


def notes_of(city: models.City, day: date) -> QuerySet[models.Note]:
    """The notes that stand on a day, oldest first."""
    return models.Note.objects.filter(city=city, day=day, until=None).select_related("who", "metric").order_by("pk")
