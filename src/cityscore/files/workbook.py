"""Excel workbooks: the values of their tabs, never their formulas."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from cityscore.files.file_problems import refused_file
from cityscore.files.grid import Grid, NumberCell, grid_of
from cityscore.files.grid_limits import MOST_CELLS, WIDEST, GridAllowance
from cityscore.files.header import LINE, Check
from cityscore.files.sheet_parts import VALUELESS, SheetPart, parts_of_tabs, read_part

LARGEST = 400 * 2**20
"""Bytes, once unpacked."""
TOO_LARGE = f"unpacks to more than {LARGEST // 2**20} MB"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
UNREADABLE = (CalamineError, OSError, ValueError, OverflowError, EOFError)
DAMAGED = "the workbook is damaged, or protected with a password"
RESAVE = "open it in Excel, and save it as .xlsx without a password"


def workbook_grids(data: bytes, name: str) -> list[Grid]:
    """The tabs of a workbook that hold anything, hidden ones too."""
    parts = _parts(data, name)
    try:
        return list(_grids(CalamineWorkbook.from_filelike(io.BytesIO(data)), parts, name))
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
    for place, column in enumerate(grid.columns):
        if (row := pc.index(column, VALUELESS).as_py()) >= 0:
            line = int(grid.lines[row])
            message = f"column {place + 1} holds a formula that nobody has worked out"
            raise refused_file(name, message, "open it in Excel, and save it again", line)
    names = grid.row(0)
    check(names, int(grid.lines[0]))
    return pa.table({**dict(zip(names, (cells[1:] for cells in grid.columns), strict=True)), LINE: grid.lines[1:]})


def _grids(workbook: CalamineWorkbook, parts: dict[str, SheetPart], name: str) -> Iterator[Grid]:
    room = GridAllowance(name)
    about = {sheet.name: sheet for sheet in workbook.sheets_metadata}
    for tab in workbook.sheet_names:
        sheet, part = workbook.get_sheet_by_name(tab), parts.get(tab, SheetPart())
        if sheet.start is None:
            continue
        merged = [(r0 + 1, c0, r1 + 1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ()]
        # the empty columns before the first cell, which merged cells count
        margin: list[str | None] = [None] * sheet.start[1]
        cells = enumerate(sheet.to_python(skip_empty_area=True), start=sheet.start[0] + 1)
        rows = ((line, margin + [_text(cell) for cell in row]) for line, row in cells)
        grid = grid_of(_with_valueless(rows, part.without_value), room, _text(tab) or "", merged, typed=True)
        hidden = about[tab].visible != SheetVisibleEnum.Visible if tab in about else False
        lines = tuple(sorted(part.hidden_lines.intersection(grid.lines.tolist())))
        yield replace(grid, hidden=hidden, hidden_lines=lines)


def _with_valueless(
    rows: Iterator[tuple[int, list[str | None]]], valueless: dict[tuple[int, int], str]
) -> Iterator[tuple[int, list[str | None]]]:
    """The rows with what stands for errors, and for formulas without a value, where there would be nothing."""
    by_line: dict[int, dict[int, str]] = {}
    for (line, column), text in sorted(valueless.items()):
        by_line.setdefault(line, {})[column] = text
    last = 0
    for line, row in rows:
        yield from _only_valueless(by_line, last, line)
        last = line
        yield line, _filled_in(row, by_line.get(line, {}))
    yield from _only_valueless(by_line, last, max(by_line, default=0) + 1)


def _only_valueless(
    by_line: dict[int, dict[int, str]], after: int, before: int
) -> Iterator[tuple[int, list[str | None]]]:
    """The lines between two that hold nothing else."""
    return ((line, _filled_in([], by_line[line])) for line in by_line if after < line < before)


def _filled_in(row: list[str | None], texts: dict[int, str]) -> list[str | None]:
    row = row + [None] * (max(texts, default=-1) + 1 - len(row))
    for column, text in texts.items():
        row[column] = row[column] or text
    return row


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
            return NumberCell(int(cell))
        case float():
            return NumberCell(repr(cell))
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell.total_seconds())
        case _:
            return repr(cell)


def _parts(data: bytes, name: str) -> dict[str, SheetPart]:
    """What the parts of a workbook say, by the name of their tab.

    Refuses what would unpack to more than fits: a bomb, or cells so far apart that all between would be made.
    """

    def check_size(size: int) -> None:
        if size > LARGEST:
            raise refused_file(name, TOO_LARGE, "take away what is not needed")

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            check_size(sum(entry.file_size for entry in members))
            _refuse_other_archive(archive, {entry.filename for entry in members}, name)
            parts = {
                member.filename: read_part(archive, member, check_size)
                for member in members
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
            }
            of_tabs = parts_of_tabs(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise refused_file(name, DAMAGED, RESAVE) from error
    for part in parts.values():
        if part.columns > WIDEST or part.rows * part.columns > MOST_CELLS:
            fix = "delete the empty rows and columns, and what stands far from the table"
            raise refused_file(name, f"has cells up to column {part.columns:,} and row {part.rows:,}", fix)
    return {tab: parts[member] for tab, member in of_tabs.items() if member in parts}


def _refuse_other_archive(archive: zipfile.ZipFile, members: set[str], name: str) -> None:
    """Refuse an archive that is no workbook of Excel's usual form."""
    if "xl/workbook.xml" in members:
        return
    if "xl/workbook.bin" in members:
        raise refused_file(name, "is a binary Excel workbook (.xlsb)", "save it as .xlsx")
    if "mimetype" in members and archive.read("mimetype").startswith(OPEN_DOCUMENT):
        raise refused_file(name, "is an OpenDocument spreadsheet (.ods)", "save it as .xlsx")
    raise refused_file(name, "is a zip archive, not a workbook", "unpack it first")
