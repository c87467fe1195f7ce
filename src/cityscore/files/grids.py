"""Files as people keep them, CSV, Excel, JSON or Parquet, as grids of text: whatever their columns mean."""

from __future__ import annotations

from dataclasses import replace

from cityscore.files.contents import is_json, is_parquet, is_workbook, ungzipped, utf8_text
from cityscore.files.delimited import delimited_grid
from cityscore.files.encodings import is_unicode
from cityscore.files.file_problems import refused_file
from cityscore.files.grid import Grid
from cityscore.files.grid_limits import GridAllowance
from cityscore.files.json_rows import json_grid
from cityscore.files.parquet import parquet_grid
from cityscore.files.workbook import workbook_grids

LARGEST = 64 * 2**20
"""Bytes of a file, once unpacked."""


def read_grids(data: bytes, name: str) -> list[Grid]:
    """The tabs of a file; a file that is no workbook has one.

    Raises ``InvalidObservations`` if it can't be read, is too large, or holds nothing at all.
    """
    data = ungzipped(data, name, LARGEST)
    if len(data) > LARGEST:
        raise refused_file(name, f"holds more than {LARGEST // 2**20} MB", "split it into several files")
    grids = [grid for grid in _grids(data, name) if len(grid)]
    if not grids:
        raise refused_file(name, "holds nothing", "check that it is the right file")
    return grids


def _grids(data: bytes, name: str) -> list[Grid]:
    if is_workbook(data):
        return workbook_grids(data, name)
    room = GridAllowance(name)
    if is_parquet(data):
        return [parquet_grid(data, room)]
    text = utf8_text(data, name)
    if is_json(text):
        return [json_grid(text, room)]
    return [replace(delimited_grid(text, room), encoding="" if is_unicode(data) else "Windows-1252")]
