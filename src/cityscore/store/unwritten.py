"""Ends that could not be written while the database was away: this process keeps them, and writes them once it is back.

What else would stay as if somebody worked on it still, for as long as this process lives.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from django.db import connection

from cityscore.store.outages import DATABASE_AWAY

log = logging.getLogger("cityscore")
_ends: deque[Callable[[], object]] = deque()


def write_end(end: Callable[[], object]) -> None:
    """Write how something ended; where the database is away it is kept for ``write_kept_ends``."""
    try:
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
        end()
    except DATABASE_AWAY as problem:
        log.error("an end can't be written now, and will be: %s", str(problem).strip())
        _ends.append(end)


def write_kept_ends() -> None:
    """Write, in their order, the ends that could not be written; raises what the database does if it is still away."""
    while _ends:
        try:
            _ends[0]()
        except DATABASE_AWAY:
            raise
        except Exception:  # what it would end is gone
            log.exception("an end can't be written")
        _ends.popleft()
