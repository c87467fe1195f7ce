"""Small tables handed to the engine that another table lies in, and results fetched from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import ibis.expr.types as ir

SPARK, POSTGRESQL, DUCKDB = "pyspark", "postgres", "duckdb"
COUNTING = (SPARK, POSTGRESQL, DUCKDB)
"""The backends of Ibis in which records can be counted; all others can hold figures."""


def listed(rows: pa.Table, beside: ir.Table) -> ir.Table:
    """Rows of whole numbers and texts as a table that can be joined with another one; no cell may be missing."""
    from ibis.util import gen_name

    backend = beside.get_backend()
    name = gen_name("listed")
    if backend.name == SPARK:
        backend._session.createDataFrame(rows).createOrReplaceTempView(name)  # as Arrow; Ibis goes by pandas
    elif backend.name == POSTGRESQL:
        _copy(backend, name, rows)  # Ibis inserts row by row
    else:
        _kept(backend, name, rows)
    return backend.table(name)


def fetched(table: ir.Table) -> pa.Table:
    """The rows of a table, counted by its engine."""
    backend = table.get_backend()
    if backend.name == SPARK:
        return backend._session.sql(_compiled(table)).toArrow()
    if backend.name == DUCKDB:
        return backend.con.sql(_compiled(table)).to_arrow_table()
    return table.to_pyarrow()


def _compiled(table: ir.Table) -> str:
    """The query as SQL, each step a query of its own.

    Engines put such steps together themselves; to have Ibis do it takes longer than all else that it does.
    """
    import ibis

    fuses = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        return str(table.get_backend().compile(table))
    finally:
        ibis.options.sql.fuse_selects = fuses


def _kept(backend: Any, name: str, rows: pa.Table) -> None:
    """Make a temporary table, whose least and greatest numbers DuckDB's planner knows, as it does not Arrow's."""
    arrow = f"{name}_arrow"
    backend.con.register(arrow, rows)
    backend.con.execute(f'CREATE TEMPORARY TABLE "{name}" AS FROM "{arrow}"')
    backend.con.unregister(arrow)


def _copy(backend: Any, name: str, rows: pa.Table) -> None:
    """Make a temporary table, which goes with the connection; the planner is told what is in it."""
    types = ("text" if pa.types.is_string(field.type) else "bigint" for field in rows.schema)
    columns = ", ".join(f'"{column}" {type}' for column, type in zip(rows.column_names, types, strict=True))
    with backend.begin() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE "{name}" ({columns})')
        with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            for row in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                copy.write_row(row)
        cursor.execute(f'ANALYZE "{name}"')
