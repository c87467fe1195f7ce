"""A thread that says something again and again beside work that keeps its own thread from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType

from django.db import Error, connection


class BeatingThread:
    """Says it each time that an interval has passed, for as long as this is entered.

    Where that can't be written (SQLite is busy with a long write, perhaps this process's own; PostgreSQL is away), it
    is said again after ``retry`` seconds.
    """

    def __init__(self, name: str, say: Callable[[], object], every: timedelta, retry: float) -> None:
        """Start nothing yet."""
        self._say, self._every, self._retry = say, every.total_seconds(), retry
        self._over = Event()
        self._thread = Thread(target=self._beat, name=name, daemon=True)

    def __enter__(self) -> BeatingThread:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        wait = self._every
        while not self._over.wait(wait):
            try:
                self._say()
                wait = self._every
            except Error:
                wait = self._retry
            finally:
                connection.close()  # this thread's own
