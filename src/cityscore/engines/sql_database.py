"""Databases and warehouses: PostgreSQL, and whatever else Ibis has a backend for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir

from cityscore.model import InvalidInput, Problem, Source, TableSource

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
    if not address:
        raise _refused(source, f"the environment variable {name} is not set", _example(name))
    scheme = urlsplit(address).scheme
    try:
        return ibis.connect(address)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(scheme)
        package = f"cityscore[{extra}]" if extra else f"ibis-framework[{scheme}]"
        raise _refused(source, f"{scheme} needs {error.name}", f"pip install '{package}'") from error
    except (ValueError, AttributeError, TypeError):  # whose text may hold the password
        message = f"the address in {name} can't be used (it starts with {scheme or 'no'}://)"
        raise _refused(source, message, _example(name)) from None


def _example(name: str) -> str:
    return f"set {name} to postgresql://USER:PASSWORD@HOST:PORT/NAME, say"


def _refused(source: Source, message: str, fix: str) -> InvalidInput:
    return InvalidInput([Problem(message=message, fix=fix, place=("sources", source.slug, "connection"))])
