"""What files said of a city when they were last applied: the versions from which they go on."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cityscore.store.models.city_model import City


class DefinitionBase(models.Model):
    """A city's definitions as one file stated them, which need not be how they then stood: the latest of each file."""

    city = models.ForeignKey(City, models.PROTECT, related_name="definition_bases")
    origin = models.CharField(max_length=400, help_text="which file: its path, or who sent it")
    based_on = models.CharField(max_length=40, blank=True, help_text="the revision that the file named")
    definitions = models.TextField(help_text="as JSON text, as of a revision")
    keys = models.JSONField(help_text="the key of each metric by the slug that the file gave it")
    applied = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "origin"], name="definition_base_once")]

    def __str__(self) -> str:
        return f"{self.city}: {self.origin}"
