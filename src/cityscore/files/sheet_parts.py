"""What the parts of an Excel workbook say beside values: how far cells reach, which have none, what is hidden."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce

PIECE = 2**20
LONGEST = 10_000
"""Bytes of a cell with its formula, which may be cut in two between pieces; Excel's formulas have 8,192 characters."""
MOST = 10_000
"""Cells without a value, and hidden rows, that are looked at."""

VALUELESS = "=…"
"""What stands in a grid for a formula that nobody has worked out."""

_TAG = rb"<(?:\w+:)?"
_FORMULA = _TAG + rb"f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
CELL = re.compile(_TAG + rb'c\b[^<>]*?\br="\$?([A-Za-z]{1,9})\$?([0-9]{1,15})"')
REFERENCE = re.compile(rb'\br="([A-Za-z]{1,3})([0-9]{1,7})"')
FORMULA_ALONE = re.compile(
    _TAG + rb"c\b([^<>]*)>\s*" + _FORMULA + rb"(?:" + _TAG + rb"v\s*(?:/>|>\s*</(?:\w+:)?v>))?\s*</(?:\w+:)?c>"
)
ERROR = re.compile(_TAG + rb'c\b([^<>]*\bt="e"[^<>]*)>\s*(?:' + _FORMULA + rb")?" + _TAG + rb"v>([^<]{1,40})<")
HIDDEN_ROW = re.compile(_TAG + rb'row\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="([0-9]{1,7})"')
SHEET = re.compile(_TAG + rb'sheet\b(?=[^<>]*\bname="([^"]*)")[^<>]*\b\w+:id="([^"]*)"')
RELATION = re.compile(_TAG + rb"Relationship\b([^<>]*)>")
ID, TARGET = re.compile(rb'\bId="([^"]*)"'), re.compile(rb'\bTarget="([^"]*)"')


@dataclass
class SheetPart:
    """What one tab's part says."""

    size: int = 0
    """Bytes, once unpacked."""
    rows: int = 0
    columns: int = 0
    """How far its cells reach."""
    without_value: dict[tuple[int, int], str] = field(default_factory=dict)
    """By line (from 1) and column (from 0): an error such as ``#DIV/0!``, or ``VALUELESS``."""
    hidden_lines: set[int] = field(default_factory=set)


def read_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, check_size: Callable[[int], None]) -> SheetPart:
    """What a tab's part says, read piece by piece; ``check_size`` may raise once it is too large."""
    part = SheetPart()
    with archive.open(member) as file:
        kept = b""
        while piece := file.read(PIECE):
            part.size += len(piece)
            check_size(part.size)
            text = kept + piece
            _look_at(text, part)
            kept = text[-LONGEST:]
    return part


def _look_at(text: bytes, part: SheetPart) -> None:
    for letters, number in CELL.findall(text):
        part.rows = max(part.rows, int(number))
        part.columns = max(part.columns, column_number(letters))
    if len(part.without_value) < MOST:
        for about in FORMULA_ALONE.findall(text) if b"<f" in text or b":f" in text else ():
            if b't="str"' not in about:  # whose value is an empty text
                _note(part, about, VALUELESS)
        for about, error in ERROR.findall(text) if b't="e"' in text else ():
            _note(part, about, error.decode(errors="replace"))
    if len(part.hidden_lines) < MOST and b"hidden" in text:
        part.hidden_lines.update(map(int, HIDDEN_ROW.findall(text)))


def _note(part: SheetPart, about: bytes, text: str) -> None:
    if place := REFERENCE.search(about):
        part.without_value[int(place[2]), column_number(place[1]) - 1] = text


def parts_of_tabs(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each tab's part, by the tab's name."""
    try:
        book, relations = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    targets = dict(_targets(relations))
    tabs = {html.unescape(name.decode(errors="replace")): targets.get(key, b"") for name, key in SHEET.findall(book)}
    return {name: posixpath.normpath(posixpath.join("/xl", at.decode()))[1:] for name, at in tabs.items() if at}


def _targets(relations: bytes) -> Iterator[tuple[bytes, bytes]]:
    for about in RELATION.findall(relations):
        if (key := ID.search(about)) and (target := TARGET.search(about)):
            yield key[1], target[1]


def column_number(letters: bytes) -> int:
    """The number of a column, from its letters.

    >>> column_number(b"A"), column_number(b"AA")
    (1, 27)
    """
    return reduce(lambda number, letter: number * 26 + letter - 64, letters.upper(), 0)
