"""The day of the daily run: apart from its schedule, which knows the jobs, for a job asks for it too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cityscore.model import City

DAY = timedelta(days=1)


def latest_due(city: City, now: datetime) -> date:
    """The last day on which the hour of the daily run has come, by the city's own clock."""
    local = now.astimezone(city.zone())
    return local.date() if local.time() >= time.fromisoformat(city.daily_run) else local.date() - DAY
