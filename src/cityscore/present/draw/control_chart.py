"""XmR charts as Vega-Lite specifications: a band of chance around the mean, and the points that lie outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import altair as alt

from cityscore.present.draw.annotations import flags, pointed_at, poles, said_in
from cityscore.present.draw.axis_scales import span_of, tick_text, ticks
from cityscore.present.draw.chart_data import ProcessDrawing, ProcessPoint
from cityscore.present.draw.label_layout import Room
from cityscore.present.draw.palette import LIGHT, Palette
from cityscore.present.draw.vega_theme import (
    DASHES,
    LETTER,
    PADDING,
    WIDE,
    Canvas,
    Size,
    along,
    config,
    label,
    title_of,
    up,
)
from cityscore.present.say.language import say

SHAPES = {"better": "triangle-up", "worse": "triangle-down", "changed": "diamond", "chance": "circle"}
Span = tuple[float, float]


def control_chart(
    drawing: ProcessDrawing,
    size: Size = WIDE,
    palette: Palette = LIGHT,
    *,
    heading: bool = False,
    explore: bool = False,
) -> dict[str, Any]:
    """An XmR chart as a Vega-Lite specification; ``heading`` and ``explore`` as of a metric's other charts."""
    canvas = Canvas(drawing, size, palette, [_row(place, point) for place, point in enumerate(drawing.points)])
    span = span_of(_numbers(drawing) or [0.0, 1.0], drawing.metric)
    marks = {each: tick_text(drawing.metric, each) for each in ticks(*span)}
    layers = [
        *_bands(canvas, drawing, span),
        *poles(canvas, span),
        *_goals(canvas, drawing, span),
        *_changes(canvas, drawing, span),
        *_points(canvas, drawing, span, marks),
        *flags(canvas),
        *(_pointed(canvas) if explore else ()),
    ]
    whole = alt.layer(*layers, data=canvas.data).properties(
        width=canvas.plot, height=size.height, description=drawing.told, padding=PADDING
    )
    if heading:
        whole = whole.properties(title=title_of(canvas))
    spec: dict[str, Any] = whole.configure(**config(palette)).to_dict()
    return spec


def _row(place: int, point: ProcessPoint) -> dict[str, Any]:
    return {
        "place": place,
        "from": place - 0.5,
        "to": place + 0.5,
        "window": point.window,
        "value": point.value,
        "figure": point.figure or "–",
        "range": point.range or "–",
        "tone": point.tone or None,
        "words": point.words,
        **said_in(point),
    }


def _numbers(drawing: ProcessDrawing) -> list[float]:
    found = [each for point in drawing.points for each in (point.value, point.lower, point.upper)]
    return [each for each in (*found, *drawing.goals) if each is not None]


def _bands(canvas: Canvas, drawing: ProcessDrawing, span: Span) -> Iterator[alt.Chart]:
    """The range of chance, and the mean in its middle; each change starts another."""
    palette = canvas.palette
    bands = [
        {"from": first - 0.5, "to": last + 0.5, "low": limits[0], "mean": limits[1], "high": limits[2]}
        for first, last, limits in _stretches([(point.lower, point.mean, point.upper) for point in drawing.points])
        if None not in limits
    ]
    if not bands:
        return
    data = alt.InlineData(values=bands)
    yield (
        alt.Chart(data)
        .mark_rect(color=palette.line, opacity=0.55)
        .encode(x=along(canvas, "from"), x2="to:Q", y=up("low", span), y2="high:Q")
    )
    yield (
        alt.Chart(data)
        .mark_rule(color=palette.soft, strokeWidth=1)
        .encode(x=along(canvas, "from"), x2="to:Q", y=up("mean", span))
    )


def _goals(canvas: Canvas, drawing: ProcessDrawing, span: Span) -> Iterator[alt.Chart]:
    """The goal as a dashed line, labelled on it."""
    lines = [
        {"from": first - 0.5, "to": last + 0.5, "at": goal}
        for first, last, goal in _stretches(drawing.goals)
        if goal is not None
    ]
    if lines:
        yield (
            alt.Chart(alt.InlineData(values=lines))
            .mark_rule(color=canvas.palette.soft, strokeDash=DASHES, strokeWidth=1.5)
            .encode(x=along(canvas, "from"), x2="to:Q", y=up("at", span))
        )
        text = say("goal {goal}", goal=drawing.goal)
        begin, end, at = lines[-1]["from"], lines[-1]["to"], lines[-1]["at"]
        place, height, dy = _room(canvas, drawing, span).free(text, begin, end, [at] * round(end - begin))
        here = {"place": place, "at": height, "text": text}
        yield from label(canvas, [here], span, canvas.palette.soft, align="left", dx=2, dy=dy)


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


def _points(canvas: Canvas, drawing: ProcessDrawing, span: Span, marks: dict[float, str]) -> Iterator[alt.Chart]:
    palette = canvas.palette
    x, y = canvas.x(named=True), canvas.y("value", span, marks)
    line = alt.Chart().encode(x=x, y=y)
    yield line.mark_line(color=palette.soft, strokeWidth=1.5, strokeJoin="round", strokeCap="round")
    colours = {"better": palette.exceeds, "worse": palette.below, "changed": palette.near, "chance": palette.soft}
    colour = alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values())))
    shape = alt.Shape("tone:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())))
    small = 18 if canvas.is_crowded else 34
    size = alt.condition("datum.tone == 'chance'", alt.value(small), alt.value(2.4 * small))
    there = line.transform_filter("isValid(datum.value)")
    yield there.mark_point(filled=True, opacity=1).encode(color=colour, shape=shape, size=size)
    known = [row for row in canvas.rows if row["value"] is not None]
    if known:
        last = known[-1]
        here = {"place": last["place"], "at": last["value"], "text": last["figure"]}
        dy = _room(canvas, drawing, span).aside(last["place"])
        yield from label(canvas, [here], span, palette.ink, align="right", dx=8, dy=dy, bold=True)


def _room(canvas: Canvas, drawing: ProcessDrawing, span: Span) -> Room:
    """The room for labels among the points."""
    letter = LETTER * (canvas.domain[1] - canvas.domain[0]) / canvas.plot
    return Room(drawing.points, span, canvas.size.height, letter)


def _pointed(canvas: Canvas) -> Iterator[alt.Chart]:
    """What answers to a pointer."""
    words = [
        alt.Tooltip("window:N", title=say("When")),
        alt.Tooltip("figure:N", title=say("Figure")),
        alt.Tooltip("range:N", title=say("Range of chance")),
        alt.Tooltip("words:N", title=say("Result")),
    ]
    yield from pointed_at(canvas, "point", words)


def _stretches(values: Sequence[Any]) -> Iterator[tuple[int, int, Any]]:
    """Windows side by side with the same values: the first and the last, and the values."""
    for value, group in groupby(enumerate(values), key=lambda each: each[1]):
        places = [place for place, _ in group]
        yield places[0], places[-1], value
