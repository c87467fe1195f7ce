"""Apache Spark: the session that its own settings describe, or one on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cityscore.engines.files import delimiter_of, files_of, reader_of
from cityscore.model import CityScoreError, FileSource, TableSource

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def files_opened(source: FileSource, folder: Path) -> Iterator[ir.Table]:
    """A source's files as one table."""
    with _connected() as connection:
        yield _read(connection, source, folder)


@contextmanager
def catalogued(source: TableSource) -> Iterator[ir.Table]:
    """A table of Spark's catalogue."""
    *schema, table = (source.table or "").split(".")
    with _connected() as connection:
        yield _with_zones(connection.table(table, database=tuple(schema) or None), source.table or "")


@contextmanager
def _connected() -> Iterator[ibis.BaseBackend]:
    """A connection to Spark.

    Which master, and with what, Spark's own settings say (``SPARK_REMOTE``, ``SPARK_CONF_DIR``, ``spark-submit``);
    without any it is this machine. A session that is there is used and left open.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise CityScoreError("engine spark needs PySpark → pip install 'cityscore[spark]'") from error
    there = SparkSession.getActiveSession()
    session = there or _session(SparkSession.builder.appName("CityScore"))
    try:
        yield ibis.pyspark.connect(session)
    finally:
        if there is None:
            session.stop()


def _session(builder: SparkSession.Builder) -> SparkSession:
    """A new session; one of our own needs no page about it, and a remote one has settings that are not ours."""
    if "SPARK_REMOTE" not in os.environ:
        builder = builder.config("spark.ui.enabled", "false")
    return builder.getOrCreate()


def _read(connection: ibis.BaseBackend, source: FileSource, folder: Path) -> ir.Table:
    path = source.path or ""
    remote = "://" in path
    files = [] if remote else files_of(source, folder)
    names = [path] if remote else [file.absolute().as_uri() for file in files]
    reader = connection._session.read
    match reader_of(path):
        case "parquet":
            frame = reader.parquet(*names)
        case "json":
            frame = reader.json(names)
        case _:
            delimiter = "," if remote else delimiter_of(files[0])
            frame = reader.csv(names, header=True, sep=delimiter, quote='"', escape='"', multiLine=True)
    view = ibis.util.gen_name("records")
    frame.createOrReplaceTempView(view)
    return _with_zones(connection.table(view), view)


def _with_zones(table: ir.Table, name: str) -> ir.Table:
    """The table with Spark's TIMESTAMP as the moments that they are, which Ibis takes for times without a zone."""
    fields = table.get_backend()._session.table(name).schema.fields
    return table.cast({field.name: "timestamp('UTC')" for field in fields if field.dataType.typeName() == "timestamp"})
