"""Tables of observations put together into one, which remembers the file and line of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems
from cityscore.files.text import as_text
from cityscore.sources.columns import EXAMPLE, FILE, LINE


@dataclass(frozen=True)
class Loaded:
    """The rows that files hold, and what was found wrong with files, or rows, that could not be read.

    The table has the files' columns, and two more: ``__file``, a dictionary of all the files' names in the order they
    were read, and ``__line``.
    """

    table: pa.Table
    problems: FileProblems = NO_PROBLEMS


def loaded_from(files: Sequence[tuple[str, pa.Table | None]], problems: FileProblems = NO_PROBLEMS) -> Loaded:
    """The tables of files, each with its lines, as one; None stands for a file that can't be read."""
    names = pa.array([name for name, _ in files], pa.string())
    tables = [
        _with_file(table, np.full(table.num_rows, place), names)
        for place, (_, table) in enumerate(files)
        if table is not None and table.num_columns > 1  # JSON without an object has no columns but that of lines
    ]
    return Loaded(_as_one(tables or [_with_file(_nothing(), np.empty(0), names)]), problems)


def together(parts: Sequence[Loaded]) -> Loaded:
    """What several sources gave, as one: their rows in the same order."""
    files: list[pa.DictionaryArray] = [part.table[FILE].combine_chunks() for part in parts]
    names = pa.array([name for part in files for name in part.dictionary.to_pylist()], pa.string())
    tables = [_with_file(_nothing(), np.empty(0), names)]
    before = 0
    for part, own in zip(parts, files, strict=True):
        if len(own):
            places = np.asarray(own.indices.to_numpy(zero_copy_only=False))
            tables.append(_with_file(part.table.drop_columns(FILE), places + before, names))
        before += len(own.dictionary)
    return Loaded(_as_one(tables[1:] or tables), sum((part.problems for part in parts), NO_PROBLEMS))


def _nothing() -> pa.Table:
    """A table with the columns of a file, and no row."""
    columns = {name: pa.array([], pa.string()) for name in EXAMPLE.split(",")}
    return pa.table({**columns, LINE: pa.array([], pa.int64())})


def _with_file(table: pa.Table, place: NDArray[Any], names: pa.Array) -> pa.Table:
    """The table with the file of each row, an index into the files' names."""
    return table.append_column(FILE, pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), names))


def _as_one(tables: Sequence[pa.Table]) -> pa.Table:
    """One table of all; a column whose type differs between them becomes text."""
    types: dict[str, set[pa.DataType]] = {}
    for table in tables:
        for field in table.schema:
            types.setdefault(field.name, set()).add(field.type)
    mixed = {name for name, kinds in types.items() if len(kinds) > 1}
    return pa.concat_tables([_with_text(table, mixed) for table in tables], promote_options="default").combine_chunks()


def _with_text(table: pa.Table, names: set[str]) -> pa.Table:
    for position, field in enumerate(table.schema):
        if field.name in names:
            table = table.set_column(position, field.name, as_text(table[field.name]))
    return table
