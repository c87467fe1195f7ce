"""What is known of back-ups: those made of this site, and the one that it was restored from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection
from django.utils import timezone

from cityscore.store.models import Backup, Restoration


def newest_backup() -> datetime | None:
    """The moment of the newest verified back-up of this site; the one it was restored from is one; None without any."""
    made = Backup.objects.order_by("-moment").values_list("moment", flat=True).first()
    last = last_restoration()
    return max((moment for moment in (made, last and last.made) if moment), default=None)


def note_backup(moment: datetime, file: Path, size: int, digest: str) -> bool:
    """Note a back-up that was read back; False where the tables are older and have none for it, or can't be written."""
    if Backup._meta.db_table not in connection.introspection.table_names():
        return False
    try:
        Backup.objects.create(moment=moment, written=timezone.now(), file=str(file), size=size, digest=digest)
    except OperationalError:
        return False
    return True


def last_restoration() -> Restoration | None:
    """How this site was last restored; None for one that never was."""
    return Restoration.objects.order_by("-moment").first()


def note_restoration(made: datetime, version: str) -> Restoration:
    """Note that this site was restored from a back-up."""
    return Restoration.objects.create(moment=timezone.now(), made=made, version=version)
