"""Runs: each execution of collect, score, publish, and the moment its figures became the public ones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cityscore.store.models.city_model import City
from cityscore.store.models.lease_model import Leased
from cityscore.store.models.revision_model import Revision


class RunState(models.TextChoices):
    """How far a run has come."""

    RUNNING = "running", "running"
    COLLECTED = "collected", "collected"
    WAITING = "waiting", "waiting to be public"
    REPLACED = "replaced", "replaced before it was public"
    PUBLISHED = "published", "published"
    FAILED = "failed", "failed"
    TAKEN_BACK = "taken_back", "taken back after it was public"


class Run(Leased):
    """One execution, for one city. At most one at a time is running, and one waits; one that only collects does not."""

    city = models.ForeignKey(City, models.PROTECT, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.RUNNING)
    moment = models.DateTimeField(help_text="the moment it stands for")
    replayed = models.BooleanField(default=False, help_text="whether that moment was stated rather than now")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)
    since = models.DateField(null=True, help_text="the first day that has figures, once it is published")
    through = models.DateField(help_text="the last day it covers")
    started = models.DateTimeField(auto_now_add=True)
    due = models.DateTimeField(null=True, help_text="before when its figures are not public; none for at once")
    held = models.JSONField(default=dict, help_text="as of when figures of metrics (keys) that were held are in it")
    published = models.DateTimeField(null=True, help_text="when its figures became the public ones")
    finished = models.DateTimeField(null=True)
    latest = models.JSONField(default=dict, help_text="the last day that a figure is known of, by metric's key")
    log = models.JSONField(default=dict, help_text="what it did, in numbers; what stopped it")
    clock = models.JSONField(default=dict, help_text="what the clocks of its machine said when it began")
    taken_back = models.DateTimeField(null=True, help_text="when its publication was taken back")
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="none: a command",
    )
    taken_back_why = models.CharField(max_length=400, blank=True, help_text="why, for everyone to read")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city"], condition=Q(state="running"), name="one_run_at_a_time"),
            models.UniqueConstraint(fields=["city"], condition=Q(state="waiting"), name="one_run_waits"),
        ]
        indexes: ClassVar = [models.Index(fields=["city", "published"], name="run_as_of")]

    def __str__(self) -> str:
        return f"{self.city} {self.moment:%Y-%m-%d %H:%M} {self.state}"
