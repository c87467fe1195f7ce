"""Grids as bytes, to be kept between a file's upload and its confirmation."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pyarrow as pa

from cityscore.files.grid import Grid

OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd")


def packed(grids: Sequence[Grid]) -> bytes:
    """Grids as Arrow streams, one after another, each behind its length."""
    pieces: list[bytes] = []
    for grid in grids:
        about = json.dumps({"name": grid.name, "merged": grid.merged}).encode()
        columns = {str(place): column for place, column in enumerate(grid.columns)}  # their names may be alike
        table = pa.table({**columns, "line": pa.array(grid.lines)}).replace_schema_metadata({b"grid": about})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema, options=OPTIONS) as writer:
            writer.write_table(table)
        stream = sink.getvalue().to_pybytes()
        pieces += [len(stream).to_bytes(8, "big"), stream]
    return b"".join(pieces)


def unpacked(data: bytes) -> list[Grid]:
    """What ``packed`` made."""
    grids = []
    place = 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 8], "big")
        with pa.ipc.open_stream(pa.py_buffer(data[place + 8 : place + 8 + size])) as reader:
            table = reader.read_all().combine_chunks()
        place += 8 + size
        about = json.loads(table.schema.metadata[b"grid"])
        merged = tuple(tuple(cells) for cells in about["merged"])
        columns = tuple(column.combine_chunks() for column in table.columns[:-1])
        grids.append(Grid(about["name"], columns, table["line"].to_numpy(), merged))
    return grids
