"""A city, and what in it has a score of its own: metrics, departments, cabinets, goals, the city itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class City(models.Model):
    """The root of a scorecard."""

    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    name = models.CharField(max_length=200)
    folder = models.CharField(max_length=4000, blank=True, help_text="where the paths of its sources start")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(null=True, help_text="when its pages were last added to without a publication")
    redacted = models.DateTimeField(null=True, help_text="when something was last taken out; none if never")
    ended = models.DateTimeField(null=True, help_text="when it was archived; none while it goes on")
    ended_why = models.CharField(max_length=400, blank=True, help_text="why, for everyone to read")
    closed = models.BooleanField(default=False, help_text="whether it is removed but for what was published")

    class Meta:
        verbose_name_plural = "cities"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class FormerAddress(models.Model):
    """An address that a city had: it leads to the city, or, where the city is removed, says so; nobody gets it anew."""

    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="former_addresses")
    since = models.DateTimeField(help_text="when the city left it")

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self) -> str:
        return self.slug


class SubjectKind(models.TextChoices):
    """What a score can be of."""

    CITY = "city", "city"
    CABINET = "cabinet", "cabinet"
    DEPARTMENT = "department", "department"
    GOAL = "goal", "goal"
    METRIC = "metric", "metric"


class Subject(models.Model):
    """Something of a city that has scores. A district of a metric is a subject beside the metric itself."""

    city = models.ForeignKey(City, models.PROTECT, related_name="subjects")
    kind = models.CharField(max_length=10, choices=SubjectKind)
    slug = models.CharField(max_length=200, help_text="its name in addresses; of a metric, the first slug it ever had")
    district = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "kind", "slug", "district"], name="subject_once"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.slug, self.district)))
