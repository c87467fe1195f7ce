"""Feeds that are doubted: what of a source is not taken, and why; and what is known of the volume of each."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cityscore.model.messages import to_say
from cityscore.store.models.city_model import City
from cityscore.store.models.revision_model import Metric


class DoubtReason(models.TextChoices):
    """Why a feed is doubted; more reasons may come."""

    ROWS_LOST = "rows_lost", to_say("rows are missing that it had before")
    VOLUME_FELL = "volume_fell", to_say("its volume fell as chance can't explain")


class FeedHold(models.Model):
    """What a run does not take from a source, of a span of days, because it looks wrong: it is missing meanwhile.

    A run puts it, and ends it when the data are as before; an analyst ends it who has seen that they are right. So it
    is no ``Hold``, by which somebody keeps figures that are right, or may be, from becoming public for some days.
    """

    city = models.ForeignKey(City, models.PROTECT, related_name="feed_holds", db_index=False)
    source = models.CharField(max_length=100, blank=True, help_text="its slug; none where a metric's is not stated")
    metric = models.ForeignKey(
        Metric, models.PROTECT, null=True, related_name="+", db_index=False, help_text="none for all of the source"
    )
    reason = models.CharField(max_length=20, choices=DoubtReason)
    evidence = models.JSONField(help_text="the numbers that the sentence about it is made from")
    first = models.DateField(help_text="from which day on it is not taken")
    last = models.DateField(null=True, help_text="the last day that is not taken, where later ones are right again")
    moment = models.DateTimeField(help_text="since when")
    ended = models.DateTimeField(null=True, help_text="when it was over: the data were back, or somebody took them")
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="who said that the data are right; none where they were back by themselves",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="feed_hold_span"),
        ]
        indexes: ClassVar = [models.Index(fields=["city"], condition=Q(ended__isnull=True), name="feed_hold_stands")]

    def __str__(self) -> str:
        return f"{self.metric or self.source} from {self.first}: {self.reason}"


class FeedVolume(models.Model):
    """How much came of each day, as it was last taken: the rows of a source, or the events of a metric."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=100, blank=True, help_text="its slug; none of a metric")
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, related_name="+", db_index=False)
    made_by = models.CharField(max_length=32, help_text="a digest of how it was counted")
    first = models.IntegerField(help_text="the number of the first day, or of the first week or month of slower rows")
    values = models.JSONField(help_text="from there on, one after another; null where nothing is known")
    moment = models.DateTimeField(help_text="when they were taken")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "source"], condition=Q(metric__isnull=True), name="volume_of_feed"),
            models.UniqueConstraint(fields=["metric"], condition=Q(metric__isnull=False), name="volume_of_metric"),
        ]

    def __str__(self) -> str:
        return f"{self.metric or self.source} of {self.moment:%Y-%m-%d}"
