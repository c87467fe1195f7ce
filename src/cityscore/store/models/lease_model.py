"""A lease: work in the hands of a process, which says from time to time that it is still there."""

from __future__ import annotations

from django.db import models


class Leased(models.Model):
    """Something that one process at a time works on."""

    worker = models.CharField(max_length=200, blank=True, help_text="machine and process that has it in hand")
    beat = models.DateTimeField(null=True, help_text="when that process last said that it is there")

    class Meta:
        abstract = True
