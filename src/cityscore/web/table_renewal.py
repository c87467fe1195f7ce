"""The database's tables made, or renewed, by one process at a time; what can't be done is said with its fix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory, NodeNotFoundError
from django.db.utils import Error

from cityscore.model import Problem
from cityscore.store.outages import outage_of
from cityscore.web.checks import NotReady
from cityscore.web.checks.database_checks import FAMILY, RESTORE, problem_of
from cityscore.web.checks.database_text import complaint_text, name, sqlite_file

LOCK = 0x43495459
"""The advisory lock of PostgreSQL that stands for it: CITY, in ASCII."""
FORBIDDEN = "42501"
TAKEN = ("42P07", "42710", "42701")
"""What PostgreSQL says of a table, a constraint and a column that is there already."""


def renew_tables() -> None:
    """Make the tables, or renew those of an older CityScore; raises ``NotReady`` where that can't be done.

    Who comes while another does it waits, and finds it done.
    """
    try:
        with _alone():
            call_command("migrate", verbosity=0)
    except (Error, InconsistentMigrationHistory, NodeNotFoundError) as error:
        raise NotReady([_problem(error)]) from error


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes off meanwhile, those of other machines too where the database is not a file."""
    file = sqlite_file()
    with _alone_in(file.parent) if file is not None else _alone_on_postgresql():
        yield


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Lock the folder: closing the file itself would let go of what SQLite has locked in it, and no file is left."""
    if find_spec("fcntl") is None:  # on Windows
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network share that knows no locks, on which SQLite is not safe either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _alone_on_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # one that has gone has let go of it
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _problem(error: Exception) -> Problem:
    id = f"{FAMILY}.not-renewed"
    if not isinstance(error, Error):
        return Problem(
            id=id,
            message=f"the tables of {name()} were made by another CityScore than any before this one: {error}",
            fix="install the CityScore that made them; or restore a back-up that this one can read",
        )
    state = _states(error)
    said = complaint_text(error)
    if FORBIDDEN in state or "permission denied" in said:
        user = connection.settings_dict["USER"] or "this account"
        return Problem(
            id=id,
            message=f"{user} may not make tables in {name()}: {said}",
            fix=f'as the owner of the database: GRANT CREATE ON SCHEMA public TO "{user}"',
        )
    if outage_of(error) is not None:
        return problem_of(error)
    if state & {*TAKEN} or "already exists" in said or "duplicate column" in said:
        return Problem(
            id=id,
            message=f"{name()} has tables that no CityScore has noted, so they can't be made: {said}",
            fix=f"use a database of its own; if these are CityScore's, {RESTORE}",
        )
    return Problem(id=id, message=f"the tables of {name()} can't be renewed: {said}", fix=RESTORE)


def _states(error: BaseException | None) -> set[str]:
    """The codes that PostgreSQL gave for an error and for what it came of."""
    found = set()
    while error is not None:
        found.add(str(getattr(error, "sqlstate", "")))
        error = error.__cause__ or error.__context__
    return found
