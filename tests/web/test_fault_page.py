"""A database that is busy, full or away is told of as what it is, on every address, and without asking it anything."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.template.loader import get_template
from django.test import Client

from cityscore.store.outages import Outage, outage_of
from cityscore.web import lock_waits
from cityscore.web.setting_types import database

from .small_site import small_city

ADDRESSES = ["/", "/milltown/", "/es/milltown/", "/milltown/board/", "/manage/milltown/", "/healthz", "/nowhere/"]
GONE = psycopg.OperationalError("the connection is closed")


@pytest.fixture
def visitor(db: None, client: Client) -> Client:
    """Somebody who gets an answer whatever fails."""
    small_city()
    client.raise_request_exception = False
    return client


def raised(error: type[Exception], cause: Exception) -> Exception:
    """An error as Django raises it."""
    found = error(str(cause))
    found.__cause__ = cause
    return found


def on_sqlite(code: int, name: str, said: str) -> Exception:
    """An error as SQLite has it."""
    cause = sqlite3.OperationalError(said)
    cause.sqlite_errorcode, cause.sqlite_errorname = code, name
    return raised(OperationalError, cause)


BUSY = on_sqlite(5, "SQLITE_BUSY", "database is locked")
FULL = on_sqlite(13, "SQLITE_FULL", "database or disk is full")
AWAY = raised(OperationalError, GONE)


def failing(error: Exception) -> Callable[..., Any]:
    """Let every statement fail."""

    def execute(*_: object) -> Any:
        raise error

    return execute


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("error", "words", "after"),
    [
        (AWAY, "database does not answer", "30"),
        (BUSY, "Nothing was changed. Please try again in a moment.", "5"),
        (FULL, "disk is full", "60"),
    ],
)
def test_every_address_says_what_the_database_is(
    visitor: Client, caplog: pytest.LogCaptureFixture, address: str, error: Exception, words: str, after: str
) -> None:
    with connection.execute_wrapper(failing(error)):
        answer = visitor.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == after
    assert answer.headers["Cache-Control"] in ("no-store", "no-store, private")
    assert words in answer.content.decode().replace("&#x27;", "'")
    (line,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert (line.getMessage().startswith("503: the database is "), line.exc_info) == (True, None)


def test_a_form_that_meets_somebody_who_writes_is_told_so_and_not_too_many(visitor: Client) -> None:
    with connection.execute_wrapper(failing(BUSY)):
        answer = visitor.post("/milltown/subscribe/", {"email": "ann@example.org", "topics": "report week"})
    assert (answer.status_code, "Somebody else is writing just now" in answer.content.decode()) == (503, True)


def test_a_fault_of_the_program_stays_one(visitor: Client) -> None:
    with connection.execute_wrapper(failing(on_sqlite(1, "SQLITE_ERROR", "no such column: x"))):
        assert visitor.get("/milltown/").status_code == 500


def test_the_page_asks_for_nothing_that_it_may_lack() -> None:
    source = get_template("503.html").template.source
    assert not [tag for tag in ("extends", "include", "{% url") if tag in source]


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (BUSY, Outage.BUSY),
        (FULL, Outage.FULL),
        (AWAY, Outage.AWAY),
        (raised(InterfaceError, psycopg.InterfaceError("closed")), Outage.AWAY),
        (raised(OperationalError, psycopg.errors.LockNotAvailable("lock timeout")), Outage.BUSY),
        (raised(OperationalError, psycopg.errors.DiskFull("no space left on device")), Outage.FULL),
        (raised(OperationalError, psycopg.errors.AdminShutdown("terminating connection")), Outage.AWAY),
        (on_sqlite(10, "SQLITE_IOERR", "disk I/O error"), Outage.AWAY),
        (on_sqlite(1, "SQLITE_ERROR", "no such table: x"), None),
        (ValueError("x"), None),
        (None, None),
    ],
)
def test_outages_are_told_apart(error: BaseException | None, outage: Outage | None) -> None:
    assert outage_of(error) is outage


@pytest.fixture
def waiting_briefly() -> Iterator[None]:
    lock_waits.wait_briefly()
    yield
    connection_created.disconnect(dispatch_uid=lock_waits.__name__)


@pytest.mark.usefixtures("db", "waiting_briefly")
def test_a_request_waits_two_seconds_for_a_lock_at_most(tmp_path: Path) -> None:
    site = DatabaseWrapper({**connection.settings_dict, **database(f"sqlite:///{tmp_path / 'site.sqlite3'}")})
    with site.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (2000,)
        cursor.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(tmp_path / "site.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        with site.cursor() as cursor, pytest.raises(OperationalError) as caught:
            cursor.execute("CREATE TABLE t (x)")
    site.close()
    assert outage_of(caught.value) is Outage.BUSY


WAIT = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
"""


def test_workers_and_commands_wait_longer(tmp_path: Path) -> None:
    """In a process of its own: whoever has imported the site's `asgi` module in this one has limited its waits."""
    address = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    settings = {"DJANGO_SETTINGS_MODULE": "cityscore.web.settings", "DATABASE_URL": address}
    told = subprocess.run(
        [sys.executable, "-c", WAIT], env={**os.environ, **settings}, capture_output=True, text=True, check=True
    )
    assert told.stdout == "20000\n"
