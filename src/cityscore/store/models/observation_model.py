"""Observations and samples: append-only, each knowing when it was written, by whom or what, and what it replaced."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cityscore.store.models.revision_model import Metric
from cityscore.store.models.run_model import Run
from cityscore.store.models.upload_model import Upload


class Observation(models.Model):
    """One figure of a metric, for a day and district, from a moment on until a later one replaces it.

    Of a quantile it is a sample: ``sample`` is its value, ``numerator`` repeats it, ``denominator`` counts it.
    """

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="observations", db_index=False)
    district = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    sample = models.FloatField(null=True)
    numerator = models.FloatField()
    denominator = models.FloatField()
    filled = models.BooleanField(default=False, help_text="a zero that its source left out")
    exempt = models.BooleanField(default=False, help_text="says, in place of a figure, that none is due on its day")
    moment = models.DateTimeField(help_text="from when on it is known")
    until = models.DateTimeField(null=True, help_text="when a later figure replaced it; none while it stands")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="observations")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="observations", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["metric", "district", "day"],
                condition=Q(until__isnull=True, sample__isnull=True),
                name="observation_current_once",
            ),
            models.UniqueConstraint(
                fields=["metric", "district", "day", "sample"],
                condition=Q(until__isnull=True, sample__isnull=False),
                name="sample_current_once",
            ),
            models.CheckConstraint(
                condition=Q(sample__isnull=True) | Q(numerator__gte=0), name="observation_sample_not_negative"
            ),
            models.CheckConstraint(condition=Q(denominator__gte=0), name="observation_denominator_not_negative"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("moment")), name="observation_span"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["metric", "day"], name="observation_by_day"),
            models.Index(fields=["metric"], condition=Q(filled=True, until__isnull=True), name="observation_filled"),
            models.Index(fields=["upload"], condition=Q(upload__isnull=False), name="observation_of_upload"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.day} {self.district} {self.numerator}/{self.denominator}"


class Backlog(models.Model):
    """What of an on-time metric was not done at the end of a day, from a moment on until a later count replaces it."""

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="backlogs", db_index=False)
    day = models.DateField()
    open = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    cleared = models.PositiveIntegerField(help_text="overdue cases that were closed on the day")
    median_age = models.FloatField(null=True, help_text="days; none where no case is open")
    moment = models.DateTimeField(help_text="from when on it is known")
    until = models.DateTimeField(null=True, help_text="when a later count replaced it; none while it stands")
    run = models.ForeignKey(Run, models.PROTECT, related_name="backlogs")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["metric", "day"], condition=Q(until__isnull=True), name="backlog_current_once"
            ),
            models.CheckConstraint(condition=Q(overdue__lte=F("open")), name="backlog_overdue_is_open"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("moment")), name="backlog_span"),
        ]
        indexes: ClassVar = [models.Index(fields=["metric", "day"], name="backlog_by_day")]

    def __str__(self) -> str:
        return f"{self.metric} {self.day} {self.open} open, {self.overdue} overdue"


class Unscored(models.Model):
    """Days of a metric whose observations changed at a moment, and which no published run has scored since."""

    metric = models.ForeignKey(Metric, models.PROTECT, related_name="unscored")
    first = models.DateField()
    last = models.DateField()
    moment = models.DateTimeField()
    run = models.ForeignKey(
        Run, models.SET_NULL, null=True, related_name="unscored", help_text="the run that scored it and waits"
    )

    class Meta:
        verbose_name_plural = "unscored"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="unscored_span")]

    def __str__(self) -> str:
        return f"{self.metric} {self.first} to {self.last}"
