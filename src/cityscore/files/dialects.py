"""What stands between the columns of a CSV file, and whether its first line says so."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
ROWS, CHARACTERS = 30, 100_000
"""Rows, and characters, that tell the delimiter."""
STATED = re.compile(r"sep=([,;\t|])(?:\r\n|\r|\n|$)", re.IGNORECASE)
"""A first line with which Excel says the delimiter."""


@dataclass(frozen=True)
class Dialect:
    """What stands between columns, and how many characters of the text are a line of their own that says it."""

    delimiter: str
    skipped: int = 0
    width: int = 0
    """How many columns the first rows mostly have; 0 where there is only one."""


def dialect_of(text: str) -> Dialect:
    r"""The delimiter that is stated, or else cuts the first rows alike, most of them, and into the most columns.

    >>> dialect_of("day;value\n2025-03-18;1,5\n").delimiter, dialect_of("sep=|\nday|value\n")
    (';', Dialect(delimiter='|', skipped=6, width=2))
    """
    stated = STATED.match(text)
    start = stated.end() if stated else 0

    def likeness(delimiter: str) -> tuple[int, int, int]:
        try:
            reader = csv.reader(io.StringIO(text[start : start + CHARACTERS], newline=""), delimiter=delimiter)
            widths = Counter(len(row) for _, row in zip(range(ROWS), reader, strict=False) if len(row) > 1)
        except csv.Error:
            return 0, 0, 0
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return rows, widths.total(), width

    delimiter = stated[1] if stated else max(DELIMITERS, key=likeness)
    return Dialect(delimiter, start, likeness(delimiter)[-1])
