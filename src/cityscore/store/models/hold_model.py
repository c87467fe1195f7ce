"""Holds: figures that somebody keeps from becoming public for a while, of a whole city or of one metric."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cityscore.store.models.city_model import City
from cityscore.store.models.revision_model import Metric


class Hold(models.Model):
    """From a moment on new figures do not become public, until it expires or somebody ends it."""

    city = models.ForeignKey(City, models.PROTECT, related_name="holds", db_index=False)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, related_name="holds", help_text="none for all")
    reason = models.CharField(max_length=400)
    moment = models.DateTimeField()
    expires = models.DateTimeField()
    ended = models.DateTimeField(null=True, help_text="when somebody ended it before it expired")
    known = models.DateTimeField(null=True, help_text="as of when the metric's figures go on being published")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires__gt=F("moment")), name="hold_span"),
        ]
        indexes: ClassVar = [models.Index(fields=["city", "-moment"], name="hold_of_city")]

    def __str__(self) -> str:
        return f"{self.metric or self.city} until {self.expires:%Y-%m-%d %H:%M}"
