"""Reads files of observations (CSV, Excel, JSON, Parquet) into one table that remembers files and lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from cityscore.files.contents import is_json, is_parquet, is_workbook, refuse_too_large, ungzipped, utf8_text
from cityscore.files.delimited import read_delimited
from cityscore.files.file_problems import NO_PROBLEMS, FileProblems, refused_file
from cityscore.files.json_objects import Objects, read_json
from cityscore.files.parquet import read_parquet
from cityscore.files.workbook import read_workbook
from cityscore.model import InvalidObservations, Problem
from cityscore.sources.columns import (
    COLUMNS,
    EXAMPLE,
    column_problems,
    days_across,
    meant_column,
    missing_columns,
    strange_columns,
)
from cityscore.sources.combined_tables import Loaded, loaded_from

AnyPath: TypeAlias = str | PathLike[str]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a file's name, how many files are done, and how many there are, before each file and once at the end."""

STANDARD_INPUT = "-"


def read(paths: AnyPath | Iterable[AnyPath], *, progress: Progress | None = None) -> pa.Table:
    """Read files of observations into one table, ready for ``cityscore.score``.

    The table has the files' columns, those of a CSV or JSON as text, and two more, ``__file`` and ``__line``, which say
    where a row is from (in Parquet the row, counted from 1). ``-`` is standard input. Raises ``InvalidObservations``
    with everything that keeps the files from being read; what the rows say is checked when they are scored.
    """
    loaded = load_files(paths, progress=progress)
    loaded.problems.raise_if_any()
    return loaded.table


def load_files(paths: AnyPath | Iterable[AnyPath], *, progress: Progress | None = None) -> Loaded:
    """As ``read``, but what can't be read comes back as problems, beside the rows that can, to be shown among others.

    Raises ``InvalidObservations`` only if what is given is no path, no file at all, or the same file twice.
    """
    files = _names(paths)
    _refuse_none_or_twice(files)
    tables: list[tuple[str, pa.Table | None]] = []
    everything = NO_PROBLEMS
    for done, file in enumerate(files):
        if progress:
            progress(file, done, len(files))
        table, problems = _read_file(file)
        tables.append(("standard input" if file == STANDARD_INPUT else file, table))
        everything += problems
    if progress:
        progress("", len(files), len(files))
    return loaded_from(tables, everything)


def _names(paths: object) -> list[str]:
    """The paths as text; raises ``InvalidObservations`` if one is no path."""
    is_several = isinstance(paths, Iterable) and not isinstance(paths, (str, bytes, PathLike))
    names: list[str] = []
    for path in paths if isinstance(paths, Iterable) and is_several else [paths]:
        name = fspath(path) if isinstance(path, (str, PathLike)) else None
        if not isinstance(name, str):
            message = f"a file must be given by its path, not {type(path).__name__}"
            raise InvalidObservations([Problem(message=message, fix="give the path of a CSV, Parquet or JSON file")])
        names.append(name)
    return names


def _refuse_none_or_twice(files: Sequence[str]) -> None:
    if not files:
        raise InvalidObservations([Problem(message="no file of observations is given", fix="name at least one")])
    if "" in files:
        fix = "name a CSV, Parquet or JSON file"
        raise InvalidObservations([Problem(message="the path of a file is empty", fix=fix)])
    places = [file if file == STANDARD_INPUT else str(Path(file).absolute()) for file in files]
    twice = [file for position, file in enumerate(files) if places[position] in places[:position]]
    if twice:
        raise InvalidObservations(Problem(message="is named twice", fix="name it once", file=file) for file in twice)


def _read_file(file: str) -> tuple[pa.Table | None, FileProblems]:
    """The file's rows, or None, and what is wrong with it."""
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        return _read_bytes(_bytes(file), name)
    except InvalidObservations as error:
        return None, FileProblems.of(error)


def _read_bytes(data: bytes, name: str) -> tuple[pa.Table, FileProblems]:
    """The rows of a file with their lines, and what is wrong with rows that can't be read.

    Raises ``InvalidObservations`` if the file as a whole can't be used.
    """
    data = ungzipped(data, name)
    refuse_too_large(len(data), name)
    check = partial(_check_names, name)
    if is_workbook(data):
        return read_workbook(data, name, check), NO_PROBLEMS
    if is_parquet(data):
        return read_parquet(data, name, check), NO_PROBLEMS
    text = utf8_text(data, name)
    if not text.strip():
        raise refused_file(name, "is empty", f"write at least its header: {EXAMPLE}")
    return _checked(read_json(text, name, COLUMNS), name) if is_json(text) else read_delimited(text, name, check)


def _check_names(name: str, names: list[str], line: int | None) -> None:
    if line is not None and not any(map(meant_column, names)) and len(days_across(names)) < 2:
        raise refused_file(name, "does not begin with the names of its columns", f"write {EXAMPLE} above", line)
    if problems := column_problems(names, file=name, line=line):
        raise InvalidObservations(problems)


def _checked(objects: Objects, name: str) -> tuple[pa.Table, FileProblems]:
    """The rows of JSON, whose columns are told by the line of the first object that has them."""
    if objects.names or objects.table.num_rows:  # else there is no object at all
        by_line = groupby(objects.names, key=objects.names.__getitem__)
        wrong = [problem for line, names in by_line for problem in strange_columns([*names], file=name, line=line)]
        wrong += missing_columns(list(objects.names), file=name)
        if wrong:
            (FileProblems(tuple(wrong), len(wrong)) + objects.problems).raise_if_any()
    return objects.table, objects.problems


def _bytes(file: str) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        refuse_too_large(Path(file).stat().st_size, file)
        return Path(file).read_bytes()
    except FileNotFoundError as error:
        raise refused_file(file, "there is no such file", "check the path") from error
    except IsADirectoryError as error:
        raise refused_file(file, "is a directory", "name the files in it") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refused_file(file, f"can't be opened ({reason})", "check that you may read it") from error
