"""Colours written as #rrggbb: how well two are told apart, and shades of one that are told apart well enough.

Contrast is that of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.
"""

from __future__ import annotations

WHITE, BLACK, INK = "#ffffff", "#000000", "#16211d"
TEXTS = (WHITE, INK)
"""What may be written on a city's own colour; the first that is told apart best is taken."""

STEP = 0.08
"""How much of white or black is mixed in at a time."""


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart: 1 for the same, 21 for black and white.

    >>> contrast("#ffffff", "#000000"), round(contrast("#17402f", "#e8c15a"), 1)
    (21.0, 6.7)
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """White or ink, whichever is read better on a colour.

    >>> text_on("#17402f"), text_on("#ffe08a")
    ('#ffffff', '#16211d')
    """
    return max(TEXTS, key=lambda text: contrast(text, colour))


def darkened(colour: str, against: str, least: float) -> str:
    """The colour, or the first darker shade of it that has at least this contrast against another."""
    return _shaded(colour, BLACK, against, least)


def lightened(colour: str, against: str, least: float) -> str:
    """The colour, or the first lighter shade of it that has at least this contrast against another."""
    return _shaded(colour, WHITE, against, least)


def _shaded(colour: str, towards: str, against: str, least: float) -> str:
    share = 0.0
    while contrast(shade := _mixed(colour, towards, share), against) < least and share < 1:
        share = min(share + STEP, 1.0)
    return shade


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
