"""Notes on a chart: the days that they are about shaded from top to bottom, with their numbers above.

Darker is where several lie on the same days. Numbers that would run into each other are written as one: "2–4".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import altair as alt

from cityscore.present.draw.chart_data import ChartNote
from cityscore.present.draw.vega_theme import LETTER, SMALL, Canvas, along
from cityscore.present.say.number_text import runs_text

NARROWEST = 4.0
"""Pixels of a band, at least: a day among ten years would not be seen."""
SHADE, DEEPEST = 0.09, 3
"""How dark a band is, and up to how many on the same days it gets darker."""
APART = 5.0
"""Pixels between two numbers, at least."""
ABOVE, ABOVE_FLAGS = -11, -28
"""Where the numbers stand, in pixels from the upper edge: above the flags, where a chart has any."""


@dataclass(frozen=True)
class NoteLabel:
    """Numbers of notes written together, in windows: where their middle is, and how wide they are."""

    numbers: tuple[int, ...]
    begin: float
    end: float
    """From where to where their notes reach."""

    @property
    def text(self) -> str:
        """The numbers, those in a row as one."""
        return runs_text(self.numbers)


def note_bands(canvas: Canvas, notes: Sequence[ChartNote]) -> Iterator[alt.Chart]:
    """The shaded days, beneath all else."""
    rows = [
        {"from": begin, "to": end, "depth": min(depth, DEEPEST)}
        for begin, end, depth in overlaps([widened(canvas, note) for note in notes])
    ]
    for depth in sorted({row["depth"] for row in rows}):
        data = alt.InlineData(values=[row for row in rows if row["depth"] == depth])
        yield (
            alt.Chart(data)
            .mark_rect(color=canvas.palette.ink, opacity=SHADE * depth, aria=False)
            .encode(x=along(canvas, "from"), x2="to:Q")
        )
    if rows:  # a line above them: on a screen in the sun a shade alone is lost
        lines = [{"from": begin, "to": end} for begin, end in covered([(row["from"], row["to"]) for row in rows])]
        yield (
            alt.Chart(alt.InlineData(values=lines))
            .mark_rule(color=canvas.palette.ink, strokeWidth=2, opacity=0.75, aria=False)
            .encode(x=along(canvas, "from"), x2="to:Q", y=alt.value(-1))
        )


def note_numbers(canvas: Canvas, notes: Sequence[ChartNote]) -> Iterator[alt.Chart]:
    """The numbers under which the notes are listed beneath the chart."""
    if notes:
        rows = [{"place": place, "text": label.text} for label, place in placed_labels(canvas, notes)]
        y = ABOVE_FLAGS if any("flag" in row for row in canvas.rows) else ABOVE
        yield (
            alt.Chart(alt.InlineData(values=rows))
            .mark_text(fontSize=SMALL, fontWeight=700, color=canvas.palette.ink, baseline="middle", align="center")
            .encode(x=along(canvas, "place"), y=alt.value(y), text=alt.Text("text:N"))
        )


def widened(canvas: Canvas, note: ChartNote) -> tuple[float, float]:
    """From where to where a note's band reaches, wide enough to be seen and within the chart."""
    low, high = canvas.domain
    least = NARROWEST * _window_width(canvas)
    middle, half = (note.begin + note.end) / 2, max(note.end - note.begin, least) / 2
    return max(low, middle - half), min(high, middle + half)


def overlaps(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float, int]]:
    """Stretches side by side, and how many of the spans lie on each; none where there is none.

    >>> overlaps([(0.0, 3.0), (2.0, 4.0), (6.0, 7.0)])
    [(0.0, 2.0, 1), (2.0, 3.0, 2), (3.0, 4.0, 1), (6.0, 7.0, 1)]
    """
    edges = sorted({edge for span in spans for edge in span})
    stretches = (
        (left, right, sum(begin <= left and right <= end for begin, end in spans)) for left, right in pairwise(edges)
    )
    return [stretch for stretch in stretches if stretch[2]]


def covered(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches in order, those that touch made one.

    >>> covered([(0.0, 2.0), (2.0, 3.0), (6.0, 7.0)])
    [(0.0, 3.0), (6.0, 7.0)]
    """
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def placed_labels(canvas: Canvas, notes: Sequence[ChartNote]) -> list[tuple[NoteLabel, float]]:
    """The numbers, each with the middle of where it is written; none touches another, and none is cut off."""
    labels = [NoteLabel((note.number,), note.begin, note.end) for note in notes]
    while True:
        labels.sort(key=lambda label: (_middle(canvas, label), label.numbers))
        close = next((place for place, pair in enumerate(pairwise(labels)) if _touch(canvas, *pair)), None)
        if close is None:
            return [(label, _middle(canvas, label)) for label in labels]
        left, right = labels[close : close + 2]
        numbers = tuple(sorted({*left.numbers, *right.numbers}))
        labels[close : close + 2] = [NoteLabel(numbers, min(left.begin, right.begin), max(left.end, right.end))]


def _touch(canvas: Canvas, left: NoteLabel, right: NoteLabel) -> bool:
    room = (_width(canvas, left) + _width(canvas, right)) / 2 + APART * _window_width(canvas)
    return _middle(canvas, right) - _middle(canvas, left) < room


def _middle(canvas: Canvas, label: NoteLabel) -> float:
    low, high = canvas.domain
    half = _width(canvas, label) / 2
    return min(max((label.begin + label.end) / 2, low + half), high - half)


def _width(canvas: Canvas, label: NoteLabel) -> float:
    return len(label.text) * LETTER * _window_width(canvas)


def _window_width(canvas: Canvas) -> float:
    """A pixel, in windows."""
    return (canvas.domain[1] - canvas.domain[0]) / canvas.plot
