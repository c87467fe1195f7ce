"""When sources that failed are tried again: soon where it may pass, then every quarter of an hour, later hourly."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from cityscore.store import jobs, models
from cityscore.store.failed_sources import failing_sources
from cityscore.store.models import FailedSource

RETRY, KEY = "retry", "sources"
"""The job that tries them again, one row for a city, whatever fails and how often."""
SOON, QUARTER, HOURLY = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
FEW = 3
"""How often what may pass is tried again soon."""
LONG = timedelta(days=1)
"""How long a source is tried again every quarter of an hour; after that, hourly, and by each daily run."""


def put_retry(city: models.City, now: datetime | None = None) -> models.Job | None:
    """Put the retry of a city's failed sources among the jobs once one of them is due for it; None where none is."""
    moment = now or timezone.now()
    if not any(next_try(row) <= moment for row in failing_sources(city)):
        return None
    return jobs.put_anew(city, RETRY, KEY)


def next_try(row: FailedSource) -> datetime:
    """When a source that failed is tried again at the earliest."""
    if row.may_pass and row.tries <= FEW:
        return row.tried + SOON
    return row.tried + (QUARTER if row.tried - row.since < LONG else HOURLY)
