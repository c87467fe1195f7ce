"""Charts of a metric as Vega-Lite specifications: the figures against their yardstick, and beneath them the scores.

The same specification is drawn on the server, in a browser and in reports. It holds all its figures and words: nothing
is loaded, and no number or day is put into words by who draws it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import altair as alt

from cityscore.model import Status
from cityscore.present.drawing import Drawing, Point
from cityscore.present.labels import Room, Stretch, heights
from cityscore.present.language import say
from cityscore.present.numbers import plain_number
from cityscore.present.palette import FONT, LIGHT, Palette
from cityscore.present.scales import span_of, tick_text, ticks, window_ticks

SHAPES = {
    Status.EXCEEDS: "triangle-up",
    Status.MEETS: "circle",
    Status.NEAR: "diamond",
    Status.BELOW: "triangle-down",
}
SIZE, SMALL = 13, 12
LETTER = 0.56 * SIZE
"""The width of a letter, nearly."""
LEFT, RIGHT = 46, 14
"""Pixels beside the plot: for the ticks, and for what reaches beyond the last point."""
DASHES = [5, 4]


@dataclass(frozen=True)
class Size:
    """How large a chart is drawn, in pixels."""

    name: str
    width: int
    height: int
    """Of the upper part."""
    ticks: int
    """Windows named below it, at most."""
    letters: int
    """Letters of the heading in a line."""


WIDE = Size("wide", width=720, height=230, ticks=7, letters=78)
NARROW = Size("narrow", width=328, height=180, ticks=4, letters=36)


def chart(
    drawing: Drawing, size: Size = WIDE, palette: Palette = LIGHT, *, heading: bool = False, explore: bool = False
) -> dict[str, Any]:
    """A metric's windows as a Vega-Lite specification.

    ``heading`` writes title and subtitle into it; a page says them beside it, where they can be read and enlarged.
    ``explore`` adds what answers to a pointer: a line at the window that it points to, and that window in words.
    """
    canvas = _Canvas(drawing, size, palette)
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
        whole = whole.properties(title=_heading(canvas))
    whole = whole.properties(description=drawing.told, padding={"left": 0, "top": 4, "right": RIGHT, "bottom": 2})
    spec: dict[str, Any] = whole.configure(**_config(palette)).to_dict()
    return spec


@dataclass(frozen=True)
class _Canvas:
    drawing: Drawing
    size: Size
    palette: Palette

    @property
    def points(self) -> Sequence[Point]:
        return self.drawing.points

    @property
    def plot(self) -> int:
        """The width between the ticks and the right edge."""
        return self.size.width - LEFT - RIGHT

    @property
    def data(self) -> alt.InlineData:
        return alt.InlineData(values=[_row(place, point) for place, point in enumerate(self.points)])

    def x(self, named: bool) -> alt.X:
        """The windows side by side, some of them named."""
        names = window_ticks(self.drawing.period, [point.end for point in self.points], self.size.ticks)
        axis = alt.Axis(
            values=list(names),
            labelExpr=_lookup(names),
            grid=False,
            ticks=named,
            labels=named,
            domain=named,
            labelOverlap=False,
            labelFlush=False,
        )
        return alt.X("place:Q", title=None, axis=axis, scale=alt.Scale(domain=self.domain, nice=False, zero=False))

    @property
    def domain(self) -> list[float]:
        return [-0.6, max(len(self.points), 2) - 0.4]

    def room(self, span: tuple[float, float]) -> Room:
        """The upper part's room for labels."""
        letter = LETTER * (self.domain[1] - self.domain[0]) / self.plot
        return Room(self.points, span, self.size.height, letter)

    def y(self, field: str, span: tuple[float, float], marks: dict[float, str]) -> alt.Y:
        """A scale with few ticks."""
        axis = alt.Axis(
            values=list(marks),
            labelExpr=_lookup(marks),
            minExtent=LEFT,
            maxExtent=LEFT,
            ticks=False,
            domain=False,
            labelPadding=8,
        )
        return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=list(span), nice=False, zero=False))


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
    yield from _yardsticks(canvas, span)
    line = alt.Chart().encode(x=x, y=y)
    yield line.mark_line(color=palette.ink, strokeWidth=2, strokeJoin="round", strokeCap="round")
    scored = alt.condition("datum.status", alt.value(palette.ink), alt.value(palette.card))
    few = len(canvas.points) <= 40
    yield line.mark_point(size=34 if few else 14, stroke=palette.ink, strokeWidth=1.5, opacity=1).encode(fill=scored)
    known = [(place, point) for place, point in enumerate(canvas.points) if point.value is not None]
    if known:
        place, point = known[-1]
        here = {"place": place, "at": point.value, "text": point.figure}
        dy = canvas.room(span).aside(place)
        yield from _label(canvas, [here], span, palette.ink, align="right", dx=8, dy=dy, bold=True)


def _yardsticks(canvas: _Canvas, span: tuple[float, float]) -> Iterator[alt.Chart]:
    """The goal or the usual value as a dashed line, labelled on it; a range as a band."""
    palette = canvas.palette
    bands, lines = _stretches(canvas, _range_of), _stretches(canvas, _goal_of)
    if bands:
        values = [{"from": a, "to": b, "low": ends[0], "high": ends[1]} for a, b, ends in bands]
        yield (
            alt.Chart(alt.InlineData(values=values))
            .mark_rect(color=palette.line, opacity=0.55)
            .encode(x=_at(canvas, "from"), x2="to:Q", y=_on("low", span), y2="high:Q")
        )
    if lines:
        values = [{"from": a, "to": b, "at": at} for a, b, at in lines]
        yield (
            alt.Chart(alt.InlineData(values=values))
            .mark_rule(color=palette.soft, strokeDash=DASHES, strokeWidth=1.5)
            .encode(x=_at(canvas, "from"), x2="to:Q", y=_on("at", span))
        )
    for (begin, end, _), levels, text in _named(canvas, bands or lines):
        place, at, dy = canvas.room(span).free(text, begin, end, levels)
        here = {"place": place, "at": at, "text": text}
        yield from _label(canvas, [here], span, palette.soft, align="left", dx=2, dy=dy)


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
    few = len(canvas.points) <= 40
    edges = alt.InlineData(values=[{"from": canvas.domain[0] + 0.1, "to": canvas.domain[1] - 0.1, "one": 1}])
    yield (
        alt.Chart(edges)
        .mark_rule(color=palette.soft, strokeDash=DASHES, strokeWidth=1.5)
        .encode(x=_at(canvas, "from"), x2="to:Q", y=_on("one", span))
    )
    yield there.mark_rule(strokeWidth=3 if few else 1.5, opacity=0.45).encode(color=colour, y2=alt.datum(1))
    yield there.mark_point(filled=True, size=75 if few else 30, opacity=1).encode(color=colour, shape=shape)
    place, last = [(place, point) for place, point in enumerate(canvas.points) if point.score is not None][-1]
    above = (last.score or 0.0) >= 1
    here = {"place": place, "at": last.score, "text": last.score_text}
    tint = palette.of(last.status) if last.status else palette.ink
    yield from _label(canvas, [here], span, tint, align="right", dx=8, dy=-15 if above else 16, bold=True)


def _pointed(canvas: _Canvas, explore: bool, name: str) -> Iterator[alt.Chart]:
    """What answers to a pointer."""
    if not explore:
        return
    at = alt.selection_point(name=f"at_{name}", on="pointerover", clear="pointerout", fields=["place"], empty=False)
    words = [
        alt.Tooltip("window:N", title=say("When")),
        alt.Tooltip("figure:N", title=say("Figure")),
        alt.Tooltip("goal:N", title=say("Usual") if canvas.drawing.usual else say("Goal")),
        alt.Tooltip("scored:N", title=say("Score")),
        alt.Tooltip("words:N", title=say("Result")),
    ]
    yield (
        alt.Chart()
        .mark_rect(color=canvas.palette.ink)
        .encode(
            x=_at(canvas, "from"),
            x2="to:Q",
            opacity=alt.condition(at, alt.value(0.08), alt.value(0)),
            tooltip=words,
        )
        .add_params(at)
    )


def _label(
    canvas: _Canvas,
    rows: list[dict[str, Any]],
    span: tuple[float, float],
    colour: str,
    *,
    align: str,
    dx: int,
    dy: int,
    bold: bool = False,
) -> Iterator[alt.Chart]:
    """Words on a chart, with a rim of paper so that lines do not run through them."""
    looks: dict[str, Any] = {
        "align": align,
        "baseline": "middle",
        "dx": dx,
        "dy": dy,
        "fontSize": SIZE,
        "fontWeight": 700 if bold else 400,
    }
    words = alt.Chart(alt.InlineData(values=rows)).encode(
        x=_at(canvas, "place"), y=_on("at", span), text=alt.Text("text:N")
    )
    rim = canvas.palette.card
    yield words.mark_text(**looks, color=rim, stroke=rim, strokeWidth=4, strokeJoin="round", aria=False)
    yield words.mark_text(**looks, color=colour)


def _at(canvas: _Canvas, field: str) -> alt.X:
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=canvas.domain, nice=False, zero=False))


def _on(field: str, span: tuple[float, float]) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=list(span), nice=False, zero=False))


def _has_scores(canvas: _Canvas) -> bool:
    return any(point.score is not None for point in canvas.points)


def _lookup(texts: dict[Any, str]) -> str:
    """An expression that gives each tick its words."""
    pairs = [(json.dumps(float(number)), json.dumps(text, ensure_ascii=False)) for number, text in texts.items()]
    found = "''"
    for number, text in reversed(pairs):
        found = f"abs(datum.value - {number}) < 1e-9 ? {text} : {found}"
    return found


def _panel_title(canvas: _Canvas, text: str) -> alt.TitleParams:
    return alt.TitleParams(
        text, anchor="start", frame="group", fontSize=SMALL, fontWeight=400, color=canvas.palette.soft, offset=4
    )


def _heading(canvas: _Canvas) -> alt.TitleParams:
    return alt.TitleParams(
        text=_lines(canvas.drawing.title, round(canvas.size.letters * 0.85)),
        subtitle=_lines(canvas.drawing.subtitle, canvas.size.letters),
        anchor="start",
        frame="bounds",
        fontSize=16,
        fontWeight=700,
        color=canvas.palette.ink,
        subtitleFontSize=SIZE,
        subtitleColor=canvas.palette.soft,
        subtitlePadding=6,
        lineHeight=21,
        subtitleLineHeight=18,
        offset=16,
    )


def _lines(text: str, letters: int) -> list[str]:
    """A text in lines of no more than so many letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _config(palette: Palette) -> dict[str, Any]:
    return {
        "font": FONT,
        "background": "transparent",
        "view": alt.ViewConfig(stroke=None),
        "axis": alt.AxisConfig(
            labelColor=palette.soft,
            labelFontSize=SMALL,
            gridColor=palette.line,
            gridOpacity=0.55,
            tickColor=palette.line,
            domainColor=palette.line,
            tickSize=4,
        ),
    }
