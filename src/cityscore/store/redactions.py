"""Taking something out of the public pages, of today and of every past moment, and putting it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.store import models
from cityscore.store.cities import locked, pages_changed
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.models import RedactionKind

SHORTEST = 3
"""Letters that words to be taken out have at least: fewer stand inside of others everywhere."""


@dataclass(frozen=True)
class Redactable:
    """What is to be taken out: words, a note by its id, or of a metric (its key) everything or some figures."""

    kind: RedactionKind
    words: str = ""
    note: int | None = None
    key: str = ""
    district: str = ""
    first: date | None = None
    last: date | None = None


@transaction.atomic
def redact(city: models.City, what: Redactable, reason: str, *, who: Any) -> models.Redaction:
    """Take something out of all public pages; raises ``CityScoreError`` without a reason, and for what is not there."""
    locked(city)
    if not reason.strip():
        raise CityScoreError("why it is taken out is missing → say it in a few words, which everyone may read")
    if what.words.strip() and what.words.strip().lower() in reason.lower():
        raise CityScoreError("everyone may read the reason, and it has the words themselves in it → say it without")
    now = timezone.now()
    columns = dict(_columns(city, what))
    if redactions_in_force(city, **columns):
        raise CityScoreError("that is taken out already")
    redaction = models.Redaction.objects.create(
        city=city, kind=what.kind, **columns, reason=reason.strip()[:400], moment=now, who=who
    )
    models.City.objects.filter(pk=city.pk).update(redacted=now)
    pages_changed(city)
    return redaction


@transaction.atomic
def put_back(redaction: models.Redaction) -> bool:
    """Show again what had been taken out; False if that was done already."""
    locked(redaction.city)
    ended = models.Redaction.objects.filter(pk=redaction.pk, ended=None).update(ended=timezone.now())
    if ended:
        pages_changed(redaction.city)
    return bool(ended)


def redactions_in_force(city: models.City, **columns: Any) -> tuple[models.Redaction, ...]:
    """What is taken out of a city's pages, oldest first; no query for a city of which nothing ever was."""
    if city.redacted is None and not columns:
        return ()
    rows = models.Redaction.objects.filter(city=city, ended=None, **columns)
    return tuple(rows.select_related("metric", "who").order_by("pk"))


def _columns(city: models.City, what: Redactable) -> Iterator[tuple[str, Any]]:
    """What is kept of it; raises ``CityScoreError`` where there is nothing of the kind."""
    match what.kind:
        case RedactionKind.WORDS:
            yield "words", _words(city, " ".join(what.words.split()))
        case RedactionKind.NOTE:
            note = models.Note.objects.filter(city=city, pk=what.note or 0, public=True).first()
            if note is None:
                raise CityScoreError("there is no such comment or note → choose one from the list")
            yield "note", note
        case RedactionKind.METRIC:
            yield "metric", _metric(city, what.key)
        case RedactionKind.FIGURES:
            metric, first, last = _metric(city, what.key), what.first, what.last
            if first is None or last is None or last < first:
                raise CityScoreError("of which days the figures are is missing → state the first and the last day")
            subjects = models.Subject.objects.filter(city=city, kind=models.SubjectKind.METRIC, slug=metric.key)
            rows = models.Score.objects.filter(subject__in=subjects, start__lte=last, end__gte=first)
            if what.district:
                rows = rows.filter(subject__district=what.district)
            if not rows.exists():
                raise CityScoreError("no figure of it was published for these days → check service, district and days")
            yield from (("metric", metric), ("district", what.district), ("first", first), ("last", last))


def _metric(city: models.City, key: str) -> models.Metric:
    metric = models.Metric.objects.filter(city=city, key=key).first()
    if metric is None:
        raise CityScoreError("there is no such service → choose one from the list")
    return metric


def _words(city: models.City, words: str) -> str:
    if sum(letter.isalnum() for letter in words) < SHORTEST:
        raise CityScoreError(f"words to be taken out have {SHORTEST} letters or more → state all of the name")
    as_json = words.replace("\\", "\\\\").replace('"', '\\"')
    if not (
        models.Note.objects.filter(city=city, text__icontains=words).exists()
        or models.Revision.objects.filter(city=city, definitions__icontains=as_json).exists()
        or models.Subject.objects.filter(~Q(district=""), city=city, district__icontains=words).exists()
    ):
        raise CityScoreError("these words stand in no note, definition or district → check how they are written")
    if names := sorted({name for name in _names_in_addresses(city) if words.lower() in name.lower()}):
        raise CityScoreError(
            f"these words stand in a name that addresses are made of, now or before: {', '.join(names)} → take out the"
            " services below it; the name itself can only be changed from now on, in the definitions"
        )
    return words[:400]


def _names_in_addresses(city: models.City) -> Iterator[str]:
    """The names that the city, its cabinets and its departments ever had."""
    for revision in models.Revision.objects.filter(city=city):
        definitions = DefinitionsInForce.of(revision).definitions
        yield definitions.city.name
        for group in definitions.groups:
            yield from (group.name, *group.departments)
        yield from (metric.department for metric in definitions.metrics)
