"""Columns of any type as text."""

from __future__ import annotations

import pyarrow as pa


def is_text(cells: pa.Array) -> bool:
    """Whether a column's type is text."""
    return bool(pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type))


def as_text(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The cells as text; nulls stay null. Numbers that are whole lose their ``.0``."""
    if pa.types.is_floating(cells.type):
        try:
            return cells.cast(pa.int64()).cast(pa.string())
        except pa.ArrowInvalid:
            pass
    try:
        return cells.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if cell is None else str(cell) for cell in cells.to_pylist()], pa.string())
