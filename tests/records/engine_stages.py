"""The engines that records are counted on, each with how a test puts records where it finds them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

SPARK = pytest.mark.xdist_group("spark")
"""In one process of the tests: a session of Spark takes its time to start, and its memory."""
CONNECTION = "CASES_DATABASE"
ENGINES = ("duckdb", pytest.param("spark", marks=SPARK), pytest.param("postgresql", marks=pytest.mark.postgresql))
"""PostgreSQL's turn is ``make test-postgresql``, which starts one."""
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
"""Which process of the tests this is: they run at the same time, and share a server."""
_numbers = count()
_TYPES = {"string": "text", "int64": "bigint", "double": "double precision", "date32[day]": "date"}


@dataclass(frozen=True)
class Stage:
    """An engine, and the folder in which its files lie."""

    name: str
    folder: Path

    def put(self, table: pa.Table, end: str = "parquet") -> dict[str, Any]:
        """Put records there; gives the settings of a source of them."""
        name = f"records_{WORKER}_{next(_numbers)}"
        if self.name == "postgresql":
            _load(name, table)
            return {"type": "table", "connection": CONNECTION, "table": f"public.{name}"}
        path = self.folder / f"{name}.{end}"
        if end == "parquet":
            pq.write_table(table, path)
        else:
            pyarrow.csv.write_csv(table, path)
        return {"type": "file", "path": path.name, **({"engine": "spark"} if self.name == "spark" else {})}


def spark_session() -> Any:
    """A session on two cores of this machine, which stays for the tests that follow."""
    from pyspark.sql import SparkSession

    host = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.ui.enabled": "false"}
    builder = SparkSession.builder.master("local[2]").config("spark.sql.shuffle.partitions", "1")
    for name, value in host.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def _load(name: str, table: pa.Table) -> None:
    columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in table.schema)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET TIME ZONE 'UTC'; DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({columns})")
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                copy.write_row(row)


def _type(type: pa.DataType) -> str:
    if pa.types.is_timestamp(type):
        return "timestamptz" if type.tz else "timestamp"
    return _TYPES[str(type.value_type if pa.types.is_dictionary(type) else type)]
