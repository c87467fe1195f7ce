"""CSV in any dialect: as a table whose header must do, or as a grid, whatever stands in it; each row with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from cityscore.files.dialects import CHARACTERS, Dialect, dialect_of
from cityscore.files.file_problems import FileProblems, refused_file
from cityscore.files.grid import Grid, Row, grid_of
from cityscore.files.grid_limits import LONGEST_CELL, MOST_LINES, SPLIT, GridAllowance
from cityscore.files.header import LINE, Check
from cityscore.files.lines import Lines, count_lines, scan_lines, without_lines
from cityscore.files.quotes import CLOSE_QUOTE, LONE_QUOTE, LinesOfRows, has_lone_quote
from cityscore.model import InvalidObservations


@dataclass(frozen=True)
class Header:
    """The names of the columns, what stands between fields, and where the rows begin."""

    names: list[str]
    delimiter: str
    line: int
    end: int


def read_delimited(data: bytes, name: str, check: Check) -> tuple[pa.Table, FileProblems]:
    """The rows of a CSV as text and the column of their lines, without rows that are all blank, and the ragged rows.

    Raises ``InvalidObservations`` if the header won't do.
    """
    header = _header(data)
    check(header.names, header.line)
    table, lines = _rows(data[header.end :], header, name)
    return _without_blank_rows(table.append_column(LINE, pa.array(lines.of_rows))), lines.problems


def delimited_grid(data: bytes, room: GridAllowance) -> Grid:
    """All rows of a CSV, their cells without spaces around them; each stands in the line that it begins in."""
    if count_lines(data) > MOST_LINES:  # before any is read, which takes longer by far
        raise room.refused(f"has more than {MOST_LINES:,} lines", SPLIT)
    text = data.decode()
    dialect = dialect_of(text)
    return grid_of(_numbered(text[dialect.skipped :], dialect, 2 if dialect.skipped else 1, room), room)


def _numbered(text: str, dialect: Dialect, first: int, room: GridAllowance) -> Iterator[tuple[int, Row]]:
    lines = LinesOfRows(text)
    reader = csv.reader(lines, delimiter=dialect.delimiter)
    line = first
    try:
        for row in reader:  # which may end lines below the one that it begins in
            if has_lone_quote(lines.of_row(), row, dialect.delimiter, dialect.width):
                raise room.refused(LONE_QUOTE, CLOSE_QUOTE, line)
            yield line, [cell.strip() for cell in row]
            line = first + reader.line_num
    except csv.Error as error:  # which a cell of 131,072 characters is, as what follows a lone quote is
        message = (
            "can't be read as CSV: a quote is opened here and not closed, "
            f"or a cell has far more than {LONGEST_CELL:,} characters"
        )
        raise room.refused(message, "close the quote, or delete it; and shorten what is too long", line) from error


def _header(data: bytes) -> Header:
    """The first line that is not blank, and not the delimiter's own."""
    dialect = dialect_of(data[:CHARACTERS].decode(errors="ignore"))
    start = len(data) - len(data[dialect.skipped :].lstrip(b"\r\n"))
    line_end = re.compile(rb"\r\n|\n|\r").search(data, start)
    text = data[start : line_end.start() if line_end else None].decode()
    names = next(csv.reader([text], delimiter=dialect.delimiter), [])
    return Header(names, dialect.delimiter, count_lines(data[:start]) + 1, line_end.end() if line_end else len(data))


def _rows(body: bytes, header: Header, name: str) -> tuple[pa.Table, Lines]:
    """The rows that have as many fields as the header, and where they are.

    Where there are as many lines as rows, the rows follow one another; else the lines are scanned.
    """
    try:
        table = _parsed(body, header)
        if table.num_rows == count_lines(body.rstrip(b"\r\n")):
            return table, Lines(np.arange(table.num_rows) + header.line + 1)
    except pa.ArrowInvalid:
        table = None
    lines = scan_lines(body, delimiter=header.delimiter, width=len(header.names), file=name, first=header.line + 1)
    try:
        if table is None:
            table = _parsed(without_lines(body, lines.ragged), header)
    except pa.ArrowInvalid as error:
        raise refused_file(name, f"can't be read as CSV ({error})", "save it as CSV UTF-8 again") from error
    if table.num_rows != len(lines.of_rows):
        if lines.problems.total:
            raise InvalidObservations(lines.problems.first, total=lines.problems.total)
        raise refused_file(name, "its quotes don't match up", 'look for a single " and delete it')
    return table, lines


def _parsed(body: bytes, header: Header) -> pa.Table:
    """The rows as text; raises ``ArrowInvalid`` if one has too few or too many fields."""
    if not body.strip(b"\r\n"):
        return pa.table({name: pa.array([], pa.string()) for name in header.names})
    as_text = dict.fromkeys(header.names, pa.string())
    return pacsv.read_csv(
        pa.BufferReader(body),
        read_options=pacsv.ReadOptions(column_names=header.names),
        parse_options=pacsv.ParseOptions(delimiter=header.delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(column_types=as_text, check_utf8=False),
    )


def _without_blank_rows(table: pa.Table) -> pa.Table:
    """Spreadsheets leave rows of mere commas at the end of what they export; they say nothing at all."""
    filled = reduce(pc.or_, (pc.not_equal(table[name], "") for name in table.column_names if name != LINE))
    return table if pc.all(filled).as_py() is not False else table.filter(filled)
