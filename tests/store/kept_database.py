"""A database as it was at some time, kept so that a script can go back to it again and again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection


class Kept:
    """A copy of the database as it was; work is done in another copy. ``SERVER`` is the address of PostgreSQL."""

    def __init__(self) -> None:
        """Keep it as it is now."""
        connection.close()
        self._kept = connection.settings_dict["NAME"]
        self._copy = connection.settings_dict["NAME"] = f"{self._kept}_copy"

    def back(self) -> None:
        """Go back."""
        self.drop()
        if connection.vendor == "sqlite":
            shutil.copy(self._kept, self._copy)
        else:
            self._ask(f'CREATE DATABASE "{self._copy}" TEMPLATE "{self._kept}"')

    def drop(self) -> None:
        """Leave nothing behind, nor anybody at work."""
        connection.close()
        if connection.vendor == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(f"{self._copy}{end}").unlink(missing_ok=True)
        else:
            self._ask(f'DROP DATABASE IF EXISTS "{self._copy}" WITH (FORCE)')

    def _ask(self, statement: str) -> None:
        with psycopg.connect(os.environ["SERVER"], autocommit=True) as server:
            server.execute(statement)


@contextmanager
def kept() -> Iterator[Kept]:
    """The database as it is now, kept while it is needed."""
    database = Kept()
    try:
        yield database
    finally:
        database.drop()
