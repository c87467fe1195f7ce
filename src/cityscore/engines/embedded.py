"""DuckDB, embedded: reads files on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import ibis.expr.types as ir

from cityscore.engines.csv_faults import told_by_line
from cityscore.engines.file_kinds import kind_of_all
from cityscore.engines.files import Writing, files_of, write_plain, writings_of
from cityscore.engines.json_files import plain_json
from cityscore.model import FileSource

AS_WRITTEN = {"all_varchar": True, "header": True, "quote": '"', "escape": '"', "skip": 0, "comment": ""}
"""How DuckDB reads CSV; what is not said it would guess, and leave out lines above a header or that begin with a #."""


@contextmanager
def files_opened(source: FileSource, folder: Path) -> Iterator[ir.Table]:
    """A source's files as one table; those in CSV are text throughout: what a number is, the definitions say."""
    files = files_of(source, folder)
    kind = kind_of_all(source, files)
    writings = writings_of(source, files) if kind == "csv" else {}
    connection = ibis.duckdb.connect()
    try:
        with TemporaryDirectory() as copies, told_by_line(source, writings):
            yield _table(connection, source, kind, files, writings, Path(copies))
    finally:
        connection.disconnect()


def _table(
    connection: ibis.BaseBackend,
    source: FileSource,
    kind: str,
    files: Sequence[Path],
    writings: Mapping[Path, Writing],
    copies: Path,
) -> ir.Table:
    match kind:
        case "parquet":
            return connection.read_parquet([str(file) for file in files])
        case "json":
            plain = (plain_json(source, file, copies / f"{number}.json") for number, file in enumerate(files))
            return connection.read_json([str(file) for file in plain])
        case _:
            return _text(connection, writings, copies)


def _text(connection: ibis.BaseBackend, writings: Mapping[Path, Writing], copies: Path) -> ir.Table:
    """CSV files, those of each delimiter together; what DuckDB can't read as it is, is copied in UTF-8."""
    names: dict[str, list[str]] = {}
    for number, (file, writing) in enumerate(writings.items()):
        plain = file if writing.is_plain else write_plain(file, writing, copies / f"{number}.csv")
        names.setdefault(writing.dialect.delimiter, []).append(str(plain))
    tables = [connection.read_csv(alike, delim=delimiter, **AS_WRITTEN) for delimiter, alike in names.items()]
    return ibis.union(*tables) if len(tables) > 1 else tables[0]
