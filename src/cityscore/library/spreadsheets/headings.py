"""Where a tab's headings stand, and what they say; those of merged cells reach over all their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mode

import numpy as np

from cityscore.files.grid import Grid

LOOKED_AT = 30
"""Rows in which headings are looked for."""
NUMBER = re.compile(r"[-+(]?[$€£]?\s*\d[\d.,\s\u00a0']*%?\)?")
BETWEEN = " / "
"""Between the two lines of a heading."""


@dataclass(frozen=True)
class Headings:
    """The headings of a tab, one a column, and the first row below them."""

    line: int
    """In which they stand."""
    depth: int
    texts: tuple[str, ...]
    below: int
    """The place of the first row below them."""


def headings_of(grid: Grid, line: int | None = None, depth: int | None = None) -> Headings:
    """The headings, in a line that is stated, or that looks like it; in one line or two, likewise."""
    rows = [grid.row(place) for place in range(min(len(grid), LOOKED_AT))]
    places = [] if line is None else np.flatnonzero(grid.lines == line)[:1].tolist()
    place = places[0] if places else _place(rows)
    stands = int(grid.lines[place])
    two = _is_upper(grid, rows, place) if depth is None else depth == 2
    upper = grid.row(place)
    if not two or place + 1 >= len(grid):
        return Headings(stands, 1, tuple(_filled(grid, upper, stands, only_merged=True)), place + 1)
    reaching = _filled(grid, upper, stands, only_merged=False)
    texts = [
        BETWEEN.join(dict.fromkeys(filter(None, (above, below))))
        for above, below in zip(reaching, grid.row(place + 1), strict=True)
    ]
    return Headings(stands, 2, tuple(texts), place + 2)


def _place(rows: Sequence[Sequence[str]]) -> int:
    """The first row that is as wide as most rows, and is not all numbers."""
    widths = [sum(map(bool, row)) for row in rows]
    usual = mode(sorted(widths, reverse=True))
    for place, row in enumerate(rows):
        texts = [cell for cell in row if cell]
        wide = widths[place] >= max(2, 0.6 * usual) or usual == 1
        if wide and not all(NUMBER.fullmatch(cell) for cell in texts):
            return place - 1 if place and _reaches_over(rows[place - 1], row) else place
    return 0


def _reaches_over(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row is the upper line of headings: several, fewer than below it, and no numbers. Titles stand alone."""
    texts = [cell for cell in above if cell]
    return 1 < len(texts) < sum(map(bool, row)) and not any(NUMBER.fullmatch(cell) for cell in texts)


def _is_upper(grid: Grid, rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether the row below belongs to the headings too: it has no number, and stands below merged or empty ones."""
    if place + 2 >= len(rows):
        return False
    line = int(grid.lines[place])
    over_columns = any(first == line and left < right for first, left, _, right in grid.merged)
    gaps = sum(map(bool, rows[place])) < sum(map(bool, rows[place + 1]))
    words = [cell for cell in rows[place + 1] if cell]
    plain = not any(NUMBER.fullmatch(cell) for cell in words)
    return plain and len(words) > 1 and (over_columns or gaps)


def _filled(grid: Grid, row: Sequence[str], line: int, *, only_merged: bool) -> list[str]:
    """A row whose merged cells say the same in each column; of two lines, whatever is empty says what stands left."""
    texts = list(row)
    for first, left, last, right in grid.merged:
        if first <= line <= last:
            for column in range(left, min(right + 1, len(texts))):
                texts[column] = texts[column] or texts[left]
    if not only_merged and not grid.merged:
        started = ""
        for column, text in enumerate(texts):
            started = text or started
            texts[column] = started
    return texts
