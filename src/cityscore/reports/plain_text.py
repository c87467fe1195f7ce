"""Plain text in lines that a terminal and a mail show whole: headings, paragraphs, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import category, combining, east_asian_width

WIDTH = 78
"""Columns of a line; a Chinese letter takes two."""
GAP = "  "
BREAKS = re.compile(r"[ \t\r\n]+")
"""Where a line may end between words: not between a number and its unit, where a space holds them together."""


def columns(text: str) -> int:
    r"""How many columns a text takes.

    >>> columns("Müll"), columns("消防"), columns("e\u0301")
    (4, 4, 1)
    """
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def headed(heading: str, rule: str = "-") -> Iterator[str]:
    """A heading, with a line below it."""
    lines = list(wrapped(heading))
    yield from lines
    if lines:
        yield rule * max(map(columns, lines))


def wrapped(text: str, *, first: str = "") -> Iterator[str]:
    """A paragraph in lines; ``first`` stands before it, and the rest is set in as far. Nothing where it is empty.

    >>> list(wrapped("one two", first="* "))
    ['* one two']
    """
    indent = " " * columns(first)
    line, is_empty = first, True
    for piece, apart in _pieces(text, WIDTH - len(indent)):
        gap = " " if apart and not is_empty else ""
        if not is_empty and columns(line + gap + piece) > WIDTH:
            yield line
            line, gap = indent, ""
        line, is_empty = line + gap + piece, False
    if not is_empty:
        yield line


def aligned_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table: the first column to the left, the others to the right; one that is too wide becomes a list."""
    widths = [max(map(columns, column)) for column in zip(head, *rows, strict=True)]
    if sum(widths) + columns(GAP) * (len(widths) - 1) > WIDTH:
        for name, *cells in rows:
            yield from wrapped(name, first="* ")
            yield from wrapped(" · ".join(cells), first="  ")
        return
    for name, *cells in (head, *rows):
        padded = [" " * (width - columns(cell)) + cell for cell, width in zip(cells, widths[1:], strict=True)]
        yield GAP.join([name + " " * (widths[0] - columns(name)), *padded]).rstrip()


def _pieces(text: str, room: int) -> Iterator[tuple[str, bool]]:
    """What a line may end after: words, Chinese letters, and parts of a word that is too long for any line.

    With each goes whether a space stands before it.
    """
    for word in filter(None, BREAKS.split(text)):
        piece, apart = "", True
        for letter in word:
            # A line may end before any Chinese letter (two columns wide), but before no accent and no full stop.
            goes_on = combining(letter) or category(letter).startswith("P") or columns(piece[-1:] + letter) <= 2
            if piece and (not goes_on or columns(piece + letter) > room):
                yield piece, apart
                piece, apart = "", False
            piece += letter
        yield piece, apart
