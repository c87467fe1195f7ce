"""Parquet: as a table with the file's own types, or as a grid of text; its rows are counted from 1."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cityscore.files.file_problems import refused_file
from cityscore.files.grid import Grid
from cityscore.files.grid_limits import LONGEST_CELL, GridAllowance
from cityscore.files.header import LINE, Check
from cityscore.files.text import as_text
from cityscore.model import InvalidObservations

LARGEST = 400 * 2**20
"""Bytes of a grid's file, once unpacked."""


def read_parquet(data: bytes, name: str, check: Check) -> pa.Table:
    """The rows of a Parquet file and the column of their numbers; raises ``InvalidObservations`` if it won't do."""
    try:
        parquet = pq.ParquetFile(pa.BufferReader(data))
        # pandas writes its index as a column of such a name, which is none of the city's.
        names = [column for column in parquet.schema_arrow.names if not column.startswith("__index_level_")]
        check(names, None)
        table = parquet.read(columns=names).select(names).replace_schema_metadata(None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(name) from error
    return table.append_column(LINE, pa.array(np.arange(1, table.num_rows + 1)))


def parquet_grid(data: bytes, room: GridAllowance) -> Grid:
    """The rows of a Parquet file, counted from 1, below the names of its columns."""
    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        _refuse_too_large(file.metadata, room)
        table = file.read()
        table.validate(full=True)  # text that is no UTF-8 would fail later
        with_headings = [
            _with_heading(cells, heading, place, room)
            for place, (heading, cells) in enumerate(zip(table.schema.names, table.columns, strict=True))
        ]
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        raise _damaged(room.file) from error
    rows = table.num_rows
    return Grid("", tuple(with_headings), np.arange(rows + 1 if with_headings else 0), typed=_typed(table))


def _typed(table: pa.Table) -> tuple[pa.Array, ...]:
    """Which cells are numbers by their column's type, below its name."""
    kinds = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema]
    numbers = (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) for kind in kinds)
    rows = table.num_rows
    return tuple(pa.concat_arrays([pa.array([False]), pa.repeat(pa.scalar(number), rows)]) for number in numbers)


def _with_heading(column: pa.ChunkedArray, heading: str, place: int, room: GridAllowance) -> pa.Array:
    """A column as text, below its name."""
    cells = as_text(_plain(column))
    whole = pa.concat_arrays([pa.array([heading], pa.string()), *(chunk.cast(pa.string()) for chunk in _chunks(cells))])
    lengths = pc.utf8_length(whole)
    longest = pc.max(lengths).as_py() or 0
    if longest > LONGEST_CELL:
        raise room.refused_cell(longest, pc.index(lengths, longest).as_py(), place)
    room.take_text([whole])
    return whole


def _refuse_too_large(metadata: pq.FileMetaData, room: GridAllowance) -> None:
    room.take_tab("")
    room.take_cells(metadata.num_columns, metadata.num_rows)
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    if sum(max(group.total_byte_size, 0) for group in groups) > LARGEST:
        raise room.refused(f"holds more than {LARGEST // 2**20} MB", "split it into several files")


def _plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionaries as what they stand for."""
    return cells.cast(cells.type.value_type) if pa.types.is_dictionary(cells.type) else cells


def _chunks(cells: pa.Array | pa.ChunkedArray) -> list[pa.Array]:
    return cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]


def _damaged(name: str) -> InvalidObservations:
    return refused_file(name, "the Parquet file is cut short or damaged", "copy or download it again")
