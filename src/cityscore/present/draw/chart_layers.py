"""Layers that several charts have in common: bands, dashed lines, marks by status, and the label of the last figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import altair as alt

from cityscore.present.draw.chart_data import Drawing, ProcessDrawing
from cityscore.present.draw.label_layout import Room
from cityscore.present.draw.palette import STATUS_SHAPES, Palette
from cityscore.present.draw.vega_theme import DASHES, LETTER, Canvas, along, label, up

Span = tuple[float, float]
"""The lowest and highest number of a scale."""


@dataclass(frozen=True)
class MetricCanvas(Canvas):
    """The paper of a metric's chart."""

    drawing: Drawing | ProcessDrawing

    def room(self, span: Span) -> Room:
        """The upper part's room for labels."""
        letter = LETTER * (self.domain[1] - self.domain[0]) / self.plot
        return Room(self.drawing.points, span, self.size.height, letter)


def band(canvas: Canvas, rows: list[dict[str, Any]], span: Span) -> alt.Chart:
    """From low to high, for windows in a row: the range of a goal, or what is usual."""
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(color=canvas.palette.line, opacity=0.55)
        .encode(x=along(canvas, "from"), x2="to:Q", y=up("low", span), y2="high:Q")
    )
    return chart


def dashed(canvas: Canvas, rows: list[dict[str, Any]], span: Span, field: str = "at") -> alt.Chart:
    """What figures are compared with: a dashed line for windows in a row."""
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=canvas.palette.soft, strokeDash=DASHES, strokeWidth=1.5)
        .encode(x=along(canvas, "from"), x2="to:Q", y=up(field, span))
    )
    return chart


def goal_label(
    canvas: MetricCanvas, text: str, begin: float, end: float, levels: list[float], span: Span
) -> Iterator[alt.Chart]:
    """What a line is, written where it covers nothing; ``levels`` are its heights at each window."""
    place, at, dy = canvas.room(span).free(text, begin, end, levels)
    row = {"place": place, "at": at, "text": text}
    yield from label(canvas, [row], span, canvas.palette.soft, align="left", dx=2, dy=dy)


def last_figure(canvas: MetricCanvas, span: Span) -> Iterator[alt.Chart]:
    """The last figure in words, at its point."""
    points = [(place, point) for place, point in enumerate(canvas.drawing.points) if point.value is not None]
    if points:
        place, point = points[-1]
        row = {"place": place, "at": point.value, "text": point.figure or "–"}
        dy = canvas.room(span).aside(place)
        yield from label(canvas, [row], span, canvas.palette.ink, align="right", dx=8, dy=dy, bold=True)


def status_marks(palette: Palette) -> tuple[alt.Color, alt.Shape]:
    """The colour and the sign of each status."""
    statuses = [str(status) for status in STATUS_SHAPES]
    colours, shapes = [palette.of(status) for status in STATUS_SHAPES], list(STATUS_SHAPES.values())
    return (
        alt.Color("status:N", legend=None, scale=alt.Scale(domain=statuses, range=colours)),
        alt.Shape("status:N", legend=None, scale=alt.Scale(domain=statuses, range=shapes)),
    )
