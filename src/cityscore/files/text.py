"""Columns of any type as text: which cells are blank, which are alike, how a message shows one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.scoring.observations import Bools, Ints


def is_text(cells: pa.Array) -> bool:
    """Whether a column's type is text."""
    return bool(pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type))


def as_text(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The cells as text; nulls stay null. Numbers that are whole lose their ``.0``."""
    if pa.types.is_floating(cells.type):
        with suppress(pa.ArrowInvalid):
            return cells.cast(pa.int64()).cast(pa.string())
    try:
        return cells.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if cell is None else str(cell) for cell in cells.to_pylist()], pa.string())


@dataclass(frozen=True)
class Encoded:
    """A column of text as indexes into its distinct values; -1 where a cell is blank."""

    index: Ints
    values: list[str]


def blank(cells: pa.Array) -> Bools:
    """Which cells are null, empty or mere spaces."""
    if is_text(cells):
        missing = pc.fill_null(pc.equal(cells, ""), True)
        if pc.any(pc.starts_with(cells, " ")).as_py():
            missing = pc.fill_null(pc.equal(pc.utf8_trim_whitespace(cells), ""), True)
    else:
        missing = pc.is_null(cells)
    return np.asarray(missing.to_numpy(zero_copy_only=False), dtype=np.bool_)


def encode(cells: pa.Array) -> Encoded:
    """The distinct texts of a column, as they are, and which one each cell holds."""
    encoded = pc.dictionary_encode(cells if is_text(cells) else as_text(cells))
    values = ["" if value is None else value for value in encoded.dictionary.to_pylist()]
    index = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    index[np.isin(index, [position for position, value in enumerate(values) if not value.strip()])] = -1
    return Encoded(index, values)


def cell_text(cells: pa.Array, row: int) -> str:
    """A cell as a message shows it: text in quotes, never longer than a line."""
    if is_text(cells):
        text = repr(cells[row].as_py())
    elif pa.types.is_nested(cells.type):
        text = "a struct" if pa.types.is_struct(cells.type) else "a list"
    elif pa.types.is_duration(cells.type):
        text = str(cells[row].as_py())
    else:
        text = str(as_text(cells[row : row + 1])[0].as_py())
    return text if len(text) <= 60 else text[:57] + "…"
