"""Checks of whether the database can be written at this moment, by writing something that is taken back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from errno import EDQUOT, ENOSPC
from pathlib import Path
from tempfile import TemporaryFile

from django.db import DatabaseError, connection, transaction

from cityscore.model import Problem
from cityscore.store.outages import Outage, outage_of
from cityscore.web.checks.database_text import complaint_text, name, sqlite_file

ROOM = 1_000_000
"""Bytes that are written and taken back: less than a day's figures of a large city."""
FULL_DISK = "make room on the disk; nothing that was published is lost, and what waits goes on by itself"

WRITE_ON_SQLITE = ("CREATE TABLE cityscore_room (bytes BLOB)", "INSERT INTO cityscore_room VALUES (zeroblob(1000000))")
WRITE_ON_POSTGRESQL = (
    "CREATE TEMPORARY TABLE cityscore_room ON COMMIT DROP AS SELECT md5(random()::text) FROM generate_series(1, 30000)",
)


def write_lock_held() -> Iterator[Problem]:
    """Nobody has kept everybody else from writing a SQLite file for many seconds."""
    if sqlite_file() is None:
        return
    error = _write_and_take_back(())
    if outage_of(error) is Outage.BUSY:
        yield Problem(
            message=f"{name()} can't be written: somebody else has been writing all the while ({error})",
            fix="let what writes it end, such as a VACUUM, a copy or a sqlite3 shell; lsof names its process",
        )


def no_room() -> Iterator[Problem]:
    """What is written finds room: the disk is not full."""
    file = sqlite_file()
    error = _write_and_take_back(WRITE_ON_SQLITE if file is not None else WRITE_ON_POSTGRESQL)
    if error is not None and outage_of(error) is not Outage.BUSY:
        why = "can't grow: the disk is full" if outage_of(error) is Outage.FULL else "can't be written"
        yield Problem(message=f"{name()} {why} ({complaint_text(error)})", fix=FULL_DISK)
    elif file is not None and is_full(file.parent):
        yield Problem(message=f"{name()} can't grow: the disk is full", fix=FULL_DISK)


def _write_and_take_back(statements: tuple[str, ...]) -> DatabaseError | None:
    """Write, and take it back; the error that it ends with, if it does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return error
    return None


def is_full(folder: Path) -> bool:
    """Whether a folder takes no more; SQLite would not know before it commits, or calls it an error of the disk."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"\1" * ROOM)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in (ENOSPC, EDQUOT)
    return False
