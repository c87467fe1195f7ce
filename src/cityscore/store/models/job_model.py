"""Jobs: work to be done by a worker process, kept in the database so that a killed worker loses nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cityscore.store.models.city_model import City
from cityscore.store.models.lease_model import Leased


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class Job(Leased):
    """One piece of work: its name in the registry of jobs, its city, and what else it must know.

    Of a city at most one at a time is running.
    """

    name = models.CharField(max_length=50)
    city = models.ForeignKey(City, models.PROTECT, related_name="jobs")
    key = models.CharField(max_length=200, help_text="the same work is queued once, such as run 2025-03-18")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    not_before = models.DateTimeField(help_text="when it may start")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often it was taken")
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    said = models.TextField(blank=True, help_text="what it did, or what stopped it last")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "name", "key"], name="job_once"),
            models.UniqueConstraint(fields=["city"], condition=Q(state="running"), name="one_job_at_a_time"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["not_before"], condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=["beat"], condition=Q(state="running"), name="job_running"),
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.name} {self.key}"
