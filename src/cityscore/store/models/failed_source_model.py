"""Failed sources: what could not be taken from them, since when and why; from the first failure to a success."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cityscore.store.models.city_model import City


class FailedSource(models.Model):
    """One source that fails, all of it or some of its metrics; at most one row of a source has not ended."""

    city = models.ForeignKey(City, models.PROTECT, related_name="failed_sources", db_index=False)
    source = models.CharField(max_length=200, help_text="its slug")
    metrics = models.JSONField(default=dict, help_text="since when each metric (its key) is stopped by it")
    reason = models.TextField(help_text="what is wrong, a line each problem")
    may_pass = models.BooleanField(help_text="whether it may be gone in a while without anybody mending it")
    since = models.DateTimeField(help_text="the moment of the first run that it failed in")
    tried = models.DateTimeField(help_text="when it was last tried")
    tries = models.PositiveIntegerField(default=1)
    ended = models.DateTimeField(null=True, help_text="the moment of the first run that it succeeded in")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "source"], condition=Q(ended=None), name="source_fails_once"),
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.source} since {self.since:%Y-%m-%d %H:%M}"
