"""Bulk writes, the one way in for many rows: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

BATCH = 20_000
MANY = 1_000
"""Rows from which on PostgreSQL is told at once that they are there: a plan for an empty table could take for ever."""


def insert(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    total: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Insert rows of Python values, in the order of ``fields`` (names of columns' attributes); returns how many.

    ``progress`` is told after each batch how many rows of the ``total`` are written.
    """
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    names = ", ".join(connection.ops.quote_name(column.column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(columns))
    count, prepared = 0, iter(_prepared(columns, rows))
    while batch := list(islice(prepared, BATCH)):  # drawn before it is sent: drawing it may ask the database
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", batch)  # noqa: S608
        count += len(batch)
        if progress is not None:
            progress(count, total)
    if count >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
    return count


def update_rows(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run one parametrised statement for many rows."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def end_rows(model: type[models.Model], moment: datetime, rows: Iterable[int]) -> None:
    """Let rows, by their ids, stand until a moment and no longer."""
    table = connection.ops.quote_name(model._meta.db_table)
    until = model._meta.get_field("until").get_db_prep_save(moment, connection)  # type: ignore[union-attr]
    update_rows(f"UPDATE {table} SET until = %s WHERE id = %s", ((until, row) for row in rows))  # noqa: S608


def _prepared(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    """Rows as the database takes them; only days and moments differ from what Python has."""
    special = [
        (index, _writer(column))
        for index, column in enumerate(columns)
        if isinstance(column, (models.DateField, models.JSONField))
    ]
    for row in rows:
        values = list(row)
        for index, write in special:
            values[index] = write(values[index])
        yield tuple(values)


def _writer(column: Any) -> Callable[[Any], Any]:
    """How a column's values are written; a day or a moment, which stands in many rows, is put in words once."""
    write = partial(column.get_db_prep_save, connection=connection)
    return write if isinstance(column, models.JSONField) else lru_cache(maxsize=8192)(write)
