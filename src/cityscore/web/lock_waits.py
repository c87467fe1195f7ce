"""How long a request waits for somebody else's lock: two seconds, and then it says so, for it keeps a thread waiting.

Workers and commands wait longer, as the database's own settings have it.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

LONGEST = 2.0
"""Seconds."""


def wait_briefly() -> None:
    """Let each connection that this process opens from now on wait no longer than that."""
    connection_created.connect(_limit_wait, dispatch_uid=__name__)


def _limit_wait(connection: Any, **_: Any) -> None:
    milliseconds = round(LONGEST * 1000)
    statement = {
        "sqlite": f"PRAGMA busy_timeout = {milliseconds}",
        "postgresql": f"SET lock_timeout = {milliseconds}",
    }
    with connection.cursor() as cursor:
        cursor.execute(statement[connection.vendor])
