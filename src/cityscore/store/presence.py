"""Presence of workers: each beats whether it has a job in hand or not, so that an absence is known within minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from cityscore.store.beating import BeatingThread
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


class KeepingPresent(BeatingThread):
    """Goes on saying that this worker is there, while a job keeps it from doing so itself."""

    def __init__(self) -> None:
        """Make the thread that says it."""
        super().__init__("presence", note_presence, BEAT, BEAT.total_seconds())
