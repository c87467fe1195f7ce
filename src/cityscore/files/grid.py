"""A grid: the cells of one tab, as text, and which of them the file itself says are numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from cityscore.files.grid_limits import GridAllowance
from cityscore.scoring.observations import Ints

BATCH = 5_000
"""Rows turned into columns at a time."""


class NumberCell(str):
    """The text of a cell that is a number by its file's own type, so that no separator in it is in doubt."""

    __slots__ = ()


Row: TypeAlias = Sequence[str | None]
Merged: TypeAlias = tuple[int, int, int, int]
"""First line, first column, last line, last column of merged cells; columns counted from 0."""


@dataclass(frozen=True)
class Grid:
    """A tab. All columns have as many cells as it has rows; a cell that is empty is null."""

    name: str
    """Of the tab; empty where there is only one."""
    columns: tuple[pa.Array, ...]
    """Text."""
    lines: Ints
    """The line, or row, of the file that each row stands in, counted from 1."""
    merged: tuple[Merged, ...] = ()
    typed: tuple[pa.Array, ...] = ()
    """Which cells of each column are numbers by the file's own type; nothing where all cells are text."""
    hidden: bool = False
    """Whether the tab is hidden."""
    hidden_lines: tuple[int, ...] = ()
    """The lines that are hidden, by hand or by a filter."""
    encoding: str = ""
    """In which the text is written, where that is no Unicode and so was guessed."""

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, place: int) -> list[str]:
        """The cells of a row."""
        return ["" if (text := column[place].as_py()) is None else text for column in self.columns]


def grid_of(
    rows: Iterable[tuple[int, Row]],
    room: GridAllowance,
    name: str = "",
    merged: Sequence[Merged] = (),
    *,
    typed: bool = False,
) -> Grid:
    """A grid of rows, each with its line; rows that are empty are left out. ``typed`` ones may hold ``NumberCell``.

    Raises ``InvalidObservations`` if it is larger than the room that is left in its file.
    """
    room.take_tab(name, len(merged))
    lines: list[int] = []
    batches: list[list[pa.Array]] = []
    marks: list[list[pa.Array]] = []
    width = 0
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        filled = [(line, row) for line, row in batch if any(row)]
        room.refuse_wider(max((len(row) for _, row in filled), default=0))
        columns = list(zip_longest(*(row for _, row in filled)))
        width = max(width, len(columns))
        lines += [line for line, _ in filled]
        room.refuse_more_cells(width, len(lines))
        for place, cells in enumerate(columns):
            room.refuse_long_cell(cells, lines[-len(filled) :], place)
        batches.append([pa.array([text or None for text in cells], pa.string()) for cells in columns])
        room.take_text(batches[-1])
        marks.append([pa.array([type(cell) is NumberCell for cell in cells]) for cells in columns] if typed else [])
    room.take_cells(width, len(lines))
    lengths = [len(batch[0]) if batch else 0 for batch in batches]
    joined = _joined(batches, lengths, width, pa.scalar(None, pa.string()))
    numbers = _joined(marks, lengths, width, pa.scalar(False)) if typed else ()
    return Grid(name, joined, np.array(lines, dtype=np.int64), tuple(merged), numbers)


def _joined(
    batches: Sequence[Sequence[pa.Array]], lengths: Sequence[int], width: int, empty: pa.Scalar
) -> tuple[pa.Array, ...]:
    """The columns of batches of rows, filled up where a batch has fewer."""
    return tuple(
        pa.concat_arrays(
            batch[place] if place < len(batch) else pa.repeat(empty, length)
            for batch, length in zip(batches, lengths, strict=True)
        )
        for place in range(width)
    )
