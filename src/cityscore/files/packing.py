"""Grids as bytes, to be kept between a file's upload and its confirmation.

They come from a process that read a stranger's file, so what unpacks them trusts nothing that they say: no more is
unpacked than grids may hold, and they are held to the limits of grids once more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.grid import Grid
from cityscore.files.grid_limits import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_LINES, MOST_TEXT, GridAllowance
from cityscore.model import CityScoreError

FORMAT = b"grids 3\n"
"""With which packed grids begin; the first format had none, and no bound."""
KNOWN = (FORMAT, b"grids 2\n")
"""The second said nothing of types and of what is hidden; what was uploaded before an upgrade may still be kept."""
COMPRESSION = "zstd"
LARGEST = MOST_TEXT + 5 * MOST_CELLS + 8 * MOST_LINES + 1_000 * MOST_COLUMNS
"""Bytes, once unpacked: the text, where each cell begins and whether it has any, lines, and what columns take."""


def packed(grids: Sequence[Grid]) -> bytes:
    """Grids as Arrow streams, one after another, each behind its length, compressed together."""
    pieces: list[bytes] = []
    for grid in grids:
        facts = {name: getattr(grid, name) for name in ("name", "merged", "hidden", "hidden_lines", "encoding")}
        about = json.dumps({**facts, "typed": len(grid.typed)}).encode()
        columns = {str(place): column for place, column in enumerate((*grid.columns, *grid.typed))}
        batch = pa.record_batch({**columns, "line": pa.array(grid.lines)}).replace_schema_metadata({b"grid": about})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        stream = sink.getvalue().to_pybytes()
        pieces += [len(stream).to_bytes(8, "big"), stream]
    return FORMAT + bytes(pa.compress(b"".join(pieces), codec=COMPRESSION, asbytes=True))


def unpacked(data: bytes, name: str = "") -> list[Grid]:
    """What ``packed`` made of the file of a name; raises ``CityScoreError`` if it is more than grids may hold."""
    try:
        return _grids(_decompressed(data), GridAllowance(name))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise CityScoreError(f"{name}: what was read of it can't be used any more → upload it again") from error


def _decompressed(data: bytes) -> pa.Buffer:
    """The bytes without compression; raises ``ValueError`` if they are too many, without unpacking all of them."""
    if not data.startswith(KNOWN):
        raise ValueError("another format")
    with pa.CompressedInputStream(pa.BufferReader(memoryview(data)[len(FORMAT) :]), COMPRESSION) as stream:
        whole = stream.read_buffer(LARGEST + 1)
    if len(whole) > LARGEST:
        raise ValueError("too large")
    return whole


def _grids(data: pa.Buffer, room: GridAllowance) -> list[Grid]:
    grids = []
    place = 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 8].to_pybytes(), "big")
        with pa.ipc.open_stream(data[place + 8 : place + 8 + size]) as reader:
            batch = reader.read_next_batch()
        place += 8 + size
        about = json.loads(batch.schema.metadata[b"grid"])
        merged = tuple((int(top), int(left), int(last), int(right)) for top, left, last, right in about["merged"])
        batch.validate(full=True)
        columns, typed = batch.columns[:-1], int(about.get("typed", 0))
        marks = columns[len(columns) - typed :]
        if typed not in (0, len(columns) / 2) or not all(pa.types.is_boolean(column.type) for column in marks):
            raise ValueError("other types")
        grid = Grid(
            str(about["name"]),
            tuple(columns[: len(columns) - typed]),
            batch["line"].to_numpy(),
            merged,
            tuple(marks),
            bool(about.get("hidden")),
            tuple(map(int, about.get("hidden_lines", ()))),
            str(about.get("encoding", "")),
        )
        _hold_to_limits(grid, room)
        grids.append(grid)
    if not grids:
        raise ValueError("no grid")
    return grids


def _hold_to_limits(grid: Grid, room: GridAllowance) -> None:
    room.take_tab(grid.name, len(grid.merged))
    room.take_cells(len(grid.columns), len(grid))
    room.take_text(grid.columns)
    for place, column in enumerate(grid.columns):
        longest = pc.max(pc.utf8_length(column)).as_py() or 0
        if longest > LONGEST_CELL:
            raise room.refused_cell(longest, 0, place)
