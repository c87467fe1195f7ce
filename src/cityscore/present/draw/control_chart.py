"""Control charts as Vega-Lite specifications: a band of what is usual, and the points that lie outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from cityscore.present.draw.annotations import flags, pointed_at, poles, said_in
from cityscore.present.draw.axis_scales import span_of, tick_text, ticks
from cityscore.present.draw.chart_data import ChartNote, ProcessDrawing, ProcessPoint
from cityscore.present.draw.chart_layers import MetricCanvas, Span, band, dashed, goal_label, last_figure
from cityscore.present.draw.label_layout import heights, stretches
from cityscore.present.draw.note_bands import note_bands, note_numbers
from cityscore.present.draw.palette import LIGHT, Palette
from cityscore.present.draw.vega_theme import WIDE, Canvas, Size, along, label, up, vega_specification
from cityscore.present.say.language import say

SHAPES = {"better": "diamond", "worse": "square", "changed": "cross", "ordinary": "circle"}


def control_chart(
    drawing: ProcessDrawing,
    size: Size = WIDE,
    palette: Palette = LIGHT,
    *,
    heading: bool = False,
    explore: bool = False,
) -> dict[str, Any]:
    """A control chart as a Vega-Lite specification; ``heading`` and ``explore`` as of a metric's other charts."""
    rows = [_row(place, point, drawing.notes) for place, point in enumerate(drawing.points)]
    canvas = MetricCanvas(drawing, size, palette, rows)
    span = span_of(_numbers(drawing) or [0.0, 1.0], drawing.metric)
    marks = {tick: tick_text(drawing.metric, tick) for tick in ticks(*span)}
    layers = [
        *note_bands(canvas, drawing.notes),
        *_bands(canvas, drawing, span),
        *poles(canvas, span),
        *_goals(canvas, drawing, span),
        *_changes(canvas, drawing, span),
        *_points(canvas, span, marks),
        *last_figure(canvas, span),
        *flags(canvas),
        *note_numbers(canvas, drawing.notes),
        *(_pointed(canvas) if explore else ()),
    ]
    chart = alt.layer(*layers, data=canvas.data).properties(width=canvas.plot, height=size.height)
    return vega_specification(chart, canvas, heading=heading)


def _row(place: int, point: ProcessPoint, notes: Sequence[ChartNote]) -> dict[str, Any]:
    return {
        "place": place,
        "from": place - 0.5,
        "to": place + 0.5,
        "window": point.window,
        "value": point.value,
        "figure": _figure(point),
        "range": point.range or "–",
        "tone": point.tone or None,
        "words": point.words,
        **said_in(point, notes),
    }


def _figure(point: ProcessPoint) -> str:
    """A point's figure, with its n."""
    if point.of in ("", point.figure):
        return point.figure or "–"
    return say("{figure} ({of})", figure=point.figure, of=point.of)


def _numbers(drawing: ProcessDrawing) -> list[float]:
    figures = [figure for point in drawing.points for figure in (point.value, point.lower, point.upper)]
    return [number for number in (*figures, *drawing.goals) if number is not None]


def _bands(canvas: Canvas, drawing: ProcessDrawing, span: Span) -> Iterator[alt.Chart]:
    """The usual range, which steps with what each window is made of, and its centre; each change starts another."""
    limits = [(point.lower, point.center, point.upper) for point in drawing.points]
    rows = [
        {"from": begin, "to": end, "low": low, "center": center, "high": high}
        for begin, end, (low, center, high) in stretches(None if None in values else values for values in limits)
    ]
    if rows:
        yield band(canvas, rows, span)
        yield (
            alt.Chart(alt.InlineData(values=rows))
            .mark_rule(color=canvas.palette.soft, strokeWidth=1)
            .encode(x=along(canvas, "from"), x2="to:Q", y=up("center", span))
        )


def _goals(canvas: MetricCanvas, drawing: ProcessDrawing, span: Span) -> Iterator[alt.Chart]:
    """The goal as a dashed line, labelled on it."""
    if lines := stretches(drawing.goals):
        yield dashed(canvas, [{"from": begin, "to": end, "at": at} for begin, end, at in lines], span)
        begin, end, _ = lines[-1]
        text = say("goal {goal}", goal=drawing.goal)
        yield from goal_label(canvas, text, begin, end, heights(lines[-1:]), span)


def _changes(canvas: Canvas, drawing: ProcessDrawing, span: Span) -> Iterator[alt.Chart]:
    """Where it is compared with itself anew: a line, with the reason at its foot."""
    if drawing.rebased:
        rows = [{"place": place, "at": place - 0.5, "text": why} for place, why in drawing.rebased]
        yield (
            alt.Chart(alt.InlineData(values=rows))
            .mark_rule(color=canvas.palette.soft, strokeWidth=1)
            .encode(x=along(canvas, "at"))
        )
        feet = [{"place": row["at"], "at": span[0], "text": row["text"]} for row in rows]
        yield from label(canvas, feet, span, canvas.palette.soft, align="left", dx=4, dy=-10)


def _points(canvas: Canvas, span: Span, marks: dict[float, str]) -> Iterator[alt.Chart]:
    palette = canvas.palette
    line = alt.Chart().encode(x=canvas.x(named=True), y=canvas.y("value", span, marks))
    yield line.mark_line(color=palette.soft, strokeWidth=1.5, strokeJoin="round", strokeCap="round")
    colours = {"better": palette.exceeds, "worse": palette.below, "changed": palette.near, "ordinary": palette.soft}
    colour = alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values())))
    shape = alt.Shape("tone:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())))
    small = 18 if canvas.is_crowded else 34
    size = alt.condition("datum.tone == 'ordinary'", alt.value(small), alt.value(2.4 * small))
    known = line.transform_filter("isValid(datum.value) && datum.tone != 'hollow'")
    yield known.mark_point(filled=True, opacity=1).encode(color=colour, shape=shape, size=size)
    hollow = line.transform_filter("isValid(datum.value) && datum.tone == 'hollow'")
    yield hollow.mark_point(filled=True, fill=palette.card, stroke=palette.soft, strokeWidth=1.5, opacity=1, size=small)


def _pointed(canvas: Canvas) -> Iterator[alt.Chart]:
    """What answers to a pointer."""
    titles = {
        "window": say("When"),
        "figure": say("Figure"),
        "range": say("Usual range"),
        "words": say("Result"),
    }
    return pointed_at(canvas, "point", titles)
