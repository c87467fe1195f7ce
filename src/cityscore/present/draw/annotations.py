"""Flags on a chart: a small one above each window that something was said of, on a pole down to its point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten
from typing import Any

import altair as alt

from cityscore.present.draw.chart_data import ChartNote, ChartPoint
from cityscore.present.draw.vega_theme import Canvas, along, up
from cityscore.present.say.language import say

FLAG = "M-0.13,1L-0.13,-1L1.2,-0.45L0.13,0.1L0.13,1Z"
"""A pennant on its pole, as Vega has shapes: between -1 and 1, the pole in the middle."""
SIZE, SMALL = 110, 70
HIGH, FOOT = -9, -3
"""Where a flag flies and where its pole begins, in pixels above all lines of the chart."""

LETTERS = 160
"""How much of what was said a pointer shows: more would cover the chart, and a table beside it has all."""


def said_in(point: ChartPoint, notes: Sequence[ChartNote] = ()) -> dict[str, str]:
    """What a window's row of data says of its comments and of the notes on its days, cut where it is long.

    ``flag`` is what its flag says; nothing where there are none.
    """
    flag = {"flag": shorten(point.comment_text, LETTERS, placeholder=" …")} if point.comments else {}
    texts = [point.comment_text, *(note.text for note in notes if note.number in point.notes)]
    said = " · ".join(filter(None, texts))
    return {**flag, "said": shorten(said, LETTERS, placeholder=" …")} if said else {}


def poles(canvas: Canvas, span: tuple[float, float]) -> Iterator[alt.Chart]:
    """From each flag down to its point, beneath all else: a flag above every line is not taken for a neighbour's."""
    rows = [row for row in _flagged(canvas) if row["value"] is not None]
    if rows:
        yield (
            alt.Chart(alt.InlineData(values=rows))
            .mark_rule(color=canvas.palette.soft, strokeWidth=1, opacity=0.6, aria=False)
            .encode(x=along(canvas, "place"), y=up("value", span), y2=alt.value(FOOT))
        )


def flags(canvas: Canvas) -> Iterator[alt.Chart]:
    """The flags, above the chart's lines."""
    rows = _flagged(canvas)
    if rows:
        size = SMALL if canvas.is_crowded else SIZE
        yield (
            alt.Chart(alt.InlineData(values=rows))
            .mark_point(shape=FLAG, filled=True, color=canvas.palette.ink, size=size, opacity=1)
            .encode(x=along(canvas, "place"), y=alt.value(HIGH), description=alt.Description("flag:N"))
        )


def pointed_at(canvas: Canvas, name: str, titles: dict[str, str]) -> Iterator[alt.Chart]:
    """What answers to a pointer: the window that it points to, in words; with what was said of it, if anything was.

    ``titles`` are the fields of a window's row that are shown, each with what is written before it.
    """
    words = [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]
    at = alt.selection_point(name=f"at_{name}", on="pointerover", clear="pointerout", fields=["place"], empty=False)
    shade = alt.condition(at, alt.value(0.08), alt.value(0))
    yield _window(canvas, canvas.data, words).encode(opacity=shade).add_params(at)
    if rows := [row for row in canvas.rows if "said" in row]:
        # its own words, before those of the window beneath it, which is shaded all the same
        with_comments = [*words, alt.Tooltip("said:N", title=say("Said of it"))]
        yield _window(canvas, alt.InlineData(values=rows), with_comments).encode(opacity=alt.value(0))


def _window(canvas: Canvas, data: alt.InlineData, words: list[alt.Tooltip]) -> alt.Chart:
    """A window from top to bottom."""
    made: alt.Chart = (
        alt.Chart(data).mark_rect(color=canvas.palette.ink).encode(x=along(canvas, "from"), x2="to:Q", tooltip=words)
    )
    return made


def _flagged(canvas: Canvas) -> list[dict[str, Any]]:
    return [row for row in canvas.rows if "flag" in row]
