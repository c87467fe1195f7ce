"""Outages of the database: what it raises while it can't be used as it should be, told apart by what helps."""

from __future__ import annotations

from enum import StrEnum

from django.db import InterfaceError, OperationalError

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What a database raises that does not answer, is locked, or has no room."""

BUSY_ON_SQLITE, FULL_ON_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED"), "SQLITE_FULL"
FAULTY = ("SQLITE_ERROR", "SQLITE_INTERNAL", "SQLITE_MISUSE", "SQLITE_TOOBIG", "SQLITE_RANGE", "SQLITE_SCHEMA")
"""What SQLite calls operational and is a fault of the program: no outage, and no wait mends it."""
BUSY_ON_POSTGRESQL, FULL_ON_POSTGRESQL = ("55P03", "40P01", "40001", "57014"), "53100"
"""A lock not to be had, deadlock, serialization failure, time over; disk full."""


class Outage(StrEnum):
    """Why a database can't be used for now."""

    BUSY = "busy"
    """Somebody else is writing, and waiting in line took too long."""
    FULL = "full"
    """It has no room to grow."""
    AWAY = "away"
    """It does not answer."""


def outage_of(error: BaseException | None) -> Outage | None:
    """Which outage an error tells of; None for one that is no outage."""
    if not isinstance(error, DATABASE_AWAY):
        return None
    on_sqlite = getattr(error.__cause__, "sqlite_errorname", None) or ""
    on_postgresql = getattr(error.__cause__, "sqlstate", None) or ""
    if on_sqlite.startswith(FAULTY):
        return None
    if on_sqlite.startswith(BUSY_ON_SQLITE) or on_postgresql in BUSY_ON_POSTGRESQL:
        return Outage.BUSY
    is_full = on_sqlite.startswith(FULL_ON_SQLITE) or on_postgresql == FULL_ON_POSTGRESQL
    return Outage.FULL if is_full else Outage.AWAY
