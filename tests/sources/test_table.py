"""The table connector: databases as they are, with their own types."""

from __future__ import annotations

import datetime
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from cityscore.model import Source, TableSource
from cityscore.sources import connector_of
from tests.sources.stage import Row, Stage, table_of

CONNECTION = "FIGURES_DATABASE"
TYPED = "metric text, day date, numerator numeric(12, 2), denominator bigint"
ROW = "('calls', DATE '2025-03-18', 12.5, 3)"


def put(folder: Path, rows: list[Row]) -> None:
    os.environ[CONNECTION] = f"duckdb://{folder}/daily.duckdb"
    with duckdb.connect(folder / "daily.duckdb") as connection:
        connection.register("rows", table_of(rows))
        connection.execute("CREATE OR REPLACE TABLE daily AS SELECT * FROM rows")


IN_TABLE = {"type": "table", "connection": CONNECTION, "table": "daily"}
STAGES = {"DuckDB": Stage(IN_TABLE, {**IN_TABLE, "connection": "CITY_NOWHERE"}, put, lambda _: "CITY_NOWHERE")}


def source(table: str = "daily") -> Source:
    return TableSource(slug="daily", connection=CONNECTION, table=table)


def told(source: Source) -> str:
    (problem,) = connector_of(source, Path()).fetch().problems.first
    return str(problem)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"duckdb://{tmp_path}/figures.duckdb"
    with duckdb.connect(tmp_path / "figures.duckdb") as connection:
        connection.execute(f"CREATE TABLE daily ({TYPED}); INSERT INTO daily VALUES {ROW}")
    monkeypatch.setenv(CONNECTION, address)
    return address


def test_columns_keep_their_types(database: str) -> None:
    rows = connector_of(source(), Path()).fetch().table.to_pylist()
    assert [(row["metric"], row["day"], float(row["numerator"])) for row in rows] == [
        ("calls", datetime.date(2025, 3, 18), 12.5)
    ]


@pytest.mark.postgresql
def test_postgresql_and_its_schemas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONNECTION, os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS lake; DROP TABLE IF EXISTS lake.daily")
        connection.execute(f"CREATE TABLE lake.daily ({TYPED})")
        connection.execute(f"INSERT INTO lake.daily VALUES {ROW}")
    assert connector_of(source("lake.daily"), Path()).fetch().table.num_rows == 1
    assert told(source("lake.dayly")) == "sources.daily.table: there is no table 'lake.dayly' → did you mean 'daily'?"


def test_a_table_that_is_not_there_is_told(database: str) -> None:
    assert (
        told(source("dayly"))
        == "sources.daily.table: there is no table 'dayly' → check its name, and the schema that it is in"
    )


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("", "the environment variable FIGURES_DATABASE is not set"),
        ("no address at all, secret", "the address in FIGURES_DATABASE can't be used (it starts with no://)"),
        ("mystery://me:secret@host/db", "the address in FIGURES_DATABASE can't be used (it starts with mystery://)"),
        (
            "postgresql://me:se@secret@127.0.0.1:1/db",
            "it holds a second @, or a / before the @ → in a password write @",
        ),
        (
            "postgresql://me:se/secret@127.0.0.1:1/db",
            "it holds a second @, or a / before the @ → in a password write @",
        ),
        ("postgresql://me:secret@127.0.0.1:port/db", "the address in FIGURES_DATABASE can't be used: its port is no"),
        ("postgresql://me:secret@127.0.0.1:1/db", "can't be read: "),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str, says: str
) -> None:
    monkeypatch.setenv(CONNECTION, address)
    assert says in told(source())
    assert "secret" not in told(source())


@pytest.mark.filterwarnings("ignore:The 'future.infer_string' option")  # which Ibis uses
def test_another_backend_of_ibis_can_hold_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(sqlite3.connect(tmp_path / "figures.sqlite3")) as connection:
        connection.execute("CREATE TABLE daily (metric text, day text, value real)")
        connection.execute("INSERT INTO daily VALUES ('calls', '2025-03-18', 12.5)")
        connection.commit()
    monkeypatch.setenv(CONNECTION, f"sqlite:///{tmp_path}/figures.sqlite3")
    loaded = connector_of(source(), Path()).fetch()
    loaded.problems.raise_if_any()
    assert loaded.table["value"].to_pylist() == [12.5]
