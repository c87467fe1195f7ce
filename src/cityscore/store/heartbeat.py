"""Who has work in hand, and whether they are still there: a process of this machine, or one that says so in time."""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

import psutil
from django.db import Error, connection
from django.utils import timezone

from cityscore.store.models import Leased

BEAT = timedelta(seconds=10)
"""How often a process says that it is still there."""
SILENCE = timedelta(minutes=2)
"""How long a process of another machine may say nothing before it is taken as gone."""


def here() -> str:
    """Name the present process, in words that no other process at any time shares."""
    return f"{_machine()} {os.getpid()} {psutil.Process().create_time():.2f}"


def is_gone(leased: Leased) -> bool:
    """Whether the process that had the work in hand is no longer there."""
    machine, process, created = leased.worker.rsplit(" ", 2)
    if machine == _machine():
        return not _is_running(int(process), float(created))
    return leased.beat is None or leased.beat < timezone.now() - SILENCE


class Heartbeat:
    """Says, as long as the work goes on, that this process is still there."""

    def __init__(self, leased: Leased) -> None:
        """Remember the row to write to."""
        self._row = type(leased)._default_manager.filter(pk=leased.pk, worker=leased.worker)
        self._over = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT.total_seconds()):
            try:
                self._row.update(beat=timezone.now())
            except Error:  # SQLite is busy with a long write, perhaps this process's own; PostgreSQL is away
                continue
            finally:
                connection.close()  # this thread's own


@cache
def _machine() -> str:
    """Name the machine since it was started, and the container on it: where a process's number means something."""
    parts = [socket.gethostname()[:60]]
    boot, container = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    if boot.exists() and container.exists():
        parts += [boot.read_text().strip(), container.readlink().name]
    return " ".join(parts)


def _is_running(process: int, created: float) -> bool:
    try:
        running = psutil.Process(process)
        # Its number may have been given anew: the time it was created tells two apart, to a second's rounding.
        return running.status() != psutil.STATUS_ZOMBIE and abs(running.create_time() - created) < 1
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # it is there, and another user's
        return True
