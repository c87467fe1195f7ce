"""Charts of a metric as Vega-Lite specifications: the figures against their yardstick, and beneath them the scores.

The same specification is drawn on the server, in a browser and in reports. It holds all its figures and words: nothing
is loaded, and no number or day is put into words by who draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import altair as alt

from cityscore.present.draw.annotations import flags, pointed_at, poles, said_in
from cityscore.present.draw.axis_scales import span_of, tick_text, ticks
from cityscore.present.draw.chart_data import Drawing, Point
from cityscore.present.draw.label_layout import Room, Stretch, heights
from cityscore.present.draw.palette import LIGHT, Palette
from cityscore.present.draw.vega_theme import (
    DASHES,
    LETTER,
    PADDING,
    SHAPES,
    SMALL,
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
from cityscore.present.say.number_text import plain_number


def figure_chart(
    drawing: Drawing, size: Size = WIDE, palette: Palette = LIGHT, *, heading: bool = False, explore: bool = False
) -> dict[str, Any]:
    """A metric's windows as a Vega-Lite specification.

    ``heading`` writes title and subtitle into it; a page says them beside it, where they can be read and enlarged.
    ``explore`` adds what answers to a pointer: a line at the window that it points to, and that window in words.
    """
    canvas = _Canvas(drawing, size, palette, [_row(place, point) for place, point in enumerate(drawing.points)])
    panels = [
        alt.layer(*_figures(canvas), *_pointed(canvas, explore, "figure")).properties(
            width=canvas.plot, height=size.height
        )
    ]
    if any(point.score is not None for point in drawing.points):
        scores = alt.layer(*_scores(canvas), *_pointed(canvas, explore, "score"))
        panels.append(
            scores.properties(
                width=canvas.plot, height=round(size.height * 0.46), title=_panel_title(canvas, say("Score"))
            )
        )
    whole = alt.vconcat(*panels, spacing=22, data=canvas.data).resolve_scale(x="shared")
    if heading:
        whole = whole.properties(title=title_of(canvas))
    whole = whole.properties(description=drawing.told, padding=PADDING)
    spec: dict[str, Any] = whole.configure(**config(palette)).to_dict()
    return spec


@dataclass(frozen=True)
class _Canvas(Canvas):
    drawing: Drawing

    @property
    def points(self) -> Sequence[Point]:
        return self.drawing.points

    def room(self, span: tuple[float, float]) -> Room:
        """The upper part's room for labels."""
        letter = LETTER * (self.domain[1] - self.domain[0]) / self.plot
        return Room(self.points, span, self.size.height, letter)


def _row(place: int, point: Point) -> dict[str, Any]:
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
        **said_in(point),
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
    marks = {each: tick_text(drawing.metric, each) for each in ticks(*span)}
    x, y = canvas.x(named=not _has_scores(canvas)), canvas.y("value", span, marks)
    yield from poles(canvas, span)
    yield from _yardsticks(canvas, span)
    line = alt.Chart().encode(x=x, y=y)
    yield line.mark_line(color=palette.ink, strokeWidth=2, strokeJoin="round", strokeCap="round")
    scored = alt.condition("datum.status", alt.value(palette.ink), alt.value(palette.card))
    yield line.mark_point(
        size=34 if not canvas.is_crowded else 14, stroke=palette.ink, strokeWidth=1.5, opacity=1
    ).encode(fill=scored)
    known = [(place, point) for place, point in enumerate(canvas.points) if point.value is not None]
    if known:
        place, point = known[-1]
        here = {"place": place, "at": point.value, "text": point.figure}
        dy = canvas.room(span).aside(place)
        yield from label(canvas, [here], span, palette.ink, align="right", dx=8, dy=dy, bold=True)
    yield from flags(canvas)


def _yardsticks(canvas: _Canvas, span: tuple[float, float]) -> Iterator[alt.Chart]:
    """The goal or the usual value as a dashed line, labelled on it; a range as a band."""
    palette = canvas.palette
    bands, lines = _stretches(canvas, _range_of), _stretches(canvas, _goal_of)
    if bands:
        values = [{"from": a, "to": b, "low": ends[0], "high": ends[1]} for a, b, ends in bands]
        yield (
            alt.Chart(alt.InlineData(values=values))
            .mark_rect(color=palette.line, opacity=0.55)
            .encode(x=along(canvas, "from"), x2="to:Q", y=up("low", span), y2="high:Q")
        )
    if lines:
        values = [{"from": a, "to": b, "at": at} for a, b, at in lines]
        yield (
            alt.Chart(alt.InlineData(values=values))
            .mark_rule(color=palette.soft, strokeDash=DASHES, strokeWidth=1.5)
            .encode(x=along(canvas, "from"), x2="to:Q", y=up("at", span))
        )
    for (begin, end, _), levels, text in _named(canvas, bands or lines):
        place, at, dy = canvas.room(span).free(text, begin, end, levels)
        here = {"place": place, "at": at, "text": text}
        yield from label(canvas, [here], span, palette.soft, align="left", dx=2, dy=dy)


def _named(canvas: _Canvas, stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, list[float], str]]:
    """Where a yardstick may be labelled, its height at each window from there, and how: each of the last goals.

    What is usual is labelled once, with its number only where that is always the same.
    """
    goal = {end: canvas.points[round(end - 0.5)].goal for _, end, _ in stretches}
    if not canvas.drawing.usual:
        for each in stretches[-3:]:
            yield each, heights([each]), say("goal {goal}", goal=goal[each[1]])
    elif len(stretches) > 1 and all(one[1] == other[0] for one, other in pairwise(stretches)):
        yield (stretches[0][0], stretches[-1][1], None), heights(stretches), say("usual")
    elif stretches:
        yield stretches[-1], heights(stretches[-1:]), say("usual {goal}", goal=goal[stretches[-1][1]])


def _stretches(canvas: _Canvas, of: Callable[[Point], Any]) -> list[Stretch]:
    """Windows side by side with the same yardstick, as a stretch from edge to edge."""
    found = []
    for at, group in groupby(enumerate(canvas.points), key=lambda each: of(each[1])):
        places = [place for place, _ in group]
        if at is not None:
            found.append((places[0] - 0.5, places[-1] + 0.5, at))
    return found


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
    marks = {each: plain_number(each) for each in (0.0, 0.5, 1.0, 1.5, 2.0, *ticks(2.5, max(high, 3.0))[:3])}
    marks = {each: text for each, text in marks.items() if low - 1e-9 <= each <= high + 1e-9}
    x, y = canvas.x(named=True), canvas.y("score", span, marks)
    statuses = [str(status) for status in SHAPES]
    colour = alt.Color(
        "status:N", legend=None, scale=alt.Scale(domain=statuses, range=[palette.of(each) for each in SHAPES])
    )
    shape = alt.Shape("status:N", legend=None, scale=alt.Scale(domain=statuses, range=list(SHAPES.values())))
    there = alt.Chart().transform_filter("isValid(datum.score)").encode(x=x, y=y)
    edges = alt.InlineData(values=[{"from": canvas.domain[0] + 0.1, "to": canvas.domain[1] - 0.1, "one": 1}])
    yield (
        alt.Chart(edges)
        .mark_rule(color=palette.soft, strokeDash=DASHES, strokeWidth=1.5)
        .encode(x=along(canvas, "from"), x2="to:Q", y=up("one", span))
    )
    yield there.mark_rule(strokeWidth=3 if not canvas.is_crowded else 1.5, opacity=0.45).encode(
        color=colour, y2=alt.datum(1)
    )
    yield there.mark_point(filled=True, size=75 if not canvas.is_crowded else 30, opacity=1).encode(
        color=colour, shape=shape
    )
    place, last = [(place, point) for place, point in enumerate(canvas.points) if point.score is not None][-1]
    above = (last.score or 0.0) >= 1
    here = {"place": place, "at": last.score, "text": last.score_text}
    tint = palette.of(last.status) if last.status else palette.ink
    yield from label(canvas, [here], span, tint, align="right", dx=8, dy=-15 if above else 16, bold=True)


def _pointed(canvas: _Canvas, explore: bool, name: str) -> Iterator[alt.Chart]:
    """What answers to a pointer."""
    if not explore:
        return
    words = [
        alt.Tooltip("window:N", title=say("When")),
        alt.Tooltip("figure:N", title=say("Figure")),
        alt.Tooltip("goal:N", title=say("Usual") if canvas.drawing.usual else say("Goal")),
        alt.Tooltip("scored:N", title=say("Score")),
        alt.Tooltip("words:N", title=say("Result")),
    ]
    yield from pointed_at(canvas, name, words)


def _has_scores(canvas: _Canvas) -> bool:
    return any(point.score is not None for point in canvas.points)


def _panel_title(canvas: _Canvas, text: str) -> alt.TitleParams:
    return alt.TitleParams(
        text, anchor="start", frame="group", fontSize=SMALL, fontWeight=400, color=canvas.palette.soft, offset=4
    )
