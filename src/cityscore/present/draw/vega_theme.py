"""The paper that charts are drawn on: windows side by side, few ticks, words on the lines, for light and for dark."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import altair as alt

from cityscore.present.draw.axis_scales import window_ticks
from cityscore.present.draw.chart_data import MetricDrawing
from cityscore.present.draw.palette import FONT, Palette
from cityscore.present.draw.weekly_chart_data import WeeksDrawing

SIZE, SMALL = 13, 12
LETTER = 0.56 * SIZE
"""The width of a letter, nearly."""
LEFT, RIGHT = 46, 14
"""Pixels beside the plot: for the ticks, and for what reaches beyond the last point."""
PADDING = {"left": 0, "top": 4, "right": RIGHT, "bottom": 2}
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


Drawn: TypeAlias = MetricDrawing | WeeksDrawing
"""What a chart is made of, whichever it is."""
WIDE = Size("wide", width=720, height=230, ticks=7, letters=78)
NARROW = Size("narrow", width=328, height=180, ticks=4, letters=36)


@dataclass(frozen=True)
class Canvas:
    """A drawing's paper: how large, in which colours, and a row of data for each window."""

    drawing: Drawn
    size: Size
    palette: Palette
    rows: Sequence[dict[str, Any]]

    @property
    def plot(self) -> int:
        """The width between the ticks and the right edge."""
        return self.size.width - LEFT - RIGHT

    @property
    def data(self) -> alt.InlineData:
        """The windows, each with its ``place``."""
        return alt.InlineData(values=list(self.rows))

    @property
    def is_crowded(self) -> bool:
        """Whether the windows are so many that their marks must be small."""
        return len(self.rows) > 40

    def x(self, named: bool) -> alt.X:
        """The windows side by side, some of them named."""
        names = window_ticks(self.drawing.period, self.drawing.ends, self.size.ticks)
        axis = alt.Axis(
            values=list(names),
            labelExpr=lookup(names),
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
        """The first place and the last, with a rim."""
        return [-0.6, max(len(self.rows), 2) - 0.4]

    def y(self, field: str, span: tuple[float, float], marks: dict[float, str]) -> alt.Y:
        """A scale with few ticks."""
        axis = alt.Axis(
            values=list(marks),
            labelExpr=lookup(marks),
            minExtent=LEFT,  # as much room for any words, so that the parts of a chart lie exactly below one another
            maxExtent=LEFT,
            ticks=False,
            domain=False,
            labelPadding=8,
        )
        return alt.Y(f"{field}:Q", title=None, axis=axis, scale=alt.Scale(domain=list(span), nice=False, zero=False))


def label(
    canvas: Canvas,
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
        x=along(canvas, "place"), y=up("at", span), text=alt.Text("text:N")
    )
    rim = canvas.palette.card
    # a text of its own beneath the words: a stroke is painted over the letters that it belongs to
    yield words.mark_text(**looks, color=rim, stroke=rim, strokeWidth=4, strokeJoin="round", aria=False)
    yield words.mark_text(**looks, color=colour)


def along(canvas: Canvas, field: str) -> alt.X:
    """Along the windows, without ticks."""
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=canvas.domain, nice=False, zero=False))


def up(field: str, span: tuple[float, float]) -> alt.Y:
    """Up a scale, without ticks."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=list(span), nice=False, zero=False))


def lookup(texts: dict[Any, str]) -> str:
    """An expression that gives each tick its words."""
    pairs = [(json.dumps(float(number)), json.dumps(text, ensure_ascii=False)) for number, text in texts.items()]
    expression = "''"
    for number, text in reversed(pairs):  # compared loosely: a tick may differ in its last digit
        expression = f"abs(datum.value - {number}) < 1e-9 ? {text} : {expression}"
    return expression


def panel_title(canvas: Canvas, text: str) -> alt.TitleParams:
    """What stands above one of several parts of a chart."""
    return alt.TitleParams(
        text, anchor="start", frame="group", fontSize=SMALL, fontWeight=400, color=canvas.palette.soft, offset=4
    )


def vega_specification(chart: alt.TopLevelMixin, canvas: Canvas, *, heading: bool = False) -> dict[str, Any]:
    """A chart of all its parts as a Vega-Lite specification; ``heading`` writes title and subtitle into it."""
    named = {"title": _title_of(canvas)} if heading else {}
    chart = chart.properties(description=canvas.drawing.description, padding=PADDING, **named)
    spec: dict[str, Any] = chart.configure(**_config(canvas.palette)).to_dict()
    return spec


def _title_of(canvas: Canvas) -> alt.TitleParams:
    """Title and subtitle, within the picture."""
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
    """How everything looks that says nothing of itself."""
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
