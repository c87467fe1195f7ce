"""A site moves from SQLite to PostgreSQL and back by a back-up: every row, and every public page, as it was."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import path_with_tests
from tests.cli.backed_up import ask, landed_site, rows_of_all
from tests.cli.conftest import run
from tests.warm import run_text

pytestmark = pytest.mark.postgresql

ANSWERS = """
import json
from cityscore.cli import site
site.ready()
from tests.landed.answers import answers
found = answers([])["now"]  # databases put samples of one day in an order of their own
print(json.dumps({what: sorted(said.splitlines()) if isinstance(said, str) else said for what, said in found.items()}))
"""


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database of its own."""
    server, name = os.environ["DATABASE_URL"], f"backup_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def well(folder: Path, *words: object, **environment: str) -> str:
    done = run(folder, *map(str, words), **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def answered(folder: Path, **environment: str) -> str:
    """All that a site answers of its figures."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith(("CITYSCORE_", "DATABASE_URL"))}
    done = run_text(["-c", ANSWERS], folder, {**bare, "PYTHONPATH": path_with_tests(), **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def test_there_and_back_every_row_and_every_answer_is_the_same(tmp_path: Path, database: str) -> None:
    landed_site(tmp_path / "old")
    well(tmp_path / "old", "backup", "../old.cityscore")
    well(tmp_path, "restore", "old.cityscore", "first")
    well(tmp_path / "first", "backup", "../first.cityscore")
    well(tmp_path, "restore", "first.cityscore", "second", DATABASE_URL=database)
    well(tmp_path / "second", "backup", "../second.cityscore", DATABASE_URL=database)
    well(tmp_path, "restore", "second.cityscore", "third")
    before, after = (rows_of_all(tmp_path / name / "cityscore.sqlite3") for name in ("first", "third"))
    assert after.keys() == before.keys()
    for table, rows in before.items():
        assert as_data(after[table]) == as_data(rows), table
    expected = answered(tmp_path / "first")
    assert len(expected) > 10_000
    assert answered(tmp_path / "second", DATABASE_URL=database) == expected
    assert answered(tmp_path / "third") == expected

    # what is given next has an id that was never given
    ((highest, last),) = query(database, "SELECT max(id), (SELECT last_value FROM store_run_id_seq) FROM store_run")
    assert last >= highest
    assert dict(before["ids"])["store_run"] == last

    refused = run(tmp_path / "second", "restore", "../first.cityscore", DATABASE_URL=database)
    assert (refused.returncode, "--replace" in refused.stderr) == (2, True)
    with psycopg.connect(database) as other:
        other.execute("CREATE TABLE cases AS SELECT 1 AS id")
        other.commit()
        in_use = run(tmp_path / "second", "restore", "../first.cityscore", "--replace", DATABASE_URL=database)
        assert (in_use.returncode, "stop the site and its workers first" in in_use.stderr) == (2, True), in_use.stderr
    query(database, "UPDATE store_city SET name = 'Another' RETURNING id")
    well(tmp_path / "second", "restore", "../first.cityscore", "--replace", DATABASE_URL=database)
    assert query(database, "SELECT name FROM store_city") == [("Milltown",)]
    assert query(database, "SELECT id FROM cases") == [(1,)]  # somebody else's table


def as_data(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with their JSON as what it says: PostgreSQL writes it its own way."""

    def plain(value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value

    return [tuple(map(plain, row)) for row in rows]


def test_what_postgresql_would_not_take_is_refused_before_anything_is_written(tmp_path: Path, database: str) -> None:
    site = landed_site(tmp_path / "old")
    with closing(sqlite3.connect(site / "cityscore.sqlite3")) as file:
        file.execute("UPDATE people_user SET name = 'a' || char(0) || 'b'")
        file.commit()
    well(site, "backup", "../x.cityscore")
    refused = run(tmp_path, "restore", "x.cityscore", "new", DATABASE_URL=database)
    assert refused.returncode == 2
    assert "can't go into PostgreSQL: people_user.name: a text holds the character NUL" in refused.stderr
    assert query(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    assert list((tmp_path / "new").iterdir()) == []


def test_what_is_killed_while_it_restores_leaves_the_database_as_it_was(tmp_path: Path, database: str) -> None:
    landed_site(tmp_path / "old")
    well(tmp_path / "old", "backup", "../x.cityscore")
    from tests.cli.test_backup import KILLED_LOADING, patched

    shutil.copytree(tmp_path / "old", tmp_path / "new")
    killed = patched(tmp_path, KILLED_LOADING.format(90), "restore", "x.cityscore", "new", DATABASE_URL=database)
    assert killed.returncode == -9
    assert query(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    well(tmp_path, "restore", "x.cityscore", "new", DATABASE_URL=database)
    assert query(database, "SELECT name FROM store_city") == ask(
        tmp_path / "old/cityscore.sqlite3", "SELECT name FROM store_city"
    )
