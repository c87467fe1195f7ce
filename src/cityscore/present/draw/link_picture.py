"""The picture that a link shows: a city or a metric, its number, how it did, and up to which day; as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from cityscore.model import Look, Status
from cityscore.model.text_rules import without_unseen
from cityscore.present.draw.palette import LIGHT, STATUS_SHAPES

WIDTH, HEIGHT, EDGE = 1200, 630, 84
PAPER = "#faf8f3"
FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', Arial, sans-serif"
NUMBER_SIZE = 230


@dataclass(frozen=True)
class LinkPicture:
    """What is on the picture."""

    owner: str
    """The city, in the band above."""
    title: str
    number: str
    unit: str
    status: Status | None
    words: str
    line: str
    day: str
    """The last day that the number is of."""
    look: Look


def picture(preview: LinkPicture) -> str:
    """The picture as SVG, 1200 by 630 pixels."""
    colour = LIGHT.of(preview.status) if preview.status else LIGHT.soft
    number = (
        f'<text x="{EDGE - 10}" y="418" font-size="{_size(preview.number)}" font-weight="800" letter-spacing="-8"'
        f' fill="{LIGHT.ink}">{_shown(preview.number)}'
        f'<tspan font-size="64" font-weight="700" letter-spacing="0" dx="18">{_shown(preview.unit)}</tspan></text>'
    )
    place = f"translate({EDGE + 18} 486) scale(15)"
    shape = f'<path transform="{place}" d="{STATUS_SHAPES[preview.status]}" fill="{colour}"/>' if preview.status else ""
    words_at = EDGE + (52 if preview.status else 0)
    colours = preview.look.light
    parts = (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        f'<rect width="{WIDTH}" height="112" fill="{colours["brand"]}"/>',
        f'<rect y="112" width="{WIDTH}" height="6" fill="{colours["accent"]}"/>',
        _text(EDGE, 72, 40, colours["on-brand"], f"{preview.owner} CityScore", bold=True),
        _text(WIDTH - EDGE, 72, 32, colours["on-brand"], preview.day, end=True),
        _text(EDGE, 196, 40, LIGHT.soft, _short(preview.title, 48)),
        number,
        shape,
        _text(words_at, 500, 44, colour, preview.words, bold=True),
        _text(EDGE, 576, 38, LIGHT.ink, _short(preview.line, 56)),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' font-family="{FONT}">{"".join(parts)}</svg>'
    )


def _text(x: int, y: int, size: int, colour: str, text: str, *, bold: bool = False, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}{anchor}>{_shown(text)}</text>'


def _shown(text: str) -> str:
    """A text as SVG has it; a stored one may be older than the rule that refuses what no picture holds."""
    return escape(without_unseen(text, lines=False))


def _size(number: str) -> int:
    """As large as it fits."""
    return min(NUMBER_SIZE, round(NUMBER_SIZE * 6.5 / max(len(number), 1)))


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
