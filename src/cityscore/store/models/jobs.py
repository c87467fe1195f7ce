"""Jobs: work for the worker process, kept here so that a killed worker loses nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cityscore.store.models.cities import City


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    DONE = "done", "done"
    FAILED = "failed", "failed"


class Job(models.Model):
    """A piece of work, what it needs, and who has it in hand."""

    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="jobs")
    kind = models.CharField(max_length=40)
    needs = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    heartbeat = models.DateTimeField(null=True, help_text="when the worker last said that it is at it")
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
