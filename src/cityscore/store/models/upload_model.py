"""Files that somebody uploads: read, looked over, kept, and undone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from cityscore.model.messages import to_say
from cityscore.store.models.city_model import City


class UploadState(models.TextChoices):
    """How far an upload has come."""

    OPEN = "open", to_say("not kept yet")
    KEPT = "kept", to_say("kept")
    UNDONE = "undone", to_say("undone")
    DROPPED = "dropped", to_say("dropped")


class Upload(models.Model):
    """A file with figures. Its cells are held until it is kept or dropped; what it changed stays."""

    city = models.ForeignKey(City, models.PROTECT, related_name="uploads", db_index=False)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, help_text="of the file")
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    headings = models.CharField(
        max_length=64, help_text="SHA-256 of its tabs' headings, by which its plan is remembered"
    )
    grids = models.BinaryField(null=True, help_text="its cells; none once it is kept or dropped")
    reading = models.JSONField(default=dict, help_text="how it is read; empty until somebody has looked")
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.OPEN)
    created = models.DateTimeField()
    moment = models.DateTimeField(null=True, help_text="from when on its figures are known")
    counts = models.JSONField(default=dict, help_text="what it added and changed")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["city", "-created"], name="upload_of_city"),
            models.Index(fields=["city", "headings"], name="upload_by_headings"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"
