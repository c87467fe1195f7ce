"""The first row of a CSV file that no engine can read: its line, what is wrong with it, and how to mend it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cityscore.engines.file_kinds import damage_told, refused_file_of, without_gzip
from cityscore.engines.files import Writing
from cityscore.model import CityScoreError, FileSource


@dataclass(frozen=True)
class CsvFault:
    """What is wrong, with its line, and what to do."""

    message: str
    fix: str


@contextmanager
def told_by_line(source: FileSource, writings: Mapping[Path, Writing]) -> Iterator[None]:
    """Raise ``InvalidInput`` for the first bad line of CSV files, where an engine gives up."""
    try:
        yield
    except CityScoreError:
        raise
    except Exception as error:
        for file, writing in writings.items():
            with damage_told(source, file):
                fault = csv_fault(file, writing)
            if fault is not None:
                raise refused_file_of(source, file, f"can't be read: {fault.message}", fault.fix) from error
        raise


def csv_fault(file: Path, writing: Writing) -> CsvFault | None:
    """What is wrong with a file, which is read whole; None for one that Python reads."""
    if writing.encoding == "utf-8" and (line := _undecodable(file)):
        return CsvFault(f"line {line:,} is not UTF-8, as the lines before it are", "save it as CSV UTF-8")
    with without_gzip(file) as content:
        text = io.TextIOWrapper(content, "utf-8-sig" if writing.encoding == "utf-8" else writing.encoding, newline="")
        first = 1 + text.read(writing.dialect.skipped).count("\n")
        reader = csv.reader(text, delimiter=writing.dialect.delimiter, strict=True)  # else the end closes a quote
        width = start = 0
        fault: CsvFault | None = None
        others = 0
        try:
            for row in reader:
                if row and width and len(row) != width:
                    fault, others = (
                        fault or _ragged(first + start, len(row), width, reader.line_num - start),
                        others + 1,
                    )
                width, start = width or len(row), reader.line_num
        except csv.Error:  # a quote that is never closed takes in all that follows
            return fault or _unclosed(first + start)
    if fault and others > 1:
        return CsvFault(
            f"{fault.message}; {others - 1:,} more {'line is' if others == 2 else 'lines are'} so", fault.fix
        )
    return fault


def _undecodable(file: Path) -> int:
    """The first line that is no UTF-8, counted from 1; 0 if there is none."""
    with without_gzip(file) as content:
        for number, line in enumerate(content, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def _ragged(line: int, fields: int, width: int, spans: int) -> CsvFault:
    if spans > 1:
        return _unclosed(line)
    several = f"{fields} {'field' if fields == 1 else 'fields'}"
    fix = (
        "write all columns of the header, or delete the line"
        if fields < width
        else 'put text that has a delimiter in it in "quotes"'
    )
    return CsvFault(f"line {line:,} has {several}, the header {width}", fix)


def _unclosed(line: int) -> CsvFault:
    return CsvFault(f"in line {line:,} a quote is opened and not closed", "close the quote, or delete it")
