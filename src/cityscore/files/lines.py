"""Line numbers of the rows of a CSV file, also where blank lines or quoted line breaks shift them, and ragged rows."""

from __future__ import annotations

import csv
from array import array
from dataclasses import dataclass, field
from itertools import compress

import numpy as np

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems
from cityscore.files.quotes import CLOSE_QUOTE, LONE_QUOTE, LinesOfRows, has_lone_quote
from cityscore.model import Problem
from cityscore.model.problems import SHOWN
from cityscore.scoring.observations import Ints


@dataclass(frozen=True)
class Lines:
    """The line of each row that has as many fields as the header, and problems with the rows that have not.

    ``ragged`` has shape (ragged rows, 2): the first line of each, and the line after its last, counted from the body's
    first as 0.
    """

    of_rows: Ints
    ragged: Ints = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))
    problems: FileProblems = NO_PROBLEMS


def count_lines(text: bytes) -> int:
    r"""How many lines a text has, the last one ended or not.

    >>> count_lines(b"a\r\nb\rc\n")
    3
    """
    ends = text.count(b"\n")
    if b"\r" in text:
        ends += text.count(b"\r") - text.count(b"\r\n")
    return ends + (not text.endswith((b"\n", b"\r")) and bool(text))


def scan_lines(body: bytes, *, delimiter: str, width: int, file: str, first: int) -> Lines:
    """Read a CSV without its header slowly, to know the lines; ``first`` is the line that the body starts on."""
    taken = LinesOfRows(body.decode())
    reader = csv.reader(taken, delimiter=delimiter)
    lines, ragged = array("q"), array("q")
    problems: list[Problem] = []
    start = 0
    try:
        for row in reader:
            if has_lone_quote(taken.of_row(), row, delimiter, width) and len(row) == width:
                ragged.extend((start, reader.line_num))
                problems.append(Problem(message=LONE_QUOTE, fix=CLOSE_QUOTE, file=file, line=first + start))
            elif len(row) == width:
                lines.append(first + start)
            elif row:
                ragged.extend((start, reader.line_num))
                if len(problems) < SHOWN:
                    problems.append(_ragged(file, first + start, len(row), width, reader.line_num - start))
            start = reader.line_num
    except csv.Error:  # a quote that is never closed takes in all that follows, until a field is too long
        ragged.extend((start, count_lines(body)))
        message, fix = "a quote is opened here and not closed", "close it, or delete it"
        problems.append(Problem(message=message, fix=fix, file=file, line=first + start))
    spans_of_ragged = np.array(ragged, dtype=np.int64).reshape(-1, 2)
    return Lines(np.array(lines, dtype=np.int64), spans_of_ragged, FileProblems(tuple(problems), len(spans_of_ragged)))


def without_lines(body: bytes, spans: Ints) -> bytes:
    """The text without some of its lines: ``spans`` holds the first of each, and the one after its last."""
    keep = np.ones(count_lines(body), dtype=np.bool_)
    for start, end in spans:
        keep[start:end] = False
    return b"".join(compress(body.splitlines(keepends=True), keep))


def _ragged(file: str, line: int, fields: int, width: int, spans: int) -> Problem:
    if spans > 1:
        fix = "close the quote that is opened here, or delete it"
    elif fields < width:
        fix = f"write all {width} columns of the header, with nothing between the commas where there is nothing"
    else:
        fix = 'write 1234 rather than 1,234, and put text that has a comma in "quotes"'
    message = f"has {fields} {'field' if fields == 1 else 'fields'}, but the header has {width}"
    return Problem(message=message, fix=fix, file=file, line=line)
