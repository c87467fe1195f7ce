"""JSON as a table of text, with the line of each row: an array of objects, an object a line, or a server's answer."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems, refused_file
from cityscore.files.header import LINE
from cityscore.files.json_answers import rows_of_answer
from cityscore.files.json_text import Broken, is_array, items_of_array, items_of_lines, only_value
from cityscore.model import Problem
from cityscore.model.problems import SHOWN

OBJECT = 'write {"metric": …, "day": …, "value": …}'

BATCH = 20_000
"""Objects that become columns at a time."""

MOST_NAMES = 100
"""Names of columns that are looked at; long before that, the file is refused."""


def read_json(data: bytes, name: str, columns: Sequence[str]) -> Objects:
    """The rows of JSON in UTF-8: some columns as text, numbers as they are written, and the column of their lines.

    The line is that on which a row's object starts; in an array with fewer lines than objects, and in the answer of a
    server (CKAN, GeoJSON, ArcGIS), it is the row, counted from 1. Raises ``InvalidObservations`` if the text is broken.
    """
    text = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode()
    listed = is_array(text)
    if not listed and (answer := rows_of_answer(only_value(text))) is not None:
        return _rows_counted(answer, name, columns)
    rows = _Rows(name, columns, by_row=listed and text.rstrip().count("\n") + 1 < max(text.count("{"), 2))
    line, before = 1, 0
    try:
        for index, value in items_of_array(text) if listed else items_of_lines(text):
            line += text.count("\n", before, index)
            before = index
            if isinstance(value, Broken) and value.index > index:
                rows.add_problem(value.message, value.fix, *_place(value.index, text, index, line))
            else:
                rows.take(value, line)
    except Broken as broken:
        rows.add_problem(broken.message, broken.fix, *_place(broken.index, text, 0, 1))
        rows.problems.raise_if_any()
    if not listed:
        _refuse_wrapped(rows, name)
    return rows.objects()


def _rows_counted(answer: Sequence[dict[str, Any]], name: str, columns: Sequence[str]) -> Objects:
    """The rows of a server's answer, counted from 1: its lines say nothing."""
    rows = _Rows(name, columns, by_row=True)
    for row in answer:
        rows.take(row, 0)
    return rows.objects()


@dataclass(frozen=True)
class Objects:
    """What a file of JSON holds."""

    table: pa.Table
    names: dict[str, int]
    """Of all columns, each with the line of the first row that has it."""
    problems: FileProblems
    """What is wrong with rows that can't be read."""


class _Rows:
    """Objects gathered into columns of text, and what is wrong with some of them."""

    def __init__(self, name: str, columns: Sequence[str], *, by_row: bool) -> None:
        self.name, self.columns, self.by_row = name, columns, by_row
        self.count = 0
        self.problems = NO_PROBLEMS
        self.names: dict[str, int] = {}
        """The columns, each with the line of the first row that has it."""
        self.batch: list[dict[str, Any]] = []
        self.lines = array("q")
        self.tables: list[pa.Table] = []

    def take(self, value: object, line: int) -> None:
        """Take the next value, which starts on the line."""
        self.count += 1
        place = self.count if self.by_row else line
        if isinstance(value, Broken):
            self.add_problem(value.message, value.fix, place)
        elif not isinstance(value, dict):
            self.add_problem(f"must be an object, not {_in_words(value)}", OBJECT, place)
        else:
            if not value.keys() <= self.names.keys():
                new = (key for key in value if key not in self.names)
                self.names.update(dict.fromkeys(list(islice(new, MOST_NAMES - len(self.names))), place))
            self.batch.append(value)
            self.lines.append(place)
            if len(self.batch) == BATCH:
                self._flush()

    def add_problem(self, message: str, fix: str, line: int, column: int | str | None = None) -> None:
        """Note a problem; only the first ones are spelled out."""
        problem = Problem(message=message, fix=fix, file=self.name, line=line, column=column)
        self.problems += FileProblems((problem,) if self.problems.total < SHOWN else (), 1)

    def objects(self) -> Objects:
        """Everything."""
        self._flush()
        return Objects(pa.concat_tables(self.tables, promote_options="default"), self.names, self.problems)

    def _flush(self) -> None:
        """Make columns of the batch, without the rows that have a cell that is neither text nor number."""
        try:
            columns = self._columns(self.batch)
        except (pa.ArrowException, UnicodeError):  # only now is each cell looked at: most files are sound
            sound = [self._is_sound(row, line) for row, line in zip(self.batch, self.lines, strict=True)]
            self.lines = array("q", (line for line, good in zip(self.lines, sound, strict=True) if good))
            columns = self._columns([row for row, good in zip(self.batch, sound, strict=True) if good])
        self.tables.append(pa.table({**columns, LINE: pa.array(self.lines, pa.int64())}))
        self.batch, self.lines = [], array("q")

    def _is_sound(self, row: dict[str, Any], line: int) -> bool:
        """Whether all cells of a row are text, numbers or null; tells what else one is."""
        wrong = [name for name in self.columns if not _is_plain(row.get(name))]
        for name in wrong:
            self.add_problem(f"must be text or a number, not {_in_words(row.get(name))}", "write one value", line, name)
        return not wrong

    def _columns(self, batch: list[dict[str, Any]]) -> dict[str, pa.Array]:
        """The cells of each known column; raises ``ArrowException`` or ``UnicodeError`` if one is not text."""
        return {
            name: pa.array([row.get(name) for row in batch], pa.string()) for name in self.columns if name in self.names
        }


def _is_plain(cell: object) -> bool:
    if isinstance(cell, str):
        return not any("\ud800" <= character <= "\udfff" for character in cell)
    return cell is None


def _in_words(value: object) -> str:
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case _:
            return "half a character" if not _is_plain(value) else "text or a number"


def _refuse_wrapped(rows: _Rows, name: str) -> None:
    """Raise ``InvalidObservations`` for one object that holds the list of objects under a key."""
    for key, value in rows.batch[0].items() if rows.count == len(rows.batch) == 1 else ():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            raise refused_file(name, "is one object, not a list of them", f"give the list under {key!r} by itself")


def _place(index: int, text: str, start: int, line: int) -> tuple[int, int]:
    """The line of a place in the text, and the place in the line, counted from a start that is on a line."""
    return line + text.count("\n", start, index), index - max(text.rfind("\n", start, index), start - 1)
