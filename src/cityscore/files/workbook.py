"""Excel workbooks: the values of their tabs, never their formulas."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from cityscore.files.file_problems import refused_file
from cityscore.files.grid import Grid, grid_of
from cityscore.files.grid_limits import MOST_CELLS, WIDEST, GridAllowance
from cityscore.files.header import LINE, Check

LARGEST = 400 * 2**20
"""Bytes, once unpacked."""
TOO_LARGE = f"unpacks to more than {LARGEST // 2**20} MB"
PIECE = 2**20
CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\br="\$?([A-Za-z]{1,9})\$?([0-9]{1,15})"')
UNREADABLE = (CalamineError, OSError, ValueError, OverflowError, EOFError)
DAMAGED = "the workbook is damaged, or protected with a password"
RESAVE = "open it in Excel, and save it as .xlsx without a password"


def workbook_grids(data: bytes, name: str) -> list[Grid]:
    """The tabs of a workbook that hold anything, hidden ones too."""
    _refuse_too_large(data, name)
    try:
        return list(_grids(CalamineWorkbook.from_filelike(io.BytesIO(data)), name))
    except BaseException as error:  # a panic of the library is none of Python's exceptions
        if not isinstance(error, UNREADABLE) and type(error).__name__ != "PanicException":
            raise
        raise refused_file(name, DAMAGED, RESAVE) from error


def read_workbook(data: bytes, name: str, check: Check) -> pa.Table:
    """The rows of a workbook's only tab, as text, and the column of their lines; its first row has the names.

    Raises ``InvalidObservations`` if the names won't do, or several tabs hold something.
    """
    grids = [grid for grid in workbook_grids(data, name) if len(grid)]
    if len(grids) != 1:
        tabs = ", ".join(repr(grid.name) for grid in grids)
        message = f"has {len(grids)} tabs that hold something: {tabs}" if grids else "holds nothing"
        raise refused_file(name, message, "keep one tab, with the names of the columns in its first row")
    (grid,) = grids
    names = grid.row(0)
    check(names, int(grid.lines[0]))
    return pa.table({**dict(zip(names, (cells[1:] for cells in grid.columns), strict=True)), LINE: grid.lines[1:]})


def _grids(workbook: CalamineWorkbook, name: str) -> Iterator[Grid]:
    room = GridAllowance(name)
    for tab in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(tab)
        if sheet.start is None:
            continue
        merged = [(r0 + 1, c0, r1 + 1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ()]
        margin: list[str | None] = [None] * sheet.start[
            1
        ]  # the empty columns before the first cell, which merged cells count
        cells = enumerate(sheet.to_python(skip_empty_area=True), start=sheet.start[0] + 1)
        rows = ((line, margin + [_text(cell) for cell in row]) for line, row in cells)
        yield grid_of(rows, room, _text(tab) or "", merged)


def _text(cell: Any) -> str | None:
    """A cell's value as text: days and times in ISO form, whole numbers without decimals."""
    match cell:
        case "" | None:
            return None
        case str():
            return cell.replace("\0", "").strip() or None
        case bool():
            return "yes" if cell else "no"
        case float() if cell == cell and abs(cell) < 1e15 and cell == int(cell):
            return str(int(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds())
        case _:
            return repr(cell)


def _refuse_too_large(data: bytes, name: str) -> None:
    """Refuse what would unpack to more than fits: a bomb, or cells so far apart that all between would be made."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(entry.file_size for entry in members) > LARGEST:
                raise refused_file(name, TOO_LARGE, "take away what is not needed")
            if not any(entry.filename == "xl/workbook.xml" for entry in members):
                raise refused_file(name, "is a zip archive, not a workbook", "unpack it first")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _refuse_far_apart(archive, member, name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refused_file(name, DAMAGED, RESAVE) from error


def _refuse_far_apart(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    rows = columns = size = 0
    with archive.open(member) as file:
        kept = b""
        while piece := file.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                raise refused_file(name, TOO_LARGE, "take away what is not needed")
            text = kept + piece
            for letters, number in CELL.findall(text):
                rows = max(rows, int(number))
                columns = max(columns, _column(letters))
            kept = text[-200:]  # a cell's tag may be cut in two between pieces
    if columns > WIDEST or rows * columns > MOST_CELLS:
        fix = "delete the empty rows and columns, and what stands far from the table"
        raise refused_file(name, f"has cells up to column {columns:,} and row {rows:,}", fix)


def _column(letters: bytes) -> int:
    """The number of a column, from its letters.

    >>> _column(b"A"), _column(b"AA")
    (1, 27)
    """
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)
