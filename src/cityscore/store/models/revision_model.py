"""Definitions as they were at every moment: a revision for each change, and beside it the columns that queries need."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from cityscore.store.models.city_model import City


class Revision(models.Model):
    """A city's whole definitions from a moment on, as plain JSON; the one before it ends where it begins."""

    city = models.ForeignKey(City, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    moment = models.DateTimeField(help_text="from when on it stands")
    definitions = models.TextField(help_text="as JSON text: a JSON column would not keep the order of metrics")
    keys = models.JSONField(help_text="the key of each metric by the slug it has in these definitions")
    why = models.CharField(max_length=500, blank=True)
    written = models.DateTimeField(auto_now_add=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "number"], name="revision_once")]
        indexes: ClassVar = [models.Index(fields=["city", "moment"], name="revision_as_of")]

    def __str__(self) -> str:
        return f"{self.city} revision {self.number}"


class Metric(models.Model):
    """A metric through all its revisions and names; never deleted, only retired."""

    city = models.ForeignKey(City, models.PROTECT, related_name="metrics")
    key = models.SlugField(max_length=200, help_text="the first slug it ever had; it never changes")
    slug = models.SlugField(max_length=200, help_text="its slug now")
    retired = models.DateTimeField(null=True, help_text="when it left the definitions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "key"], name="metric_once"),
            models.UniqueConstraint(
                "city", Lower("slug"), condition=models.Q(retired__isnull=True), name="metric_slug_once"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
