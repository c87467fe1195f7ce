"""Where the header of a CSV file of records stands: below lines of a title, or nowhere."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cityscore.files.dialects import ROWS
from cityscore.files.times import time_formats

FEWEST = 3
"""Columns of a file in which a lone cell above the others is a title."""


@dataclass(frozen=True)
class Head:
    """What stands above the rows of a file."""

    lines: int
    """How many lines stand above the header."""
    skipped: int
    """Their characters."""
    fault: str = ""
    """Why the line that should be a header is none; '' where it may be one."""


def head_of(text: str, delimiter: str) -> Head:
    r"""Where the header stands in the beginning of a text.

    Lines of a title have one cell, or none, above columns; a header names at least half of them, and holds no time.

    >>> head_of("311 Requests\n\nid,type,opened\n1,a,b\n", ",").lines
    2
    >>> head_of("1,a,2025-03-18\n2,b,2025-03-19\n", ",").fault
    "holds '2025-03-18' where the names of the columns should stand"
    """
    lines = text.splitlines(keepends=True)[:ROWS]
    rows = [_cells(line, delimiter) for line in lines]
    width = _usual_width(rows)
    above = 0
    while width >= FEWEST and above < len(rows) - 1 and sum(map(bool, rows[above])) <= 1:
        above += 1
    if above and not any(map(bool, rows[above])):
        above = 0
    header = rows[above] if rows else []
    return Head(above, sum(map(len, lines[:above])), _fault(header, width))


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return [line]


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _fault(header: Sequence[str], width: int) -> str:
    if time := next((cell for cell in header if re.search(r"\d", cell) and time_formats([cell])), None):
        return f"holds {time!r} where the names of the columns should stand"
    named = sum(map(bool, header))
    return f"names {named} of {width} columns: it is no header" if named * 2 < width else ""
