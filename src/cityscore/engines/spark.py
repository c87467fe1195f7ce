"""Apache Spark: the session that its own settings describe, or one on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir

from cityscore.engines import refused_option
from cityscore.engines.csv_faults import told_by_line
from cityscore.engines.file_kinds import kind_by_name, kind_of_all
from cityscore.engines.files import Writing, files_of, writings_of
from cityscore.engines.json_files import plain_json
from cityscore.files.dialects import Dialect
from cityscore.model import CityScoreError, FileSource, TableSource

ENCODINGS = {"utf-8": "UTF-8", "utf-16": "UTF-16"}
"""What Spark calls those that it reads."""
PLAIN = Writing("utf-8", Dialect(","))
"""How files are written that lie where only Spark reads them."""

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@contextmanager
def spark_files_opened(source: FileSource, folder: Path) -> Iterator[ir.Table]:
    """A source's files as one table."""
    remote = "://" in (source.path or "")
    files = [] if remote else files_of(source, folder)
    kind = kind_by_name(source.path or "") if remote else kind_of_all(source, files)
    writings = writings_of(source, files) if kind == "csv" else {}
    with _connected() as connection, TemporaryDirectory() as copies, told_by_line(source, writings):
        yield _read(connection, source, kind, files, writings, Path(copies))


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
    active = SparkSession.getActiveSession()
    session = active or _session(SparkSession.builder.appName("CityScore"))
    try:
        yield ibis.pyspark.connect(session)
    finally:
        if active is None:
            session.stop()


def _session(builder: SparkSession.Builder) -> SparkSession:
    """A new session; one of our own needs no page about it, and a remote one has settings that are not ours."""
    if "SPARK_REMOTE" not in os.environ:
        builder = builder.config("spark.ui.enabled", "false")
    return builder.getOrCreate()


def _read(
    connection: ibis.BaseBackend,
    source: FileSource,
    kind: str,
    files: Sequence[Path],
    writings: Mapping[Path, Writing],
    copies: Path,
) -> ir.Table:
    """The files, or what lies at an address that only Spark reads, where there is no file here."""
    if kind == "json":
        files = [plain_json(source, file, copies / f"{number}.json") for number, file in enumerate(files)]
    names = [file.absolute().as_uri() for file in files] or [source.path or ""]
    reader = connection._session.read
    match kind:
        case "parquet":
            frame = reader.parquet(*names)
        case "json":
            frame = reader.json(names)
        case _:
            frame = _text(reader, source, _by_writing(writings) if files else {PLAIN: names})
    view = ibis.util.gen_name("records")
    frame.createOrReplaceTempView(view)
    return _with_zones(connection.table(view), view)


def _by_writing(writings: Mapping[Path, Writing]) -> dict[Writing, list[str]]:
    """The addresses of CSV files by how they are written."""
    alike: dict[Writing, list[str]] = {}
    for file, writing in writings.items():
        alike.setdefault(writing, []).append(file.absolute().as_uri())
    return alike


def _text(reader: Any, source: FileSource, files: dict[Writing, list[str]]) -> DataFrame:
    """CSV files, those that are written alike together."""
    frames: list[DataFrame] = []
    for writing, names in files.items():
        if writing.dialect.skipped or writing.encoding not in ENCODINGS:
            stated = "begins with a line above its header" if writing.dialect.skipped else "is Windows-1252"
            message = f"{names[0]!r} {stated}, which Spark can't read"
            raise refused_option(source, "path", message, "save it as CSV UTF-8")
        options = {"sep": writing.dialect.delimiter, "encoding": ENCODINGS[writing.encoding]}
        # Spark's own escape is a backslash; in CSV a quote is doubled. A row with a cell too many it would cut short,
        # and would not even look at the cells of columns that nobody asks for.
        whole = reader.option("columnPruning", "false")
        options |= {"quote": '"', "escape": '"', "mode": "FAILFAST"}
        frames.append(whole.csv(names, header=True, multiLine=True, **options))
    return reduce(lambda joined, frame: joined.unionByName(frame), frames)


def _with_zones(table: ir.Table, name: str) -> ir.Table:
    """The table with Spark's TIMESTAMP as the moments that they are, which Ibis takes for times without a zone."""
    fields = table.get_backend()._session.table(name).schema.fields
    return table.cast({field.name: "timestamp('UTC')" for field in fields if field.dataType.typeName() == "timestamp"})
