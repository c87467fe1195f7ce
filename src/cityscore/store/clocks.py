"""What clocks say: this machine's, the one that counts since it was started, and the database's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

from cityscore.store import models

TOLERANCE = timedelta(hours=1)
"""How far clocks may differ: no day is mistaken for another for long."""
BOOT, UPTIME = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/uptime")
"""Linux counts on while a machine sleeps; other systems do not, or do not say, so there nothing is concluded."""
SUCCEEDED = (
    models.RunState.COLLECTED,
    models.RunState.WAITING,
    models.RunState.REPLACED,
    models.RunState.PUBLISHED,
)


def machine_now() -> datetime:
    """What this machine's clock says."""
    return datetime.now(UTC)


def clock_reading() -> dict[str, str | float]:
    """What the clocks say, to be kept with a run: the machine's, and how long ago which start of it was."""
    boot, uptime = since_boot()
    return {"now": machine_now().isoformat(), "boot": boot, "uptime": uptime} if boot else {}


def since_boot() -> tuple[str, float]:
    """Which start of this machine it runs since, and for how many seconds; none where that is not known."""
    try:
        return BOOT.read_text().strip(), float(UPTIME.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return "", 0.0


def counted_now(city: models.City) -> datetime | None:
    """What time it is by counting on from a city's last run on this machine; None where nothing was to count from.

    It differs from the clock where that was set meanwhile, or where the machine stood still without knowing, as a
    virtual one does that was paused.
    """
    boot, uptime = since_boot()
    rows = models.Run.objects.filter(city=city, state__in=SUCCEEDED, clock__boot=boot).order_by("-id")
    reading = rows.values_list("clock", flat=True).first() if boot else None
    if not reading:
        return None
    return datetime.fromisoformat(reading["now"]) + timedelta(seconds=uptime - float(reading["uptime"]))


def database_now() -> datetime | None:
    """What the database's own clock says; a SQLite file has none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    now: datetime = row[0]
    return now.astimezone(UTC)
