"""A whole database as it stands at one moment, read while others go on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from django.db import connection, transaction

from cityscore.model import CityScoreError
from cityscore.store.backup_files.portable_columns import POSTGRESQL, ColumnKind, PortableColumn
from cityscore.store.backup_files.table_schemas import TableSchema

ROWS, BYTES = 20_000, 16_000_000
"""How much is held at once: so many rows, or fewer where their texts are long."""


@dataclass(frozen=True)
class Snapshot:
    """A view of the database in which nothing changes."""

    vendor: str
    open_cursor: Callable[[], Any]

    def batches(self, table: TableSchema) -> Iterator[pa.RecordBatch]:
        """The rows of a table by their keys, some at a time."""
        with closing(self.open_cursor()) as cursor:
            cursor.execute(self._query(table))
            for rows in _bounded(cursor, table.columns):
                columns = zip(table.columns, zip(*rows, strict=True), strict=True)
                try:
                    arrays = [column.array(values) for column, values in columns]
                except CityScoreError as error:
                    raise CityScoreError(f"table {table.name}: {error}") from None
                yield pa.record_batch(arrays, schema=table.schema)

    def last_id(self, table: TableSchema) -> int | None:
        """The largest id that a table ever gave; None where the database gives none."""
        if not table.counts_ids:
            return None
        if self.vendor == POSTGRESQL:
            sequence = self._value("SELECT pg_get_serial_sequence(%s, %s)", f'"{table.name}"', table.key.name)
            given = self._value(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        else:
            given = self._value("SELECT seq FROM sqlite_sequence WHERE name = ?", table.name)
        return int(given or 0)

    def broken_references(self) -> list[str]:
        """The tables with rows that refer to what is not there; PostgreSQL lets none be."""
        if self.vendor == POSTGRESQL:
            return []
        with closing(self.open_cursor()) as cursor:
            return sorted({row[0] for row in cursor.execute("PRAGMA foreign_key_check")})

    def _query(self, table: TableSchema) -> str:
        columns = ", ".join(self._selected(column) for column in table.columns)
        order = f'"{table.key.name}"' + (' COLLATE "C"' if self.vendor == POSTGRESQL and not table.counts_ids else "")
        return f'SELECT {columns} FROM "{table.name}" ORDER BY {order}'  # noqa: S608  (names of our own tables)

    def _selected(self, column: PortableColumn) -> str:
        as_text = column.kind is ColumnKind.JSON and self.vendor == POSTGRESQL
        return f'"{column.name}"' + ("::text" if as_text else "")

    def _value(self, query: str, *parameters: Any) -> Any:
        with closing(self.open_cursor()) as cursor:
            cursor.execute(query, parameters)
            row = cursor.fetchone()
            return row[0] if row else None


@contextmanager
def database_snapshot() -> Iterator[Snapshot]:
    """The database as it stands now, until the block ends; nobody waits for it."""
    if connection.vendor == POSTGRESQL:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield open_transaction()
        return
    # A connection of its own: Django's begins every transaction by keeping others from writing.
    file = Path(str(connection.settings_dict["NAME"])).absolute()
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, isolation_level=None)) as database:
        database.execute("PRAGMA busy_timeout=20000")
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on nothing changes
        yield Snapshot(connection.vendor, database.cursor)


def open_transaction() -> Snapshot:
    """What the transaction under way sees, on PostgreSQL."""
    return Snapshot(connection.vendor, connection.chunked_cursor)


def _bounded(cursor: Any, columns: tuple[PortableColumn, ...]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows, as many at a time as fit."""
    kinds = [column.kind for column in columns]
    long = [place for place, kind in enumerate(kinds) if kind in (ColumnKind.TEXT, ColumnKind.JSON, ColumnKind.BYTES)]
    step = 1 if ColumnKind.BYTES in kinds else 200
    rows: list[tuple[Any, ...]] = []
    size = 0
    while more := cursor.fetchmany(step):
        rows += more
        size += sum(len(row[place]) for row in more for place in long if row[place])
        if len(rows) >= ROWS or size >= BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows
