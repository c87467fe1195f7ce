"""Notes on the days of a chart: numbered by their first day, and where along its windows they begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from cityscore.present.draw.chart_data import ChartNote, ChartPoint
from cityscore.present.read.public_comments import Comment
from cityscore.present.say.language import say, several

Drawn = TypeVar("Drawn", bound=ChartPoint)


def with_notes(points: Sequence[Drawn], comments: Sequence[Comment]) -> tuple[tuple[Drawn, ...], tuple[ChartNote, ...]]:
    """A chart's windows, oldest first, with the numbers of the notes on their days; and those notes."""
    notes = sorted((note for note in comments if note.first is not None), key=lambda note: (note.first, note.end))
    placed = [(note, reach) for note in notes if (reach := _reach(points, note)) is not None]
    numbered = tuple(
        ChartNote(number, begin, end, note.window, note.text, note.name if not note.slug else "")
        for number, (note, (begin, end)) in enumerate(placed, 1)
    )
    return tuple(_numbered(points, numbered)), numbered


def notes_subtitle(notes: Sequence[ChartNote]) -> str:
    """What the shaded days are, to be said below a chart's title; '' where there are none."""
    return say("Shaded days have a note, listed below by its number.") if notes else ""


def notes_sentence(notes: Sequence[ChartNote]) -> Iterator[str]:
    """A sentence on the notes of a chart, for those who don't see it: how many there are, and the latest."""
    if notes:
        last = notes[-1]
        yield several(
            "{number} note: {text} ({window})",
            "{number} notes, the last: {text} ({window})",
            len(notes),
            text=last.text,
            window=last.window,
        )


def _numbered(points: Sequence[Drawn], notes: Sequence[ChartNote]) -> Iterator[Drawn]:
    for place, point in enumerate(points):
        numbers = tuple(note.number for note in notes if note.begin < place + 0.5 and note.end > place - 0.5)
        yield replace(point, notes=numbers) if numbers else point


def _reach(points: Sequence[ChartPoint], note: Comment) -> tuple[float, float] | None:
    """From where to where a note's days lie, in windows from their middles; None where no window has any of them."""
    first, last = note.first or note.end, note.end
    within = [(place, point) for place, point in enumerate(points) if point.start <= last and first <= point.end]
    if not within:
        return None
    (place, point), (last_place, last_point) = within[0], within[-1]
    begin = place - 0.5 + max((first - point.start).days, 0) / _days(point)
    return begin, last_place - 0.5 + min((last - last_point.start).days + 1, _days(last_point)) / _days(last_point)


def _days(point: ChartPoint) -> int:
    return (point.end - point.start).days + 1
