"""Alerts in the store: each begins with the publication that first shows it, and ends with one that does no longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cityscore.store import models

JUDGED_ANEW = "judged anew"
"""What the log of a run says of its charts where all windows are judged by other rules than those before."""


class State(NamedTuple):
    """How a metric stands in a publication, as far as that is known."""

    metric: str
    """Its key."""
    kind: models.AlertKind
    about: str
    """What tells one alert from another of its kind: the day that a window ends, or of the last figure."""
    is_on: bool
    """Whether there is something to tell."""
    is_high: bool | None = None
    """Which way a change goes."""


@transaction.atomic
def keep_alerts(run: models.Run, states: Iterable[State]) -> int:
    """Keep what a publication shows; returns how many alerts are new.

    An alert that goes on is no new one. What is not among the states is not known, and stays as it is.
    """
    metrics = dict(models.Metric.objects.filter(city=run.city).values_list("key", "pk"))
    current = {(alert.metric_id, alert.kind): alert for alert in models.Alert.objects.filter(city=run.city, ended=None)}
    now, new = timezone.now(), 0
    for state in states:
        alert = current.get((metrics[state.metric], state.kind))
        if alert is not None and not (state.is_on and state.is_high == alert.is_high):
            models.Alert.objects.filter(pk=alert.pk).update(ended=now)
            alert = None
        if state.is_on and alert is None:
            # One that ended may begin anew under its key: a correction can take a change back for a while.
            begun = {"city": run.city, "run": run, "found": now, "is_high": state.is_high, "ended": None}
            models.Alert.objects.update_or_create(
                metric_id=metrics[state.metric], kind=state.kind, key=state.about, defaults=begun
            )
            new += 1
    return new


def is_judged_anew(alert: models.Alert) -> bool:
    """Whether it is no news: found by the run that first judged what was public by other rules."""
    return alert.kind == models.AlertKind.SIGNAL and alert.run.log.get("charts") == JUDGED_ANEW


def going_on(city: models.City, since: datetime) -> QuerySet[models.Alert]:
    """The alerts found after a moment that go on, oldest first."""
    rows = models.Alert.objects.filter(city=city, found__gt=since, ended=None)
    return rows.select_related("metric", "run").order_by("pk")
