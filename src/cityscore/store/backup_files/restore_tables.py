"""Loading a back-up's tables into a database of its version, each compared with the file before anything stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pyarrow as pa
from django.db import DatabaseError, ProgrammingError, connection, transaction

from cityscore.model import CityScoreError
from cityscore.store.backup_files.backup_reading import OpenBackup
from cityscore.store.backup_files.manifest import InvalidBackup, StoredTable
from cityscore.store.backup_files.portable_columns import POSTGRESQL, PortableColumn
from cityscore.store.backup_files.refused_values import why_refused
from cityscore.store.backup_files.snapshots import Snapshot, database_snapshot, open_transaction
from cityscore.store.backup_files.table_schemas import (
    TableSchema,
    build_tables,
    drop_tables,
    left_behind,
    migrate_forward,
    schemas_of,
    stated_columns,
)

Progress = Callable[[str, int, int], None]


def refuse_unfit(backup: OpenBackup) -> list[TableSchema]:
    """The tables to load; raises ``InvalidBackup`` for what this program, or this database, can't take.

    Nothing is written. A back-up made on the other kind of database is looked through for values that this one refuses.
    """
    manifest = backup.manifest
    schemas = {schema.name: schema for schema in schemas_of(manifest.migrations)}
    stored = {table.name: table for table in manifest.tables}
    strange = sorted(set(stored) - set(schemas) - left_behind())
    missing = sorted(set(schemas) - set(stored) - set(manifest.without))
    if strange or missing:
        raise InvalidBackup(f"does not hold the tables of its own version: {', '.join(strange + missing)}")
    loaded = [schemas[name] for name in sorted(set(stored) & set(schemas))]
    for schema in loaded:
        if dict(stated_columns(schema.columns)) != dict(stored[schema.name].columns):
            raise InvalidBackup(f"has other columns in {schema.name} than its version has")
    if manifest.database != connection.vendor:
        for schema in loaded:
            _refuse_values(backup, stored[schema.name], schema)
    return loaded


def load_tables(backup: OpenBackup, schemas: Sequence[TableSchema], progress: Progress | None = None) -> None:
    """Make the tables of the back-up's version, load them, compare each with the file, and renew them to ours.

    What the database has of this program is taken away. On PostgreSQL within a transaction of the caller's, which
    makes it all or nothing; a SQLite file must be a new one.
    """
    _make_tables(backup)
    stored = {table.name: table for table in backup.manifest.tables}
    try:
        with transaction.atomic():
            _empty(schemas)
            for done, schema in enumerate(schemas):
                if progress:
                    progress(f"Loading {schema.name}", done, len(schemas))
                _load(backup, stored[schema.name], schema)
            connection.check_constraints()
    except (DatabaseError, psycopg.Error, ValueError) as error:  # COPY raises the driver's own
        raise InvalidBackup(f"can't be loaded: {str(error).strip().splitlines()[0]}") from error
    _compare(backup, schemas, progress)
    migrate_forward()


def _make_tables(backup: OpenBackup) -> None:
    """Make the tables of the back-up's version in place of what there is."""
    try:
        if connection.vendor == POSTGRESQL:
            drop_tables()
        build_tables(backup.manifest.migrations)
    except ProgrammingError as error:  # the account may not
        why = str(error).strip().splitlines()[0]
        raise CityScoreError(
            f"the tables can't be made: {why} → let the account in DATABASE_URL make tables; it owns its database, say"
        ) from error


def _compare(backup: OpenBackup, schemas: Sequence[TableSchema], progress: Progress | None) -> None:
    """Compare what the database has now with the file, row by row."""
    stored = {table.name: table for table in backup.manifest.tables}
    if connection.vendor == POSTGRESQL:
        _compare_tables(open_transaction(), backup, schemas, stored, progress)
        return
    with database_snapshot() as snapshot:
        _compare_tables(snapshot, backup, schemas, stored, progress)


def _compare_tables(
    snapshot: Snapshot,
    backup: OpenBackup,
    schemas: Sequence[TableSchema],
    stored: dict[str, StoredTable],
    progress: Progress | None,
) -> None:
    for done, schema in enumerate(schemas):
        if progress:
            progress(f"Comparing {schema.name}", done, len(schemas))
        there = _rechunked(snapshot, schema)
        for batch in backup.batches(stored[schema.name]):
            if not _are_same(batch, there(batch.num_rows), schema.columns):
                raise InvalidBackup(f"was not kept as it is in table {schema.name}; nothing was restored")
        if there(1).num_rows:
            raise InvalidBackup(f"came to more rows of {schema.name} than it has; nothing was restored")


def _rechunked(snapshot: Snapshot, schema: TableSchema) -> Callable[[int], pa.Table]:
    """Hands out a table's rows, as many at a time as are asked for."""
    batches = snapshot.batches(schema)
    rest = schema.schema.empty_table()

    def take(count: int) -> pa.Table:
        nonlocal rest
        while rest.num_rows < count and (batch := next(batches, None)) is not None:
            rest = pa.concat_tables([rest, pa.Table.from_batches([batch])])
        taken, rest = rest.slice(0, count), rest.slice(count)
        return taken

    return take


def _are_same(batch: pa.RecordBatch, table: pa.Table, columns: Sequence[PortableColumn]) -> bool:
    if batch.num_rows != table.num_rows:
        return False
    for column in columns:
        one, other = batch.column(column.name), table.column(column.name).combine_chunks()
        if not one.equals(other) and column.comparable(one) != column.comparable(other):
            return False
    return True


def _refuse_values(backup: OpenBackup, stored: StoredTable, schema: TableSchema) -> None:
    for batch in backup.batches(stored):
        for column in schema.columns:
            if why := why_refused(column, batch.column(column.name), connection.vendor):
                kind = "PostgreSQL" if connection.vendor == POSTGRESQL else "SQLite"
                raise InvalidBackup(
                    f"can't go into {kind}: {schema.name}.{column.name}: {why}"
                    " → mend it where the back-up was made, or restore it into the kind of database that it is of"
                )


def _empty(schemas: Sequence[TableSchema]) -> None:
    """Take away what migrations put there, and let rows come in any order."""
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:  # making the tables in this transaction made some references immediate
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for schema in schemas:
            cursor.execute(f'DELETE FROM "{schema.name}"')  # noqa: S608  (a table of our own)


def _load(backup: OpenBackup, stored: StoredTable, schema: TableSchema) -> None:
    names = ", ".join(f'"{column.name}"' for column in schema.columns)
    marks = ", ".join(["%s"] * len(schema.columns))
    for batch in backup.batches(stored):
        values = [column.values(batch.column(column.name), connection.vendor) for column in schema.columns]
        rows = list(zip(*values, strict=True))
        with connection.cursor() as cursor:
            if connection.vendor == POSTGRESQL:
                with cursor.copy(f'COPY "{schema.name}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(f'INSERT INTO "{schema.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608
    if stored.last_id is not None:
        _go_on_after(schema, stored.last_id)


def _go_on_after(schema: TableSchema, last_id: int) -> None:
    """Let the next id be one that was never given."""
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            sequence: list[Any] = [f'"{schema.name}"', schema.key.name, max(last_id, 1), last_id > 0]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", sequence)
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [schema.name])
            if last_id:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [schema.name, last_id])
