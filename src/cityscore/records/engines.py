"""The engines that count records where they lie; DuckDB, embedded, for files."""

from __future__ import annotations

import glob
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir

from cityscore.model import InvalidInput, Problem, Source

DELIMITERS = (",", ";", "\t", "|")
READERS = {".parquet": "parquet", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
"""What reads a file, by the end of its name; all others are CSV."""


@contextmanager
def opened(source: Source, folder: Path) -> Iterator[ir.Table]:
    """A source's records as a table of an engine; raises ``InvalidInput`` for files that can't be read.

    A CSV file is read as text throughout: what a time or a number is, the definitions say.
    """
    connection = ibis.duckdb.connect()
    try:
        yield _table(connection, source, folder)
    except (ibis.common.exceptions.IbisError, OSError) as error:
        raise _refused(source, str(error)) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb"):
            raise
        raise _refused(source, str(error)) from error
    finally:
        connection.disconnect()


def _table(connection: ibis.BaseBackend, source: Source, folder: Path) -> ir.Table:
    pattern = str(folder / source.path)
    kind = _kind(source.path)
    if kind == "parquet":
        return connection.read_parquet(pattern)
    if kind == "json":
        return connection.read_json(pattern)
    return connection.read_csv(pattern, all_varchar=True, header=True, delim=_delimiter(pattern), quote='"')


def _delimiter(pattern: str) -> str:
    """What stands between the columns of the first file; said to the engine, which guesses otherwise if rows differ."""
    first = min(glob.glob(pattern, recursive=True), default=pattern)  # noqa: PTH207  (as the engine finds them)
    with (gzip.open if first.endswith(".gz") else open)(first, "rb") as file:
        header = file.readline(1_000_000)
    return max(DELIMITERS, key=lambda each: header.count(each.encode()))


def _kind(path: str) -> str:
    suffixes = [suffix.lower() for suffix in Path(path).suffixes if suffix.lower() != ".gz"]
    return READERS.get(suffixes[-1] if suffixes else "", "csv")


def _refused(source: Source, said: str) -> InvalidInput:
    first = said.strip().splitlines()[0] if said.strip() else "it does not say why"
    message = f"its records can't be counted: {first}"
    fix = "mend the file, or what the definitions say of it"
    return InvalidInput([Problem(message=message, fix=fix, place=("sources", source.slug))])
