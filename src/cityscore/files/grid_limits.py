"""How large the grids of a file may be, counted as they will be unpacked: a text that many cells share counts in each.

The process that reads a file keeps to these limits, and whoever unpacks what it hands over holds it to them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.file_problems import refused_file
from cityscore.model import InvalidObservations

WIDEST = 1_000
"""Columns of a tab."""
MOST_COLUMNS = 5_000
"""Of all tabs together."""
MOST_TABS = 200
MOST_LINES = 1_000_000
"""Lines of a text, rows of a tab; Excel has room for some more."""
MOST_CELLS = 2_500_000
MOST_TEXT = 20 * 2**20
"""Bytes of UTF-8 in all cells together."""
LONGEST_CELL = 2_000
"""Characters."""
LONGEST_NAME = 200
"""Characters of a tab's name; Excel allows 31."""
MOST_MERGED = 5_000
"""Merged cells of a tab, each of which its headings are held against."""

SPLIT = "split it into several files"
TOO_LONG = f"shorten it to {LONGEST_CELL:,} at most, or delete the column, if no figure needs it"


@dataclass
class GridAllowance:
    """How much a file may hold, over all of its tabs, and how much of that is taken.

    Whatever does not fit raises ``InvalidObservations``, with its place where there is one.
    """

    file: str
    tab: str = ""
    tabs: int = 0
    columns: int = 0
    cells: int = 0
    text: int = 0

    def take_tab(self, name: str, merged: int = 0) -> None:
        """Begin another tab."""
        self.tab = name[:LONGEST_NAME]
        self.tabs += 1
        if self.tabs > MOST_TABS:
            raise self.refused(f"has more than {MOST_TABS:,} tabs", SPLIT)
        if len(name) > LONGEST_NAME:
            raise self.refused(f"has a tab whose name has more than {LONGEST_NAME} characters", "shorten it")
        if merged > MOST_MERGED:
            raise self.refused(f"has more than {MOST_MERGED:,} merged cells in {self.tab!r}", "unmerge them")

    def refuse_wider(self, width: int) -> None:
        """Refuse a tab with too many columns."""
        if width > WIDEST:
            raise self.refused(f"has more than {WIDEST:,} columns", "split it, or take away what is not needed")

    def refuse_more_cells(self, width: int, rows: int) -> None:
        """Refuse a tab that does not fit, of so many columns and rows."""
        if rows > MOST_LINES:
            raise self.refused(f"has more than {MOST_LINES:,} rows", SPLIT)
        if self.cells + width * rows > MOST_CELLS:
            raise self.refused(f"has more than {MOST_CELLS:,} cells", SPLIT)

    def take_cells(self, width: int, rows: int) -> None:
        """Take the room of a tab of so many columns and rows."""
        self.refuse_wider(width)
        self.refuse_more_cells(width, rows)
        self.cells += width * rows
        self.columns += width
        if self.columns > MOST_COLUMNS:
            raise self.refused(f"has more than {MOST_COLUMNS:,} columns in its tabs", SPLIT)

    def take_text(self, columns: Sequence[pa.Array]) -> None:
        """Take the room of the text in some columns, or in a part of them."""
        self.text += sum(pc.sum(pc.binary_length(column)).as_py() or 0 for column in columns)
        if self.text > MOST_TEXT:
            raise self.refused(f"holds more than {MOST_TEXT // 2**20} MB of text, once unpacked", SPLIT)

    def refuse_long_cell(self, cells: Sequence[str | None], lines: Sequence[int], column: int) -> None:
        """Refuse the cells of a column, counted from 0, if one is too long; each has its line."""
        for line, text in zip(lines, cells, strict=True) if _longest(cells) > LONGEST_CELL else ():
            if text and len(text) > LONGEST_CELL:
                raise self.refused_cell(len(text), line, column)

    def refused_cell(self, length: int, line: int, column: int) -> InvalidObservations:
        """What is to be raised for a cell that is too long."""
        where = f" of {self.tab!r}" if self.tab else ""
        return self.refused(f"column {column + 1}{where} has {length:,} characters in a cell", TOO_LONG, line)

    def refused(self, message: str, fix: str, line: int | None = None) -> InvalidObservations:
        """What is to be raised for a file that does not fit."""
        return refused_file(self.file, message, fix, line)


def _longest(cells: Sequence[str | None]) -> int:
    return max((len(text) for text in cells if text), default=0)
