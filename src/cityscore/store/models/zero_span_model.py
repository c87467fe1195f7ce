"""Zeros of districts that need no row each: 276 districts in which little happens have few figures, not 100,000."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cityscore.store.models.revision_model import Metric
from cityscore.store.models.run_model import Run


class ZeroSpan(models.Model):
    """Days of a metric on which each of its districts that has no row has a zero, known from a moment on.

    Its districts are those that have a row at all; its days are those that are due. The city itself always has rows.
    """

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="zero_spans", db_index=False)
    first = models.DateField()
    last = models.DateField()
    moment = models.DateTimeField(help_text="from when on it is known")
    until = models.DateTimeField(null=True, help_text="when other days took its place; none while it stands")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="zero_span_in_order"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("moment")), name="zero_span_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["metric"], name="zero_span_of_metric")]

    def __str__(self) -> str:
        return f"{self.metric} {self.first} to {self.last}"
