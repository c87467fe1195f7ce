"""Databases and warehouses: PostgreSQL, and whatever else Ibis has a backend for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir

from cityscore.engines import refused_option
from cityscore.model import TableSource

EXTRAS = {"postgres": "postgresql", "postgresql": "postgresql"}
"""The extra of CityScore that an address needs; others need Ibis's of the same name."""


@contextmanager
def table_opened(source: TableSource) -> Iterator[ir.Table]:
    """A table of the database whose address the source's environment variable holds; it is only read."""
    connection = _connected(source)
    try:
        if connection.name == "postgres":
            with connection.begin() as cursor:  # so that a time with a zone is a moment, and one without stays as it is
                cursor.execute("SET SESSION TIME ZONE 'UTC'")
        *schema, table = (source.table or "").split(".")
        yield connection.table(table, database=tuple(schema) if len(schema) > 1 else next(iter(schema), None))
    finally:
        connection.disconnect()


def _connected(source: TableSource) -> ibis.BaseBackend:
    name = source.connection or ""
    address = os.environ.get(name, "")
    example = f"set {name} to postgresql://USER:PASSWORD@HOST:PORT/NAME, say"
    if not address:
        raise refused_option(source, "connection", f"the environment variable {name} is not set", example)
    scheme = urlsplit(address).scheme
    try:
        return ibis.connect(address)
    except ModuleNotFoundError as error:
        package = f"cityscore[{EXTRAS[scheme]}]" if scheme in EXTRAS else f"ibis-framework[{scheme}]"
        fix = f"pip install '{package}'"
        raise refused_option(source, "connection", f"{scheme} needs {error.name}", fix) from error
    except (ValueError, AttributeError, TypeError):  # whose text may hold the password
        message = f"the address in {name} can't be used (it starts with {scheme or 'no'}://)"
        raise refused_option(source, "connection", message, example) from None
