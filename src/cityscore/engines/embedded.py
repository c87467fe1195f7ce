"""DuckDB, embedded: reads files on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir

from cityscore.engines.files import delimiter_of, files_of, reader_of
from cityscore.model import FileSource


@contextmanager
def files_opened(source: FileSource, folder: Path) -> Iterator[ir.Table]:
    """A source's files as one table; those in CSV are text throughout: what a number is, the definitions say."""
    files = files_of(source, folder)
    connection = ibis.duckdb.connect()
    try:
        yield _table(connection, source.path or "", files)
    finally:
        connection.disconnect()


def _table(connection: ibis.BaseBackend, path: str, files: list[Path]) -> ir.Table:
    names = [str(file) for file in files]
    match reader_of(path):
        case "parquet":
            return connection.read_parquet(names)
        case "json":
            return connection.read_json(names)
        case _:
            return connection.read_csv(names, all_varchar=True, header=True, delim=delimiter_of(files[0]), quote='"')
