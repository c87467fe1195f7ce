"""Notes: what somebody says of a metric, a department or the city on some days; and comments on a metric's window."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cityscore.store.models.city_model import City
from cityscore.store.models.revision_model import Metric


class Note(models.Model):
    """A few words about a span of days, or about a window of a metric, from a moment on until they are taken back."""

    city = models.ForeignKey(City, models.PROTECT, related_name="notes", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, related_name="notes", help_text="none for the city")
    department = models.CharField(
        max_length=1000, blank=True, help_text="of which it is said; empty for a metric or all"
    )
    period = models.CharField(max_length=8, default="day", help_text="what its window is; any but a day is a comment")
    first = models.DateField(null=True, help_text="the first day of a note; none for a comment, whose window says it")
    day = models.DateField(help_text="the last day of the note, or of the comment's window")
    text = models.CharField(max_length=1000)
    public = models.BooleanField(default=False, help_text="whether everyone may read it, or staff alone")
    moment = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="when it was taken back; none while it stands")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("moment")), name="note_span"),
            models.CheckConstraint(
                condition=Q(first__isnull=False, first__lte=F("day")) | ~Q(period="day"), name="note_days"
            ),
            models.UniqueConstraint(
                fields=["metric", "period", "day"],
                condition=Q(until__isnull=True) & ~Q(period="day"),
                name="comment_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["city", "day"], name="note_of_day")]

    def __str__(self) -> str:
        return f"{self.city} {self.day}: {self.text[:60]}"
