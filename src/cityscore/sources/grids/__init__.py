"""Files as people keep them, CSV, Excel, JSON or Parquet, as grids of text: whatever their columns mean."""

from __future__ import annotations

from cityscore.sources.formats.contents import GZIP, is_json, is_parquet
from cityscore.sources.found import refused
from cityscore.sources.grids.delimited import delimited_grid
from cityscore.sources.grids.grid import Grid
from cityscore.sources.grids.json_rows import json_grid
from cityscore.sources.grids.parquet_rows import parquet_grid
from cityscore.sources.grids.workbook import ZIP, workbook_grids

LARGEST = 64 * 2**20
"""Bytes of a file."""

OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old or protected Excel workbook", "save it as .xlsx, without a password"),
    (b"%PDF", "a PDF", "ask for the figures as a workbook or CSV"),
    (GZIP, "compressed", "unpack it first"),
    (b"BZh", "compressed", "unpack it first"),
)


def read_grids(data: bytes, name: str) -> list[Grid]:
    """The tabs of a file; a file that is no workbook has one.

    Raises ``InvalidObservations`` if it can't be read, is too large, or holds nothing at all.
    """
    if len(data) > LARGEST:
        raise refused(name, f"holds more than {LARGEST // 2**20} MB", "split it into several files")
    for magic, what, fix in OTHERS:
        if data.startswith(magic):
            raise refused(name, f"is {what}, not CSV, Excel, JSON or Parquet", fix)
    if data.startswith(ZIP):
        grids = workbook_grids(data, name)
    elif is_parquet(data):
        grids = [parquet_grid(data, name)]
    elif is_json(data):
        grids = [json_grid(data, name)]
    else:
        grids = [delimited_grid(data, name)]
    if not any(len(grid) for grid in grids):
        raise refused(name, "holds nothing", "check that it is the right file")
    return [grid for grid in grids if len(grid)]


__all__ = ["LARGEST", "Grid", "read_grids"]
