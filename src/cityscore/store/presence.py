"""Presence of workers: each beats whether it has a job in hand or not, so that an absence is known within minutes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType

from django.db import Error, connection
from django.db.models import Q
from django.utils import timezone

from cityscore.store.heartbeat import here
from cityscore.store.models import Presence

BEAT = timedelta(seconds=20)
"""How often a worker says that it is there while it does a job."""
GONE = timedelta(days=1)
"""How long after its last beat a worker's row is cleared."""


def note_presence() -> None:
    """Say that this worker is there, and clear the rows of those that are gone.

    No row is cleared but by a worker that is there: while there is none, it is known since when.
    """
    now = timezone.now()
    Presence.objects.update_or_create(
        worker=here(), defaults={"beat": now}, create_defaults={"began": now, "beat": now}
    )
    # also what a clock that was ahead had written, which would seem to be there until that comes
    Presence.objects.filter(Q(beat__lt=now - GONE) | Q(beat__gt=now + GONE)).delete()


def last_presence(now: datetime) -> datetime | None:
    """When any worker last said that it is there; None where none did that is remembered."""
    beats = Presence.objects.filter(beat__lte=now + GONE)
    return beats.order_by("-beat").values_list("beat", flat=True).first()


class KeepingPresent:
    """Goes on saying that this worker is there, while a job keeps it from doing so itself."""

    def __init__(self) -> None:
        """Make the thread that says it."""
        self._over = Event()
        self._thread = Thread(target=self._beat, name="presence", daemon=True)

    def __enter__(self) -> KeepingPresent:
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
                with suppress(
                    Error
                ):  # SQLite is busy with a long write, perhaps this process's own; PostgreSQL is away
                    note_presence()
            finally:
                connection.close()  # this thread's own
