"""Checks of the database: it is there, it answers, its tables are those of this program, and it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from django.db import DatabaseError, Error, connection
from django.db.migrations.loader import MigrationLoader

from cityscore.model import Problem
from cityscore.store.outages import Outage, outage_of
from cityscore.web.checks import Check, found_by
from cityscore.web.checks.database_text import complaint_text
from cityscore.web.checks.database_text import name as name
from cityscore.web.checks.database_text import sqlite_file as sqlite_file
from cityscore.web.checks.write_checks import FULL_DISK, is_full, no_room, write_lock_held

FAMILY = "database"
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
RESTORE = "stop the site, keep a copy of the file, and restore the newest back-up: docs/how-to/back-up.md"
RENEW = "cityscore init . makes or renews the tables, and leaves everything else as it is"


def missing() -> Iterator[Problem]:
    """The file of a SQLite database is there."""
    file = sqlite_file()
    if file is not None and not file.parent.is_dir():
        yield Problem(message=f"there is no folder {file.parent}", fix="make it, or mend the path in DATABASE_URL")
    elif file is not None and not file.exists():
        yield Problem(message=f"there is no {name()} yet", fix="cityscore init . makes it; or go to the site's folder")


def unreachable() -> Iterator[Problem]:
    """The database can be opened."""
    try:
        connection.ensure_connection()
        # SQLite opens any file: that it is no database only a statement shows
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        yield _problem_of(error)


def newer_schema() -> Iterator[Problem]:
    """Its tables were not made by a newer CityScore than this one."""
    loader = MigrationLoader(connection)
    # a squashed migration stands for those that it replaces: a database may have applied either
    known = {*loader.disk_migrations, *(old for new in loader.replacements.values() for old in new.replaces)}
    if unknown := sorted(set(loader.applied_migrations or ()) - known):
        newest = ".".join(unknown[-1])
        yield Problem(
            message=f"{name()} was made by a newer CityScore: this one does not know {newest}",
            fix="install that CityScore here; or restore an older back-up: docs/how-to/upgrade.md",
        )


def migrations_behind() -> Iterator[Problem]:
    """Its tables are those that this CityScore needs."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    if not applied:
        yield Problem(message=f"{name()} has no tables yet", fix=RENEW)
    elif waiting := set(loader.graph.nodes) - applied:
        newest = ".".join(max(waiting))
        yield Problem(message=f"{name()} is older than this CityScore: {newest} is still to be made", fix=RENEW)


def has_older_figures() -> bool:
    """Whether its tables are of an older CityScore and hold a city: then a back-up is made before they are renewed."""
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations or ())
    of_store = {node for node in loader.graph.nodes if node[0] == "store"}
    if not of_store & applied or of_store <= applied:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM store_city LIMIT 1")
        return cursor.fetchone() is not None


def read_only() -> Iterator[Problem]:
    """It can be written: a SQLite file, and the folder that holds it and its journal."""
    if (file := sqlite_file()) is None:
        return
    try:
        with TemporaryFile(dir=file.parent), file.open("ab"):
            pass
    except OSError as error:
        yield Problem(
            message=f"{name()} can't be written ({error.strerror})",
            fix="let this account write the file and the folder that it is in",
        )


def file_readable() -> Iterator[Problem]:
    """Nobody else on this machine can read a SQLite file, which holds the sessions of who is signed in."""
    file = sqlite_file()
    if os.name == "posix" and file is not None and file.stat().st_mode & 0o077:
        yield Problem(
            message=f"others on this machine can read {name()}: who is signed in, and how to be them",
            fix=f"chmod 600 {name()}",
            warning=True,
        )


def no_wal() -> Iterator[Problem]:
    """A SQLite file keeps a write-ahead log, so that pages can be read while a run writes."""
    if sqlite_file() is None:
        return
    mode = _query("PRAGMA journal_mode")
    if mode != ["wal"]:
        yield Problem(
            message=f"{name()} can't keep a write-ahead log (its journal is {mode[0]}),"
            " so pages wait while a run writes",
            fix="keep it on a disk of this machine rather than a network share, or use PostgreSQL",
            warning=True,
        )


def integrity() -> Iterator[Problem]:
    """A SQLite file is not damaged."""
    if sqlite_file() is None:
        return
    try:
        answer = _query("PRAGMA quick_check(1)")[0]  # not integrity_check, which takes minutes of a large file
    except DatabaseError as error:
        answer = complaint_text(error)
    if answer != "ok":
        yield Problem(message=f"{name()} is damaged: {answer.splitlines()[-1]}", fix=RESTORE)


OPENING = (missing, unreachable, newer_schema)
TABLES = (migrations_behind,)
HEALTH = (read_only, file_readable, no_wal, integrity, write_lock_held, no_room)
CHECKS: tuple[Check, ...] = (*OPENING, *TABLES, *HEALTH)


def opening_problems() -> list[Problem]:
    """What keeps the database from being used at all: the first thing of it."""
    return _first_problems(OPENING)


def table_problems() -> list[Problem]:
    """What keeps its tables from being used as they are, once it can be opened."""
    return _first_problems(TABLES)


def problem_of(error: Error) -> Problem:
    """What went wrong with the database in the middle of something, with a fix."""
    if outage_of(error) is Outage.FULL or _has_no_room():
        return Problem(id=f"{FAMILY}.no-room", message=f"{name()} can't grow: {complaint_text(error)}", fix=FULL_DISK)
    problem = next(read_only(), None)
    return problem or Problem(
        id=f"{FAMILY}.unreachable",
        message=f"{name()} can't be used: {complaint_text(error)}",
        fix="see that it runs and answers, then try again; nothing that was published is lost",
    )


def all_problems() -> list[Problem]:
    """Everything; one that can't be opened, or has no tables, is not looked at further."""
    return opening_problems() or table_problems() or list(found_by(FAMILY, HEALTH))


def _first_problems(checks: Iterable[Check]) -> list[Problem]:
    """What the first check finds that finds anything; a damaged file may stop any of them."""
    try:
        return next((problems for check in checks if (problems := list(found_by(FAMILY, (check,))))), [])
    except DatabaseError as error:
        return [_problem_of(error)]


def _problem_of(error: Error) -> Problem:
    if getattr(error.__cause__, "sqlite_errorname", "").startswith(DAMAGED):
        return Problem(id=f"{FAMILY}.integrity", message=f"{name()} is damaged: {complaint_text(error)}", fix=RESTORE)
    if _has_no_room():
        return Problem(id=f"{FAMILY}.no-room", message=f"{name()} can't grow: the disk is full", fix=FULL_DISK)
    fix = "check DATABASE_URL, and that the database runs and lets this machine in"
    if sqlite_file() is not None:
        fix = "check the path in DATABASE_URL, and that this account may read and write the file and its folder"
    return Problem(id=f"{FAMILY}.unreachable", message=f"{name()} can't be opened: {complaint_text(error)}", fix=fix)


def _query(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [str(row[0]) for row in cursor.fetchall()]


def _has_no_room() -> bool:
    """Whether the disk of a SQLite file is full, which it can call an error of any kind."""
    file = sqlite_file()
    return file is not None and file.exists() and is_full(file.parent)
