"""CSV as it comes: in UTF-8, UTF-16 or Windows-1252, with any of four delimiters."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from cityscore.sources.found import refused
from cityscore.sources.grids.grid import Grid, Row, grid_of

DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30
"""Rows that tell the delimiter."""
STATED = "sep="
"""With which Excel begins a file that says its delimiter itself."""


def delimited_grid(data: bytes, name: str) -> Grid:
    """The rows of a CSV file; each stands in the line that it begins in."""
    text = _text(data, name)
    delimiter, skipped = _delimiter(text), 0
    if text[:4].lower() == STATED and text[4:5] in DELIMITERS:
        end = text.find("\n") + 1 or len(text)
        delimiter, skipped, text = text[4], 1, text[end:]
    try:
        return grid_of(_rows(text, delimiter, skipped), name)
    except csv.Error as error:
        raise refused(
            name, f"can't be read as CSV ({error})", "open it in a spreadsheet, and save it as CSV UTF-8"
        ) from error


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = skipped + 1
    for row in reader:
        yield line, [cell.strip() for cell in row]
        line = skipped + reader.line_num + 1


def _text(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
        if b"\0" in data:
            raise refused(name, "is no text", "give a CSV, Excel, JSON or Parquet file")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text[:1000].lstrip().startswith("<"):
            raise refused(name, "is a web page or XML, not CSV", "open its address in a browser to see what it gives")
        if "\0" in text:
            raise refused(name, "holds null characters", "open it in a spreadsheet, and save it as CSV UTF-8")
        return text
    raise refused(name, "is in an encoding that is not known", "save it as CSV UTF-8")


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns, alike in most rows."""

    def likeness(delimiter: str) -> tuple[int, int]:
        try:
            reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
            widths = Counter(len(row) for _, row in zip(range(LOOKED_AT), reader, strict=False) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, rows = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return rows, width

    return max(DELIMITERS, key=likeness)
