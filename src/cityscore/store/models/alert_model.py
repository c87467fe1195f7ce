"""Alerts: what those who subscribed are told of, while it goes on: something unusual, or figures that stopped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cityscore.store.models.city_model import City
from cityscore.store.models.revision_model import Metric
from cityscore.store.models.run_model import Run


class AlertKind(models.TextChoices):
    """What an alert tells."""

    SIGNAL = "signal", "something unusual"
    STOPPED = "stopped", "figures that stopped coming"


class Alert(models.Model):
    """One thing to tell of a metric, found in a publication."""

    city = models.ForeignKey(City, models.PROTECT, related_name="alerts", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, related_name="alerts", db_index=False)
    kind = models.CharField(max_length=10, choices=AlertKind)
    key = models.CharField(max_length=40, help_text="what it is about: the window's last day, the last figure's day")
    run = models.ForeignKey(Run, models.PROTECT, related_name="alerts", db_index=False)
    is_high = models.BooleanField(null=True, help_text="which way a change goes")
    found = models.DateTimeField()
    ended = models.DateTimeField(null=True, help_text="when a publication no longer showed it")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["metric", "kind", "key"], name="alert_once")]
        indexes: ClassVar = [
            models.Index(fields=["city", "found"], condition=models.Q(ended__isnull=True), name="alert_that_goes_on")
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.kind} {self.key}"
