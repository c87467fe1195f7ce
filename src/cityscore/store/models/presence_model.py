"""Presence: the worker processes there are, each of which says from time to time that it is there."""

from __future__ import annotations

from django.db import models


class Presence(models.Model):
    """A worker process, whether it has a job in hand or not."""

    worker = models.CharField(max_length=200, unique=True, help_text="machine and process")
    began = models.DateTimeField()
    beat = models.DateTimeField(db_index=True, help_text="when it last said that it is there")

    def __str__(self) -> str:
        return f"{self.worker} {self.beat:%Y-%m-%d %H:%M}"
