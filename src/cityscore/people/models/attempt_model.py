"""What is counted against guessing, and what has been used once: each until it ends, and no longer."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """A counter, or a mark, under a name; its value is JSON. The table was made as one of Django's caches."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField()

    class Meta:
        db_table = "people_attempt"
        indexes = [models.Index(fields=["expires"], name="people_attempt_expires")]  # noqa: RUF012  (as Django has it)
