"""A store for a benchmark: a scratch SQLite file, or a database of its own on the server of ``DATABASE_URL``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.conf import settings
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityscore.web.settings")
django.setup()


@contextmanager
def new_stores(*labels: str) -> Iterator[list[str]]:
    """Empty stores with all their tables, gone in the end; gives the name of each, by which ``open_store`` finds it."""
    with TemporaryDirectory(prefix="cityscore-benchmark-") as folder:
        names = [
            f"cityscore_benchmark_{label}" if on_postgresql() else str(Path(folder, f"{label}.sqlite3"))
            for label in labels
        ]
        home = settings.DATABASES["default"]["NAME"]
        try:
            for name in names:
                connection.settings_dict["TEST"]["NAME"] = name
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            yield names
        finally:
            for name in names:
                open_store(name)
                connection.creation.destroy_test_db(home, verbosity=0)


def open_store(name: str) -> None:
    """Turn to one of the stores; a child process may as well."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def on_postgresql() -> bool:
    """Whether the stores are on a server."""
    return connection.vendor == "postgresql"


def settle() -> None:
    """Let PostgreSQL know its tables and tidy them, as it does by itself a minute later; SQLite never does."""
    if on_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def sizes(table: str) -> dict[str, float]:
    """The MB of a table and of each of its indexes."""
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute(
                "SELECT relname, pg_relation_size(pg_class.oid) / 1e6 FROM pg_class LEFT JOIN pg_index ON indexrelid ="
                " pg_class.oid WHERE relname = %s OR indrelid = %s::regclass ORDER BY 2 DESC",
                [table, table],
            )
        else:
            cursor.execute(
                "SELECT name, SUM(pgsize) / 1e6 FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE"
                " tbl_name = %s) GROUP BY name ORDER BY 2 DESC",
                [table],
            )
        return {name: float(size) for name, size in cursor.fetchall()}
