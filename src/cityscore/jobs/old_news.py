"""Old news: after a restoration nobody is told of what happened up to its day, for they may have been told before."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from cityscore.store import models
from cityscore.store.backups import last_restoration


def old_until(zone: ZoneInfo) -> date | None:
    """The day on which the site was last restored, by a city's own clock: up to it all is old; None if it never was."""
    restored = last_restoration()
    return restored.moment.astimezone(zone).date() if restored else None


def is_old_alert(alert: models.Alert, until: date | None) -> bool:
    """Whether an alert is of figures from before the restoration, as those that the first run after it finds are."""
    if until is None:
        return False
    ends_before = alert.kind == models.AlertKind.SIGNAL and alert.key < until.isoformat()  # its key is a day
    return ends_before or alert.run.through < until
