"""A database that goes away, or may grow no more, in the middle of a run: the next attempt runs in the same process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.own_postgresql import own_postgresql
from tests.store.shared_database import MIGRATE, SharedDatabase
from tests.waiting import until
from tests.warm import run_text

AWAY = 10
"""Seconds that PostgreSQL is away: longer than a process waits before it looks again, several times over."""


@contextmanager
def running(shared: SharedDatabase, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker whose first attempt collects."""
    command = [sys.executable, "-m", "tests.store.outage_process", str(folder)]
    with subprocess.Popen(command, env=shared.environment, stderr=subprocess.PIPE, text=True) as worker:
        try:
            collecting(folder, 1)
            yield worker
        finally:
            worker.kill()


def collecting(folder: Path, attempt: int) -> None:
    until((folder / f"collecting-{attempt}").exists)


def go(folder: Path, attempt: int) -> None:
    (folder / f"go-{attempt}").touch()


def heard(worker: subprocess.Popen[str], words: str) -> str:
    """What a worker has said when it says some words."""
    said = ""
    while words not in said:
        line = worker.stderr.readline()
        assert line, said
        said += line
    return said


def run_states(shared: SharedDatabase) -> list[str]:
    return [state for (state,) in shared.ask("SELECT state FROM store_run ORDER BY id")]


def check(shared: SharedDatabase, folder: Path) -> tuple[int, str]:
    """What ``cityscore check`` says of the site, and its exit code."""
    done = run_text(["-m", "cityscore", "check"], folder, shared.environment)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.postgresql
def test_postgresql_away_for_ten_seconds_in_the_middle_of_a_run_stops_no_later_one(tmp_path: Path) -> None:
    with own_postgresql() as server:
        shared = SharedDatabase(server.url)
        shared.run(MIGRATE)
        with running(shared, tmp_path) as worker:
            server.stop()
            stopped = time.monotonic()
            go(tmp_path, 1)
            heard(worker, "the database does not answer")
            code, said = check(shared, tmp_path)
            assert (code, "can't be opened" in said, "database.unreachable" in said) == (2, True, True)
            time.sleep(max(0.0, stopped + AWAY - time.monotonic()))
            server.start()
            heard(worker, "the database answers again")
            collecting(tmp_path, 2)
            assert run_states(shared) == ["failed", "running"]
            code, said = check(shared, tmp_path)
            assert "the database is in order" in said
            go(tmp_path, 2)
            until(lambda: run_states(shared) == ["failed", "published"])
            assert worker.poll() is None


def test_a_sqlite_database_that_may_not_grow_for_a_while_stops_no_later_run(tmp_path: Path) -> None:
    shared = SharedDatabase(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    shared.run(MIGRATE)
    with running(shared, tmp_path) as worker:
        (tmp_path / "full").touch()
        go(tmp_path, 1)
        heard(worker, "database or disk is full; starts again")
        code, said = check(shared, tmp_path)
        assert (code, "failed: database or disk is full" in said) == (2, True), said
        (tmp_path / "full").unlink()
        collecting(tmp_path, 2)
        go(tmp_path, 2)
        until(lambda: run_states(shared) == ["failed", "published"])
        assert worker.poll() is None
