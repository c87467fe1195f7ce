"""Databases and warehouses: PostgreSQL, and whatever else Ibis has a backend for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
from ibis.common.exceptions import TableNotFound

from cityscore.engines import refused_option
from cityscore.model import TableSource
from cityscore.model.problems import nearest

EXTRAS = {"postgres": "postgresql", "postgresql": "postgresql"}
"""The extra of CityScore that an address needs; others need Ibis's of the same name."""


PATIENCE = 10
"""Seconds that PostgreSQL has to answer, where its address does not state its own connect_timeout."""


@contextmanager
def table_opened(source: TableSource) -> Iterator[ir.Table]:
    """A table of the database whose address the source's environment variable holds; it is only read."""
    connection = _connected(source)
    try:
        if connection.name == "postgres":
            with connection.begin() as cursor:  # so that a time with a zone is a moment, and one without stays as it is
                cursor.execute("SET SESSION TIME ZONE 'UTC'")
        *schema, table = (source.table or "").split(".")
        place = tuple(schema) if len(schema) > 1 else next(iter(schema), None)
        try:
            opened = connection.table(table, database=place)
        except TableNotFound:
            fix = _similar_table(connection, table, place)
            raise refused_option(source, "table", f"there is no table {source.table!r}", fix) from None
        yield opened
    finally:
        connection.disconnect()


def _similar_table(connection: ibis.BaseBackend, table: str, place: object) -> str:
    """What to write in place of a table that is not there."""
    try:
        near = nearest(table, connection.list_tables(database=place))
    except Exception:  # not every backend of Ibis can list its tables
        near = ""
    return f"did you mean {near!r}?" if near else "check its name, and the schema that it is in"


def _fault_of(address: str) -> tuple[str, str] | None:
    """What is wrong with an address of PostgreSQL as it is written, which is never shown, and how to mend it."""
    scheme, _, rest = address.partition("://")
    if scheme not in EXTRAS:
        return None
    server = rest.partition("/")[0]
    if server.count("@") > 1 or ("@" not in server and "@" in rest):
        return "it holds a second @, or a / before the @", "in a password write @ as %40, / as %2F and # as %23"
    try:
        _ = urlsplit(address).hostname, urlsplit(address).port
    except ValueError:
        return "its port is no number", "write it as postgresql://USER:PASSWORD@HOST:PORT/NAME"
    return None


def _connected(source: TableSource) -> ibis.BaseBackend:
    name = source.connection or ""
    address = os.environ.get(name, "")
    example = f"set {name} to postgresql://USER:PASSWORD@HOST:PORT/NAME, say"
    if not address:
        raise refused_option(source, "connection", f"the environment variable {name} is not set", example)
    if fault := _fault_of(address):
        raise refused_option(source, "connection", f"the address in {name} can't be used: {fault[0]}", fault[1])
    scheme = urlsplit(address).scheme
    waits = {"connect_timeout": PATIENCE} if scheme in EXTRAS and "connect_timeout" not in address else {}
    try:
        return ibis.connect(address, **waits)
    except ModuleNotFoundError as error:
        package = f"cityscore[{EXTRAS[scheme]}]" if scheme in EXTRAS else f"ibis-framework[{scheme}]"
        fix = f"pip install '{package}'"
        raise refused_option(source, "connection", f"{scheme} needs {error.name}", fix) from error
    except (ValueError, AttributeError, TypeError):  # whose text may hold the password
        message = f"the address in {name} can't be used (it starts with {scheme or 'no'}://)"
        raise refused_option(source, "connection", message, example) from None
