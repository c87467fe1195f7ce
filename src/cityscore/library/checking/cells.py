"""The cells of a column, whatever type they have: which are blank, which are alike, how a message shows one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.text import as_text, is_text
from cityscore.scoring.observations import Bools, Ints

YES, NO = ("yes", "true", "1", "1.0"), ("no", "false", "0", "0.0")


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
    text = cells if is_text(cells) else as_text(cells)
    encoded = pc.dictionary_encode(text)
    values = ["" if value is None else value for value in encoded.dictionary.to_pylist()]
    index = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    empty = [position for position, value in enumerate(values) if not value.strip()]
    if empty:
        index[np.isin(index, empty)] = -1
    return Encoded(index, values)


@dataclass(frozen=True)
class Flags:
    """A column that says yes or no; a blank cell says no."""

    yes: Bools
    wrong: Bools


def read_flags(cells: pa.Array) -> Flags:
    """What a column of yes and no says, in whatever type."""
    encoded = encode(cells)
    words = [text.strip().lower() for text in encoded.values]
    yes = np.array([word in YES for word in words] + [False])[encoded.index]
    known = np.array([word in YES or word in NO for word in words] + [True])[encoded.index]
    return Flags(yes, ~known)


def say_flag(cells: pa.Array, row: int) -> tuple[str, str]:
    """What is wrong with a cell that says neither."""
    return f"must be yes or no, not {shown(cells, row)}", "write yes where no figure is due; else leave it blank"


def shown(cells: pa.Array, row: int) -> str:
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
