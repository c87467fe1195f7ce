"""The database that a back-up is restored into: a new SQLite file that takes the place of another, or a transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from cityscore.model import CityScoreError
from cityscore.store.backup_files.portable_columns import POSTGRESQL
from cityscore.store.backup_files.sealed_zip import ONLY_MINE, sync_folder

SCRATCH = ".restoring"
JOURNALS = ("-wal", "-shm", "-journal")
IN_USE = "the database is in use → stop the site and its workers first"


@dataclass
class KeptDatabase:
    """The database that was there before, if it is kept."""

    file: Path | None = None

    def __bool__(self) -> bool:
        return self.file is not None

    def __str__(self) -> str:
        return str(self.file)


@contextmanager
def new_database(*, replace: bool) -> Iterator[KeptDatabase]:
    """An empty database, which is the site's when the block has ended well, and never was when it has not.

    Raises ``CityScoreError`` where there is a site already, unless it may be replaced, and while that is in use.
    """
    has_site = _has_site()
    if has_site and not replace:
        raise CityScoreError(
            "the database holds a site already → name another in DATABASE_URL, or another folder;"
            " to put the back-up in its place: --replace"
        )
    if connection.vendor == POSTGRESQL:
        if has_site:
            _refuse_others()
        with transaction.atomic():
            yield KeptDatabase()
        return
    file = Path(str(connection.settings_dict["NAME"])).absolute()
    kept = KeptDatabase()
    connection.close()
    _refuse_in_use(file)
    with _scratch_file(file) as scratch:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # what a power cut leaves of it is never used
        yield kept
        connection.close()
        _fold_journal(scratch)
        _refuse_in_use(file)
        kept.file = _make_room(file) if has_site else None
        scratch.replace(file)
        for ending in JOURNALS:
            Path(f"{file}{ending}").unlink(missing_ok=True)
        sync_folder(file.parent)


def _has_site() -> bool:
    """Whether the database holds a city or an account; one that can't be read may."""
    if connection.vendor != POSTGRESQL and not Path(str(connection.settings_dict["NAME"])).exists():
        return False
    try:
        there = set(connection.introspection.table_names()) & {"store_city", "people_user"}
        with connection.cursor() as cursor:
            for table in sorted(there):
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  (one of two names)
                if cursor.fetchone():
                    return True
    except DatabaseError:
        if connection.vendor == POSTGRESQL:
            raise
        return True
    return False


def _refuse_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )
        row = cursor.fetchone()
    if row and row[0]:
        raise CityScoreError(IN_USE)


@contextmanager
def _scratch_file(file: Path) -> Iterator[Path]:
    """A new file beside the site's, which is the database meanwhile; one that a kill left is taken away."""
    for left in file.parent.glob(f".{file.name}.*{SCRATCH}*"):
        left.unlink(missing_ok=True)
    scratch = file.with_name(f".{file.name}.{os.getpid()}{SCRATCH}")
    name = connection.settings_dict["NAME"]
    try:
        os.close(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_MINE))
        connection.settings_dict["NAME"] = str(scratch)
        yield scratch
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        for left in file.parent.glob(f"{scratch.name}*"):
            left.unlink(missing_ok=True)


def _fold_journal(file: Path) -> None:
    """Let all that was written stand in the file itself, on the disk."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    with file.open("rb") as stream:
        os.fsync(stream.fileno())


def _refuse_in_use(file: Path) -> None:
    """Raise ``CityScoreError`` while another process has the database; a damaged one can't be asked."""
    if not file.exists():
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as database:
        try:  # only who is alone may leave the write-ahead log, and then all of it is in the file
            database.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise CityScoreError(IN_USE) from None


def _make_room(file: Path) -> Path:
    """Keep the database that is there under another name."""
    kept = file.with_name(f"{file.stem}-replaced-{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}{file.suffix}")
    for ending in ("", *JOURNALS):
        if (old := Path(f"{file}{ending}")).exists():
            old.rename(f"{kept}{ending}")
    return kept
