"""Tables are made once, however many begin at once; and what can't be made is a sentence, not a traceback."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests import path_with_tests

BEGUN_AT_ONCE = 3


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": path_with_tests(),
        "DATABASE_URL": url,
        "CITYSCORE_SECRET_KEY": "0123456789" * 5,
    }


def inits(folder: Path, url: str, count: int = 1) -> list[tuple[int, str]]:
    """How some ``init`` of one site, begun at once, ended, and what they said."""
    command = [sys.executable, "-m", "cityscore", "init", str(folder)]
    begun = [
        subprocess.Popen(command, env=environment(url), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    return [_ended(process) for process in begun]


def _ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said = process.communicate()[1]
    return process.returncode, said


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A fresh database, on the PostgreSQL of DATABASE_URL if that is one."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgresql"):
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    name = f"fresh_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_tables_of_a_fresh_database_are_made_once_by_several_that_begin_at_once(tmp_path: Path, url: str) -> None:
    assert inits(tmp_path / "site", url, BEGUN_AT_ONCE) == [(0, "")] * BEGUN_AT_ONCE
    done = subprocess.run(
        [sys.executable, "-m", "cityscore", "check"], cwd=tmp_path / "site", env=environment(url), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert "the database is in order" in done.stdout


def test_tables_that_are_somebody_elses_are_told_of(tmp_path: Path, url: str) -> None:
    statement = "CREATE TABLE store_city (x integer)"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.execute(statement)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement)
    ((code, said),) = inits(tmp_path / "site", url)
    assert code == 2
    assert "has tables that no CityScore has noted" in said
    assert "[database.not-renewed]" in said
    assert "Traceback" not in said


@pytest.mark.postgresql
def test_an_account_that_may_make_no_tables_is_told_what_to_grant(tmp_path: Path, url: str) -> None:
    user = f"guest_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(f'CREATE USER "{user}"')
        ((code, said),) = inits(tmp_path / "site", url.replace("cityscore@", f"{user}@"))
        connection.execute(f'DROP USER "{user}"')
    assert code == 2
    assert f"{user} may not make tables in" in said
    assert f'GRANT CREATE ON SCHEMA public TO "{user}"' in said
    assert "Traceback" not in said
