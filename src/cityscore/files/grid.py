"""A grid: the cells of one tab, as text."""

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

    def __len__(self) -> int:
        return len(self.lines)

    def row(self, place: int) -> list[str]:
        """The cells of a row."""
        return ["" if (text := column[place].as_py()) is None else text for column in self.columns]


def grid_of(
    rows: Iterable[tuple[int, Row]], room: GridAllowance, name: str = "", merged: Sequence[Merged] = ()
) -> Grid:
    """A grid of rows, each with its line; rows that are empty are left out.

    Raises ``InvalidObservations`` if it is larger than the room that is left in its file.
    """
    room.take_tab(name, len(merged))
    lines: list[int] = []
    batches: list[list[pa.Array]] = []
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
    room.take_cells(width, len(lines))
    lengths = [len(batch[0]) if batch else 0 for batch in batches]
    columns = [
        pa.concat_arrays(
            batch[place] if place < len(batch) else pa.nulls(length, pa.string())
            for batch, length in zip(batches, lengths, strict=True)
        )
        for place in range(width)
    ]
    return Grid(name, tuple(columns), np.array(lines, dtype=np.int64), tuple(merged))
