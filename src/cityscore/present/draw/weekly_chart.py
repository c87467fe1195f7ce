"""The last weeks of a city as a chart: its CityScore against 1, and beneath it how many services met their goal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from cityscore.present.draw.axis_scales import ticks
from cityscore.present.draw.chart_layers import dashed, status_marks
from cityscore.present.draw.palette import LIGHT, Palette
from cityscore.present.draw.vega_theme import SMALL, Canvas, Size, along, label, panel_title, up, vega_specification
from cityscore.present.draw.weekly_chart_data import WeekPoint, WeeksDrawing
from cityscore.present.say.language import say
from cityscore.present.say.number_text import plain_number

PAPER = Size("paper", width=660, height=200, ticks=7, letters=70)
"""How large it is drawn on a page of paper, where it is a little smaller than on a screen."""
CROWDED, ROOMY = 100, 500
"""From so many services on, and on a chart less wide, "11/19" would run into the figure beside it."""


def weeks_chart(drawing: WeeksDrawing, size: Size = PAPER, palette: Palette = LIGHT) -> dict[str, Any]:
    """The weeks as a Vega-Lite specification."""
    rows = [_row(place, week) for place, week in enumerate(drawing.weeks)]
    canvas = Canvas(drawing, size, palette, rows)
    panels = []
    if any(week.score is not None for week in drawing.weeks):
        panels.append(_panel(canvas, "CityScore", _scores(canvas), round(size.height * 0.6)))
    panels.append(_panel(canvas, say("Services that met their goal"), _met(canvas), round(size.height * 0.5)))
    return vega_specification(alt.vconcat(*panels, spacing=22, data=canvas.data).resolve_scale(x="shared"), canvas)


def _row(place: int, week: WeekPoint) -> dict[str, Any]:
    return {
        "place": place,
        "from": place - 0.36,
        "to": place + 0.36,
        "score": week.score,
        "scored_text": week.score_text,
        "status": str(week.status) if week.status else None,
        "met": week.met,
        "scored": week.scored,
        "of": f"{week.met}/{week.scored}" if week.scored else "–",
        "alone": str(week.met) if week.scored else "–",
    }


def _panel(canvas: Canvas, title: str, layers: Iterator[alt.Chart], height: int) -> Any:
    return alt.layer(*layers).properties(width=canvas.plot, height=height, title=panel_title(canvas, title))


def _scores(canvas: Canvas) -> Iterator[alt.Chart]:
    scored = [row for row in canvas.rows if row["score"] is not None]
    scores = [row["score"] for row in scored]
    low, high = min(0.8, *scores), max(1.2, *scores)
    room = (high - low) * 0.14
    span = (low - room, high + room)
    marks = {tick: plain_number(tick) for tick in {1.0, *ticks(low, high, 3)}}
    palette = canvas.palette
    yield dashed(canvas, [{"from": canvas.domain[0], "to": canvas.domain[1], "one": 1}], span, "one")
    line = alt.Chart().encode(x=canvas.x(named=False), y=canvas.y("score", span, marks))
    yield line.mark_line(color=palette.soft, strokeWidth=1.5)
    colour, shape = status_marks(palette)
    known = line.transform_filter("isValid(datum.score)")
    yield known.mark_point(filled=True, size=75, opacity=1).encode(color=colour, shape=shape)
    last = {"place": scored[-1]["place"], "at": scores[-1], "text": scored[-1]["scored_text"]}
    dy = -15 if scores[-1] >= 1 else 16
    yield from label(canvas, [last], span, palette.ink, align="right", dx=8, dy=dy, bold=True)


def _met(canvas: Canvas) -> Iterator[alt.Chart]:
    most = max((row["scored"] for row in canvas.rows), default=0) or 1
    span = (0.0, most * 1.25)
    palette, figure = canvas.palette, "of" if most < CROWDED and canvas.size.width >= ROOMY else "alone"
    y = canvas.y("met", span, {0.0: "0", float(most): plain_number(most)})
    bars = alt.Chart().encode(x=along(canvas, "from"), x2="to:Q")
    yield bars.mark_rect(color=palette.line).encode(y=up("scored", span), y2=alt.datum(0))
    yield bars.mark_rect(color=palette.soft).encode(y=y, y2=alt.datum(0))
    yield (
        alt.Chart()
        .mark_text(baseline="bottom", dy=-3, fontSize=SMALL, color=palette.ink)
        .encode(x=canvas.x(named=True), y=up("scored", span), text=f"{figure}:N")
    )
