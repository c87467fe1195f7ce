"""Comments in the store: a sentence on a window of a metric, for everyone; a new one replaces the one before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cityscore.model import CityScoreError, Period
from cityscore.present.say.typed_text import fit_text
from cityscore.scoring.day_ranges import Span
from cityscore.store import models
from cityscore.store.cities import locked, pages_changed
from cityscore.store.notes import about, known_at, on_days

MOST = 400
"""Letters in a comment, at most."""


class CommentWindow(NamedTuple):
    """What a comment is on: a metric by its key, and the last day of one of its windows."""

    key: str
    period: Period
    day: date


def one_line(text: str) -> str:
    r"""A text as it is kept: in one line.

    >>> one_line(" The crew\r\n was   short. ")
    'The crew was short.'
    """
    return " ".join(text.split())


@transaction.atomic
def write_comment(city: models.City, window: CommentWindow, text: str, *, who: Any) -> models.Note:
    """Comment on a window; the comment that stood there is kept as of then. One that says the same stays.

    Raises ``CityScoreError`` for a text that is empty, too long, or holds what no text may.
    """
    locked(city)
    text = fit_text(one_line(text), MOST)
    if not text:
        raise CityScoreError("a comment is empty → say it in a sentence, or take the comment back")
    current = current_comments(city, [window]).get(window)
    if current is not None and current.text == text:
        return current
    now = _end(current) if current else timezone.now()
    pages_changed(city)
    return models.Note.objects.create(
        city=city,
        metric=models.Metric.objects.get(city=city, key=window.key),
        period=window.period,
        day=window.day,
        text=text,
        public=True,
        moment=now,
        who=who,
    )


@transaction.atomic
def take_back_comment(city: models.City, window: CommentWindow) -> models.Note | None:
    """Take back the comment that stands on a window; None where none does."""
    locked(city)
    comment = current_comments(city, [window]).get(window)
    if comment is not None:
        _end(comment)
        pages_changed(city)
    return comment


def current_comments(city: models.City, windows: Collection[CommentWindow]) -> dict[CommentWindow, models.Note]:
    """The comments that stand on some windows, in one query."""
    notes = by_window(known_at(None).filter(_on_windows(windows), city=city).select_related("who", "metric"))
    return {window: notes[window] for window in windows if window in notes}


def comments_and_notes(
    city: models.City, windows: Collection[CommentWindow], days: Span, subjects: Q, moment: datetime | None = None
) -> list[models.Note]:
    """What everyone could read at a moment (None: now) of some windows, and the notes on some days, in one query."""
    said = _on_windows(windows) | Q(subjects, on_days([days]))
    rows = known_at(moment).filter(said, city=city, public=True)
    return list(rows.select_related("who", "metric").order_by("first", "day", "pk"))


def by_window(notes: Iterable[models.Note]) -> dict[CommentWindow, models.Note]:
    """The comments among some notes, by what they are on."""
    return {
        CommentWindow(note.metric.key, Period(note.period), note.day): note
        for note in notes
        if note.metric and note.period != Period.DAY
    }


def _on_windows(windows: Collection[CommentWindow]) -> Q:
    on_windows = Q(pk__in=[])
    for period, day in {(window.period, window.day) for window in windows}:
        on_windows |= Q(period=period, day=day)
    return Q(on_windows) & ~Q(period=Period.DAY)


def said_before(window: CommentWindow, number: str) -> str:
    """The text of a comment on a window by its number, whether it stands or not; '' where it is none."""
    if not (number.isdecimal() and len(number) < 19):  # what no database has
        return ""
    rows = models.Note.objects.filter(pk=int(number), metric__key=window.key, period=window.period, day=window.day)
    return rows.values_list("text", flat=True).first() or ""


def of_metric(
    city: models.City, key: str, moment: datetime | None = None, *, department: str = ""
) -> QuerySet[models.Note]:
    """What everyone could read of a metric at a moment (None: now), of the latest days first.

    That is its comments, and the notes on it, on its department, and on the whole city.
    """
    rows = known_at(moment).filter(about([key], [department]), city=city, public=True)
    return rows.select_related("who", "metric").order_by("-day", "-pk")


def _end(note: models.Note) -> datetime:
    """End a comment; returns as of when. No earlier than it began, should a clock have gone back."""
    now = max(timezone.now(), note.moment)
    models.Note.objects.filter(pk=note.pk).update(until=now)
    return now
