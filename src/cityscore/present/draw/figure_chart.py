"""Charts of a metric as Vega-Lite specifications: the figures against their yardstick, and beneath them the scores.

The same specification is drawn on the server, in a browser and in reports. It holds all its figures and words: nothing
is loaded, and no number or day is put into words by who draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import altair as alt

from cityscore.present.draw.annotations import flags, pointed_at, poles, said_in
from cityscore.present.draw.axis_scales import span_of, tick_text, ticks
from cityscore.present.draw.chart_data import ChartNote, Drawing, Point
from cityscore.present.draw.chart_layers import MetricCanvas, Span, band, dashed, goal_label, last_figure, status_marks
from cityscore.present.draw.label_layout import Stretch, heights, stretches
from cityscore.present.draw.note_bands import note_bands, note_numbers
from cityscore.present.draw.palette import LIGHT, Palette
from cityscore.present.draw.vega_theme import WIDE, Size, label, panel_title, vega_specification
from cityscore.present.say.language import say, to_say
from cityscore.present.say.number_text import plain_number


def figure_chart(
    drawing: Drawing, size: Size = WIDE, palette: Palette = LIGHT, *, heading: bool = False, explore: bool = False
) -> dict[str, Any]:
    """A metric's windows as a Vega-Lite specification.

    ``heading`` writes title and subtitle into it; a page says them beside it, where they can be read and enlarged.
    ``explore`` adds what answers to a pointer: a line at the window that it points to, and that window in words.
    """
    rows = [_row(place, point, drawing.notes) for place, point in enumerate(drawing.points)]
    canvas = _Canvas(drawing, size, palette, rows)
    figures = alt.layer(*_figures(canvas), *_pointed(canvas, explore, "figure"))
    panels = [figures.properties(width=canvas.plot, height=size.height)]
    if canvas.has_scores:
        scores = alt.layer(*_scores(canvas), *_pointed(canvas, explore, "score"))
        title = panel_title(canvas, say("Score"))
        panels.append(scores.properties(width=canvas.plot, height=round(size.height * 0.46), title=title))
    chart = alt.vconcat(*panels, spacing=22, data=canvas.data).resolve_scale(x="shared")
    return vega_specification(chart, canvas, heading=heading)


@dataclass(frozen=True)
class _Canvas(MetricCanvas):
    drawing: Drawing

    @property
    def points(self) -> Sequence[Point]:
        return self.drawing.points

    @property
    def has_scores(self) -> bool:
        return any(point.score is not None for point in self.points)


def _row(place: int, point: Point, notes: Sequence[ChartNote]) -> dict[str, Any]:
    return {
        "place": place,
        "from": place - 0.5,
        "to": place + 0.5,
        "window": point.window,
        "value": point.value,
        "figure": " · ".join(filter(None, (point.figure, point.of))) or "–",
        "goal": point.goal or "–",
        "score": point.score,
        "scored": point.score_text,
        "words": point.words,
        "status": str(point.status) if point.status else None,
        **said_in(point, notes),
    }


def _figures(canvas: _Canvas) -> Iterator[alt.Chart]:
    """The upper part: range, yardstick, line, points, and their labels."""
    drawing, palette = canvas.drawing, canvas.palette
    numbers = [
        number
        for point in canvas.points
        for number in (point.value, point.yardstick, point.low, point.high)
        if number is not None
    ]
    span = span_of(numbers or [0.0, 1.0], drawing.metric)
    marks = {tick: tick_text(drawing.metric, tick) for tick in ticks(*span)}
    x, y = canvas.x(named=not canvas.has_scores), canvas.y("value", span, marks)
    yield from note_bands(canvas, drawing.notes)
    yield from poles(canvas, span)
    yield from _yardsticks(canvas, span)
    line = alt.Chart().encode(x=x, y=y)
    yield line.mark_line(color=palette.ink, strokeWidth=2, strokeJoin="round", strokeCap="round")
    scored = alt.condition("datum.status", alt.value(palette.ink), alt.value(palette.card))
    yield line.mark_point(
        size=34 if not canvas.is_crowded else 14, stroke=palette.ink, strokeWidth=1.5, opacity=1
    ).encode(fill=scored)
    yield from last_figure(canvas, span)
    yield from flags(canvas)
    yield from note_numbers(canvas, drawing.notes)


def _yardsticks(canvas: _Canvas, span: Span) -> Iterator[alt.Chart]:
    """The goal or the usual value as a dashed line, labelled on it; a range as a band."""
    bands, lines = stretches(map(_range_of, canvas.points)), stretches(map(_goal_of, canvas.points))
    if bands:
        rows = [{"from": begin, "to": end, "low": low, "high": high} for begin, end, (low, high) in bands]
        yield band(canvas, rows, span)
    if lines:
        yield dashed(canvas, [{"from": begin, "to": end, "at": at} for begin, end, at in lines], span)
    for (begin, end, _), levels, text in _named(canvas, bands or lines):
        yield from goal_label(canvas, text, begin, end, levels, span)


def _named(canvas: _Canvas, yardsticks: Sequence[Stretch]) -> Iterator[tuple[Stretch, list[float], str]]:
    """Where a yardstick may be labelled, its height at each window from there, and how: each of the last goals.

    What is usual is labelled once, with its number only where that is always the same.
    """
    goal = {end: canvas.points[round(end - 0.5)].goal for _, end, _ in yardsticks}
    if not canvas.drawing.usual:
        is_planned = canvas.drawing.metric.has_plans  # another amount each month: only the last has room
        words = to_say("{goal} planned") if is_planned else to_say("goal {goal}")
        for stretch in yardsticks[-1 if is_planned else -3 :]:
            yield stretch, heights([stretch]), say(words, goal=goal[stretch[1]])
    elif len(yardsticks) > 1 and all(left[1] == right[0] for left, right in pairwise(yardsticks)):
        yield (yardsticks[0][0], yardsticks[-1][1], None), heights(yardsticks), say("usual")
    elif yardsticks:
        yield yardsticks[-1], heights(yardsticks[-1:]), say("usual {goal}", goal=goal[yardsticks[-1][1]])


def _range_of(point: Point) -> tuple[float, float] | None:
    return None if point.low is None or point.high is None else (point.low, point.high)


def _goal_of(point: Point) -> float | None:
    return point.yardstick if point.low is None else None


def _scores(canvas: _Canvas) -> Iterator[alt.Chart]:
    """The lower part: how far each score lies from 1, with the sign and colour of its status."""
    palette = canvas.palette
    scores = [point.score for point in canvas.points if point.score is not None]
    low, high = min(0.5, *scores), max(1.5, *scores)
    room = (high - low) * 0.14
    span = (low - room, high + room)
    possible = (0.0, 0.5, 1.0, 1.5, 2.0, *ticks(2.5, max(high, 3.0))[:3])  # few: the part is low
    marks = {tick: plain_number(tick) for tick in possible if low - 1e-9 <= tick <= high + 1e-9}
    x, y = canvas.x(named=True), canvas.y("score", span, marks)
    colour, shape = status_marks(palette)
    scored = alt.Chart().transform_filter("isValid(datum.score)").encode(x=x, y=y)
    yield dashed(canvas, [{"from": canvas.domain[0] + 0.1, "to": canvas.domain[1] - 0.1, "one": 1}], span, "one")
    yield scored.mark_rule(strokeWidth=3 if not canvas.is_crowded else 1.5, opacity=0.45).encode(
        color=colour, y2=alt.datum(1)
    )
    yield scored.mark_point(filled=True, size=75 if not canvas.is_crowded else 30, opacity=1).encode(
        color=colour, shape=shape
    )
    place, last = [(place, point) for place, point in enumerate(canvas.points) if point.score is not None][-1]
    row = {"place": place, "at": last.score, "text": last.score_text}
    tint, dy = palette.of(last.status) if last.status else palette.ink, -15 if (last.score or 0.0) >= 1 else 16
    yield from label(canvas, [row], span, tint, align="right", dx=8, dy=dy, bold=True)


def _pointed(canvas: _Canvas, explore: bool, name: str) -> Iterator[alt.Chart]:
    """What answers to a pointer."""
    if not explore:
        return
    titles = {
        "window": say("When"),
        "figure": say("Figure"),
        "goal": say("Usual") if canvas.drawing.usual else say("Goal"),
        "scored": say("Score"),
        "words": say("Result"),
    }
    yield from pointed_at(canvas, name, titles)
