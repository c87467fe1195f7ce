"""Reads files of observations, CSV (also compressed) or Parquet, into one table that remembers files and lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cityscore.library.cells import as_text
from cityscore.library.columns import FILE, LINE, column_problems
from cityscore.library.contents import PARQUET, refused, unpacked
from cityscore.library.delimited import read_delimited
from cityscore.library.findings import NOTHING, Found
from cityscore.model import InvalidObservations, Problem

File: TypeAlias = str | PathLike[str]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a file's name, how many files are done, and how many there are, before each file and once at the end."""

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Loaded:
    """The rows that files hold, and the problems with rows that could not be split into columns."""

    table: pa.Table
    found: Found = NOTHING


def read(paths: File | Iterable[File], *, progress: Progress | None = None) -> pa.Table:
    """Read files of observations into one table, ready for ``cityscore.score``.

    The table has the files' columns, a CSV's as text, and two more, ``__file`` and ``__line``, which say where a row is
    from (in Parquet the row, counted from 1). ``-`` is standard input. Raises ``InvalidObservations`` with everything
    that keeps the files from being read; what the rows say is checked when they are scored.
    """
    loaded = load(paths, progress=progress)
    if loaded.found.total:
        raise InvalidObservations(loaded.found.problems, total=loaded.found.total)
    return loaded.table


def load(paths: File | Iterable[File], *, progress: Progress | None = None) -> Loaded:
    """As ``read``, but rows with too few or too many fields come back as problems, to be shown among others."""
    files = _names(paths)
    _refuse_none_or_twice(files)
    tables: list[pa.Table] = []
    problems: list[Problem] = []
    total, unusable = 0, False
    for done, file in enumerate(files):
        if progress:
            progress(file, done, len(files))
        try:
            table, found = _read_file(file)
            tables.append(table)
        except InvalidObservations as error:
            unusable = True
            found = Found(error.problems, error.total)
        problems += found.problems
        total += found.total
    if progress:
        progress("", len(files), len(files))
    if unusable:
        raise InvalidObservations(problems, total=total)
    return Loaded(_together(files, tables), Found(tuple(problems), total))


def _names(paths: object) -> list[str]:
    """The paths as text; raises ``InvalidObservations`` if one is no path."""
    several = isinstance(paths, Iterable) and not isinstance(paths, (str, bytes, PathLike))
    names: list[str] = []
    for path in paths if isinstance(paths, Iterable) and several else [paths]:
        name = fspath(path) if isinstance(path, (str, PathLike)) else None
        if not isinstance(name, str):
            message = f"a file must be given by its path, not {type(path).__name__}"
            raise InvalidObservations([Problem(message=message, fix="give the path of a CSV or Parquet file")])
        names.append(name)
    return names


def _refuse_none_or_twice(files: Sequence[str]) -> None:
    if not files:
        raise InvalidObservations([Problem(message="no file of observations is given", fix="name at least one")])
    if "" in files:
        raise InvalidObservations([Problem(message="the path of a file is empty", fix="name a CSV or Parquet file")])
    places = [file if file == STANDARD_INPUT else str(Path(file).absolute()) for file in files]
    twice = [file for at, file in enumerate(files) if places[at] in places[:at]]
    if twice:
        raise InvalidObservations(Problem(message="is named twice", fix="name it once", file=file) for file in twice)


def _read_file(file: str) -> tuple[pa.Table, Found]:
    name = "standard input" if file == STANDARD_INPUT else file
    data = unpacked(_bytes(file), name)
    return (_read_parquet(data, name), NOTHING) if data.startswith(PARQUET) else read_delimited(data, name)


def _bytes(file: str) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError as error:
        raise refused(file, "there is no such file", "check the path") from error
    except IsADirectoryError as error:
        raise refused(file, "is a directory", "name the files in it") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise refused(file, f"can't be opened ({reason})", "check that you may read it") from error


def _read_parquet(data: bytes, name: str) -> pa.Table:
    try:
        parquet = pq.ParquetFile(pa.BufferReader(data))
        names = [each for each in parquet.schema_arrow.names if not each.startswith("__index_level_")]
        if problems := column_problems(names, file=name):
            raise InvalidObservations(problems)
        table = parquet.read(columns=names).select(names).replace_schema_metadata(None)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused(name, "the Parquet file is cut short or damaged", "copy or download it again") from error
    return table.append_column(LINE, pa.array(np.arange(1, table.num_rows + 1)))


def _together(files: Sequence[str], tables: Sequence[pa.Table]) -> pa.Table:
    """One table of all files; a column whose type differs between files becomes text."""
    names = pa.array(["standard input" if file == STANDARD_INPUT else file for file in files])
    named = []
    for position, table in enumerate(tables):
        which = pa.array(np.full(table.num_rows, position, dtype=np.int32))
        named.append(table.append_column(FILE, pa.DictionaryArray.from_arrays(which, names)))
    types: dict[str, set[pa.DataType]] = {}
    for table in named:
        for field in table.schema:
            types.setdefault(field.name, set()).add(field.type)
    mixed = {name for name, kinds in types.items() if len(kinds) > 1}
    return pa.concat_tables([_with_text(table, mixed) for table in named], promote_options="default").combine_chunks()


def _with_text(table: pa.Table, names: set[str]) -> pa.Table:
    for position, field in enumerate(table.schema):
        if field.name in names:
            table = table.set_column(position, field.name, as_text(table[field.name]))
    return table
