"""Comparisons: what the composite of a publication's last day could have been under other choices."""

from __future__ import annotations

from django.db import models

from cityscore.store.models.run_model import Run


class Comparison(models.Model):
    """Of one run, for the period that its city leads with; made after its figures were public."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="comparison")
    period = models.CharField(max_length=8)
    own = models.FloatField(null=True, help_text="the composite; none where nothing has a score")
    met = models.PositiveIntegerField(default=0)
    scored = models.PositiveIntegerField(default=0)
    alternatives = models.JSONField(default=list, help_text="which choice, of what, and the composite under it")

    def __str__(self) -> str:
        return f"{self.run} {self.period}"
