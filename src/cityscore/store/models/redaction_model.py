"""Redactions: what was taken out of the public pages, of today and of every past moment, and why."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cityscore.model.messages import to_say
from cityscore.store.models.city_model import City
from cityscore.store.models.note_model import Note
from cityscore.store.models.revision_model import Metric


class RedactionKind(models.TextChoices):
    """What can be taken out."""

    WORDS = "words", to_say("words, wherever they stand")
    NOTE = "note", to_say("a comment or a note")
    FIGURES = "figures", to_say("figures")
    METRIC = "metric", to_say("a whole service")


class Redaction(models.Model):
    """One thing that no public page shows any more; it stays in the store, and is shown again once this has ended."""

    city = models.ForeignKey(City, models.PROTECT, related_name="redactions")
    kind = models.CharField(max_length=10, choices=RedactionKind)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, related_name="+", db_index=False)
    district = models.CharField(max_length=200, blank=True, help_text="of one district alone, its name with it")
    first = models.DateField(null=True, help_text="the first day of the figures; none for all")
    last = models.DateField(null=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=400, help_text="as everyone may read it")
    moment = models.DateTimeField()
    ended = models.DateTimeField(null=True, help_text="when it was put back")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first__isnull=True, last__isnull=True) | Q(first__lte=F("last")), name="redaction_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.kind} of {self.moment:%Y-%m-%d}"  # what it was is not told by a log that quotes it
