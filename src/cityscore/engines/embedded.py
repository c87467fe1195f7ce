"""DuckDB, embedded: reads files on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir

from cityscore.engines.files import files_of, reader_of, write_plain, writing_of
from cityscore.model import FileSource


@contextmanager
def files_opened(source: FileSource, folder: Path) -> Iterator[ir.Table]:
    """A source's files as one table; those in CSV are text throughout: what a number is, the definitions say."""
    files = files_of(source, folder)
    connection = ibis.duckdb.connect()
    try:
        with TemporaryDirectory() as copies:
            yield _table(connection, source.path or "", files, Path(copies))
    finally:
        connection.disconnect()


def _table(connection: ibis.BaseBackend, path: str, files: list[Path], copies: Path) -> ir.Table:
    names = [str(file) for file in files]
    match reader_of(path):
        case "parquet":
            return connection.read_parquet(names)
        case "json":
            return connection.read_json(names)
        case _:
            return _text(connection, files, copies)


def _text(connection: ibis.BaseBackend, files: list[Path], copies: Path) -> ir.Table:
    """CSV files, those of each delimiter together; what DuckDB can't read as it is, is copied in UTF-8."""
    names: dict[str, list[str]] = {}
    for number, file in enumerate(files):
        writing = writing_of(file)
        plain = file if writing.is_plain else write_plain(file, writing, copies / f"{number}.csv")
        names.setdefault(writing.dialect.delimiter, []).append(str(plain))
    tables = [
        connection.read_csv(alike, all_varchar=True, header=True, delim=delimiter, quote='"')
        for delimiter, alike in names.items()
    ]
    return ibis.union(*tables) if len(tables) > 1 else tables[0]
