"""Notes in the store: added, and taken back; what was said stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from cityscore.model import Period
from cityscore.present.say.typed_text import fit_text
from cityscore.scoring.day_ranges import Span
from cityscore.store import models
from cityscore.store.cities import pages_changed
from cityscore.store.known_observations import known_at_moment

LONGEST_NOTE = 1_000
"""Characters."""


class NoteSubject(NamedTuple):
    """What a note is about: a metric by its key, a department by its name, or else the whole city."""

    key: str = ""
    department: str = ""


WHOLE_CITY = NoteSubject()


@transaction.atomic
def add_note(
    city: models.City,
    days: date | Span,
    text: str,
    *,
    who: Any,
    public: bool,
    key: str | None = None,
    department: str = "",
) -> models.Note:
    """Add a note on a day or a span of days, of a metric (its key), a department, or the whole city.

    Raises ``UnfitText`` for what no text may hold.
    """
    first, last = days if isinstance(days, tuple) else (days, days)
    text = fit_text(text, LONGEST_NOTE, lines=True)
    metric = models.Metric.objects.get(city=city, key=key) if key else None
    note = models.Note.objects.create(
        city=city,
        metric=metric,
        department=department,
        first=first,
        day=last,
        text=text,
        public=public,
        moment=timezone.now(),
        who=who,
    )
    if public:  # whatever is kept of the city's pages is drawn anew
        pages_changed(city)
    return note


@transaction.atomic
def take_back_note(note: models.Note) -> bool:
    """Take a note back; it is known as of then. False where it was taken back already."""
    # no earlier than it began, should a clock have gone back
    now = max(timezone.now(), note.moment)
    if not models.Note.objects.filter(pk=note.pk, until=None).update(until=now):
        return False
    if note.public:
        pages_changed(note.city)
    return True


def on_days(spans: Collection[Span]) -> Q:
    """Notes, no comments, that concern any day of some spans."""
    meeting = Q(pk__in=[])
    for first, last in spans:
        meeting |= Q(first__lte=last, day__gte=first)
    return Q(meeting, period=Period.DAY)


def about(keys: Collection[str], departments: Collection[str]) -> Q:
    """What is said of some metrics (their keys), of some departments, or of the whole city.

    Public pages name the metrics that are public, and the departments that have one: of others nothing is read.
    """
    return Q(metric=None, department__in=["", *departments]) | Q(metric__key__in=list(keys))


def notes_of(city: models.City, day: date) -> QuerySet[models.Note]:
    """The notes that stand on a day, oldest first; comments on a window that ends with it are not among them."""
    return standing_notes(city).filter(on_days([(day, day)])).order_by("pk")


def standing_notes(city: models.City) -> QuerySet[models.Note]:
    """The notes of a city that stand, for everyone or for staff, those on the latest days first; no comments."""
    rows = models.Note.objects.filter(city=city, period=Period.DAY, until=None)
    return rows.select_related("who", "metric", "city").order_by("-day", "-first", "-pk")


def latest_change(city: models.City, moment: datetime) -> datetime | None:
    """When by a moment anything public was last said or taken back: until the next such change pages say the same."""
    said = models.Note.objects.filter(city=city, public=True).aggregate(
        said=Max("moment", filter=Q(moment__lte=moment)), back=Max("until", filter=Q(until__lte=moment))
    )
    return max((change for change in said.values() if change is not None), default=None)


def known_at(moment: datetime | None) -> QuerySet[models.Note]:
    """The notes and comments of all cities that stood at a moment; None: those that stand."""
    return models.Note.objects.filter(Q(until=None) if moment is None else known_at_moment(moment))
