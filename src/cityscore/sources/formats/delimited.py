"""Reads a CSV file into a table of text, with the line of each row; commas, semicolons or tabs between the fields."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from cityscore.model import InvalidObservations
from cityscore.sources.columns import COLUMNS, EXAMPLE, LINE, column_problems, meant_column
from cityscore.sources.formats.lines import Lines, count_lines, scan_lines, without_lines
from cityscore.sources.found import Found, refused

DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Header:
    """The names of the columns, what stands between fields, and where the rows begin."""

    names: list[str]
    delimiter: str
    line: int
    end: int


def read_delimited(data: bytes, name: str) -> tuple[pa.Table, Found]:
    """The rows of a CSV as text and the column of their lines, without rows that are all blank, and the ragged rows.

    Raises ``InvalidObservations`` if the header won't do.
    """
    header = _header(data)
    if not any(meant_column(each) for each in header.names):
        raise refused(name, "does not begin with the names of its columns", f"write {EXAMPLE} above", header.line)
    if problems := column_problems(header.names, file=name, line=header.line):
        raise InvalidObservations(problems)
    body = data[header.end :]
    table, lines = _rows(body, header, name)
    return _without_blank_rows(table.append_column(LINE, pa.array(lines.of_rows))), lines.found


def _header(data: bytes) -> Header:
    """The first line that is not blank, split by the delimiter that gives most known names."""
    start = len(data) - len(data.lstrip(b"\r\n"))
    found = re.compile(rb"\r\n|\n|\r").search(data, start)
    text = data[start : found.start() if found else None].decode()
    split = {delimiter: next(csv.reader([text], delimiter=delimiter)) for delimiter in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda each: sum(name in COLUMNS for name in split[each]))
    line = count_lines(data[:start]) + 1
    return Header(split[delimiter], delimiter, line, found.end() if found else len(data))


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
        raise refused(name, f"can't be read as CSV ({error})", "save it as CSV UTF-8 again") from error
    if table.num_rows != len(lines.of_rows):
        if lines.found.total:
            raise InvalidObservations(lines.found.problems, total=lines.found.total)
        raise refused(name, "its quotes don't match up", 'look for a single " and delete it')
    return table, lines


def _parsed(body: bytes, header: Header) -> pa.Table:
    """The rows as text; raises ``ArrowInvalid`` if one has too few or too many fields."""
    if not body.strip(b"\r\n"):
        return pa.table({each: pa.array([], pa.string()) for each in header.names})
    as_text = dict.fromkeys(header.names, pa.string())
    return pacsv.read_csv(
        pa.BufferReader(body),
        read_options=pacsv.ReadOptions(column_names=header.names),
        parse_options=pacsv.ParseOptions(delimiter=header.delimiter, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(column_types=as_text, check_utf8=False),
    )


def _without_blank_rows(table: pa.Table) -> pa.Table:
    """Spreadsheets leave rows of mere commas at the end of what they export; they say nothing at all."""
    filled = None
    for name in table.column_names:
        if name != LINE:
            here = pc.not_equal(table[name], "")
            filled = here if filled is None else pc.or_(filled, here)
    return table if pc.all(filled).as_py() is not False else table.filter(filled)
