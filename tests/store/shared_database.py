"""A database that several processes share: a SQLite file, or one of its own on the PostgreSQL of DATABASE_URL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from tests import path_with_tests
from tests.waiting import LONG_ENOUGH, until
from tests.warm import run_text


@dataclass(frozen=True)
class SharedDatabase:
    """What other processes need to use it, and a way to look into it from here."""

    url: str

    @property
    def on_postgresql(self) -> bool:
        return self.url.startswith("postgresql")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows that a statement gives; it may also write."""
        with closing(self._connection()) as connection:
            rows = connection.execute(statement)
            found = rows.fetchall() if rows.description else []
            connection.commit()
            return found

    def _connection(self) -> Any:
        if self.on_postgresql:
            return psycopg.connect(self.url)
        return sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=LONG_ENOUGH)

    def run(self, code: str) -> None:
        """Run some Python with Django on it."""
        done = run_text(["-c", f"import django; django.setup()\n{code}"], Path.cwd(), self.environment)
        assert done.returncode == 0, done.stderr

    @property
    def environment(self) -> dict[str, str]:
        settings = {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "cityscore.web.settings"}
        return {**os.environ, **settings, "PYTHONPATH": path_with_tests()}

    @contextmanager
    def workers(self, count: int, folder: Path) -> Iterator[list[subprocess.Popen[str]]]:
        """Workers of the tests' own, all started at the same moment; killed at the end, if they are still there."""
        command = [sys.executable, "-m", "tests.store.worker_process", str(folder)]
        there = len(list(folder.glob("ready-*")))
        started = [
            subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE, text=True) for _ in range(count)
        ]
        try:
            until(lambda: len(list(folder.glob("ready-*"))) == there + count)
            (folder / "go").touch()
            yield started
        finally:
            for worker in started:
                worker.kill()
                worker.communicate()


@contextmanager
def shared_database(folder: Path) -> Iterator[SharedDatabase]:
    """A database with its tables, on the PostgreSQL of DATABASE_URL if that is one."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgresql"):
        database = SharedDatabase(f"sqlite:///{folder / 'shared.sqlite3'}")
        database.run(MIGRATE)
        yield database
        return
    name = f"shared_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            database = SharedDatabase(f"{server.rpartition('/')[0]}/{name}")
            database.run(MIGRATE)
            yield database
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"


def ended(processes: Sequence[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    """How some processes ended, and what they said."""
    found = []
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            said = process.communicate(timeout=LONG_ENOUGH)[1]
            found.append((process.returncode, said))
    return found
