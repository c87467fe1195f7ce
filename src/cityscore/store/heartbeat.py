"""Who has work in hand, and whether they are still at it: this process itself, or one that says so in time."""

from __future__ import annotations

import os
import socket
import time
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import psutil
from django.db import connection
from django.utils import timezone

from cityscore.store.beating import BeatingThread
from cityscore.store.models import Leased

BEAT = timedelta(seconds=10)
"""How often a process says that it is still there."""
SILENCE = timedelta(minutes=2)
"""How long a process may say nothing before what it has in hand is taken as let go, wherever it runs."""
RETRY = 1.0
"""Seconds after which a beat that could not be written is tried again."""
CHANCE, LOOK = 5.0, 0.1
"""Seconds that a process on SQLite is given to say a word at last, and between looks for it: whoever wrote for
minutes kept it from saying any."""

ENDED = "its process ended before it did"
DROPPED = "it ended before that could be written"
SILENT = "its process was not heard of for minutes"

_in_hand: set[tuple[str, int, str]] = set()
"""What this process has in hand: the table, the row, and the process, for a fork has nothing of its parent's."""


def here() -> str:
    """Name the present process, in words that no other process at any time shares."""
    return name_of_process(os.getpid())


def name_of_process(process: int) -> str:
    """Name a process of this machine, by its number."""
    return f"{_machine()} {process} {_started(process):.2f}"


def take_in_hand(leased: Leased) -> None:
    """Note that this process works on something that bears its name."""
    _in_hand.add(_named(leased))


def let_go(leased: Leased) -> None:
    """Note that this process works on something no longer, whether or not that could be written."""
    _in_hand.discard(_named(leased))


def why_gone(leased: Leased) -> str:
    """Why nobody works any more on what a process had taken; empty while somebody does.

    A process knows of itself what it has in hand. Of another one on this machine that has ended it is certain; of any
    other, wherever it runs, silence decides. Who is wrongly taken as gone finds that out before it publishes anything.
    """
    if leased.worker == here():
        return "" if _named(leased) in _in_hand else DROPPED
    machine, process, created = leased.worker.rsplit(" ", 2)
    is_near = machine == _machine()
    if is_near and not _is_running(int(process), float(created)):
        return ENDED
    if not is_silent_at(leased, timezone.now()) or (is_near and connection.vendor == "sqlite" and _says_a_word(leased)):
        return ""
    return SILENT


def is_silent_at(leased: Leased, now: datetime) -> bool:
    """Whether nothing had been heard for too long, at a moment, of a process that has something in hand."""
    return leased.beat is None or leased.beat < now - SILENCE


class Heartbeat(BeatingThread):
    """Says, as long as the work goes on, that this process is still there."""

    def __init__(self, leased: Leased) -> None:
        """Remember the row to write to."""
        row = type(leased)._default_manager.filter(pk=leased.pk, worker=leased.worker)
        super().__init__("heartbeat", lambda: row.update(beat=timezone.now()), BEAT, RETRY)


def _named(leased: Leased) -> tuple[str, int, str]:
    return leased._meta.label, leased.pk, leased.worker


def _says_a_word(leased: Leased) -> bool:
    """Whether a process is heard of after all, once it is given the chance; or no longer has it in hand."""
    row = type(leased)._default_manager.filter(pk=leased.pk, worker=leased.worker, beat=leased.beat)
    end = time.monotonic() + CHANCE
    while time.monotonic() < end:
        if not row.exists():
            return True
        time.sleep(LOOK)
    return False


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
        # Its number may have been given anew: when it was started tells two apart, to a second's rounding.
        is_same = abs(_started(process) - created) < 1
        return is_same and psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # it is there, and another user's
        return True


def _started(process: int) -> float:
    """When a process was started: on Linux in seconds since the machine was, which no setting of its clock moves."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return psutil.Process(process).create_time()
