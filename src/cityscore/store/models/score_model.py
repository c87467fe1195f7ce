"""Scores: append-only. A row is added only when a figure differs; it supersedes earlier ones, which are kept.

A row is what is shown from its day on, until the next row of the same subject and period: see ``store.shown_scores``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cityscore.store.models.city_model import Subject
from cityscore.store.models.revision_model import Revision
from cityscore.store.models.run_model import Run


class Score(models.Model):
    """The score of a subject for a period, seen from a day on, from one publication to the next that changes it."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="scores", db_index=False)
    period = models.CharField(max_length=8)
    through = models.DateField(help_text="the first day that it is seen from")
    until = models.DateField(
        null=True, help_text="up to which day it takes the place of others; none for its own alone"
    )
    start = models.DateField()
    end = models.DateField()
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    value = models.FloatField(null=True)
    yardstick = models.FloatField(null=True)
    score = models.FloatField(null=True)
    status = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    days = models.PositiveIntegerField(null=True, help_text="observed due days")
    due = models.PositiveIntegerField(null=True)
    cases = models.FloatField(null=True, help_text="what its evidence is measured by")
    basis = models.CharField(max_length=9, blank=True, help_text="what kind of yardstick it is")
    past = models.TextField(blank=True, help_text="the parts of the history behind its yardstick, as JSON")
    coverage = models.FloatField(null=True)
    met = models.PositiveIntegerField(null=True)
    scored = models.PositiveIntegerField(null=True)
    chart = models.CharField(
        max_length=7, null=True, help_text="the chart that its windows are judged by; none by earlier rules"
    )
    chart_period = models.CharField(max_length=7, null=True, help_text="the period of those windows")
    chart_end = models.DateField(null=True, help_text="the last day of the last complete one")
    signal = models.CharField(max_length=11, blank=True, help_text="what that window is, to statistics")
    assurance = models.CharField(
        max_length=15, blank=True, db_default="", help_text="kept of rows by earlier rules; nothing reads it any more"
    )
    point = models.FloatField(null=True, help_text="the value of that window")
    lower = models.FloatField(null=True, help_text="the limits of that window")
    upper = models.FloatField(null=True)
    center = models.FloatField(null=True, help_text="what is usual in that window")
    run_length = models.PositiveSmallIntegerField(null=True, help_text="how many windows its run or trend has")
    once_in = models.FloatField(null=True, help_text="a window like it comes about once in so many")
    provisional = models.BooleanField(null=True, help_text="whether its limits rest on few windows")
    misfit = models.CharField(max_length=20, null=True, help_text="why no limits fit its windows")
    anew = models.DateField(null=True, help_text="from when on another beginning is proposed")
    quiet_days = models.PositiveIntegerField(null=True, help_text="days since the last event of what is rare")
    usual_days = models.FloatField(null=True, help_text="how many days usually lie between two of them")
    method = models.CharField(max_length=20)
    method_version = models.PositiveSmallIntegerField()
    withdrawn = models.BooleanField(default=False, help_text="says that there is no figure any more")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="scores")
    is_current = models.BooleanField(default=False)
    published = models.DateTimeField(null=True, help_text="none until its run is published")
    superseded = models.DateTimeField(null=True, help_text="when a later figure took its place")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "period", "through"], condition=Q(is_current=True), name="score_current_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "period", "through"], name="score_shown"),
            models.Index(fields=["subject", "period", "through"], condition=Q(published=None), name="score_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period} {self.through}"
