"""Notes in the store: added, and taken back; what was said stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.model import Period
from cityscore.present.say.typed_text import fit_text
from cityscore.store import models
from cityscore.store.cities import pages_changed
from cityscore.store.known_observations import known_at_moment

LONGEST_NOTE = 1_000
"""Characters."""


@transaction.atomic
def add_note(city: models.City, day: date, text: str, *, who: Any, public: bool, key: str | None = None) -> models.Note:
    """Add a note on a day, of the city or of a metric (its key); raises ``UnfitText`` for what no text may hold."""
    text = fit_text(text, LONGEST_NOTE, lines=True)
    metric = models.Metric.objects.get(city=city, key=key) if key else None
    now = timezone.now()
    if metric and public:  # a metric's page shows it at once; the city's waits for the next publication
        pages_changed(city)
    return models.Note.objects.create(city=city, metric=metric, day=day, text=text, public=public, moment=now, who=who)


@transaction.atomic
def take_back_note(note: models.Note) -> None:
    """Take a note back; it is known as of then."""
    if models.Note.objects.filter(pk=note.pk, until=None).update(until=timezone.now()) and note.metric_id:
        pages_changed(note.city)


def public_notes(city: models.City, day: date, moment: datetime) -> list[models.Note]:
    """What everyone could read of a day at a moment, oldest first."""
    rows = known_at(moment).filter(city=city, day=day, period=Period.DAY, public=True)
    return list(rows.order_by("pk"))


def notes_of(city: models.City, day: date) -> QuerySet[models.Note]:
    """The notes that stand on a day, oldest first; comments on a window that ends with it are not among them."""
    rows = models.Note.objects.filter(city=city, day=day, period=Period.DAY, until=None)
    return rows.select_related("who", "metric").order_by("pk")


def known_at(moment: datetime | None) -> QuerySet[models.Note]:
    """The notes and comments of all cities that stood at a moment; None: those that stand."""
    return models.Note.objects.filter(Q(until=None) if moment is None else known_at_moment(moment))
