"""The daily run of each city, put among the jobs once its hour has come; of days that were missed, only the latest."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cityscore.jobs.due_day import DAY, latest_due
from cityscore.jobs.tasks.run import run
from cityscore.store import jobs, models
from cityscore.store.definitions import definitions_in_force


def put_daily_run(city: models.City, now: datetime | None = None) -> models.Job:
    """Put the daily run that is due latest among the jobs, if it is not there: it covers up to the day before.

    Raises ``CityScoreError`` for a city without definitions.
    """
    day = latest_due(definitions_in_force(city).definitions.city, now or timezone.now())
    return jobs.put(city, run.__name__, day.isoformat(), {"through": (day - DAY).isoformat()})
