"""Back-ups made of this site, and restorations that made it: what a site knows of its own copies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Backup(models.Model):
    """A back-up that was written whole, and read back."""

    moment = models.DateTimeField(help_text="when the site stood as it has it")
    written = models.DateTimeField(help_text="when it had been read back")
    file = models.CharField(max_length=4000, help_text="where it was written")
    size = models.PositiveBigIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256, as it stands in the file")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["moment"], name="backup_by_moment")]

    def __str__(self) -> str:
        return f"{self.file} of {self.moment:%Y-%m-%d %H:%M}"


class Restoration(models.Model):
    """A back-up that became this site: what happened before is old news, and no mail tells it."""

    moment = models.DateTimeField(help_text="when it was restored")
    made = models.DateTimeField(help_text="when the back-up was made")
    version = models.CharField(max_length=40, help_text="the CityScore that made the back-up")

    def __str__(self) -> str:
        return f"of {self.made:%Y-%m-%d %H:%M}, restored {self.moment:%Y-%m-%d %H:%M}"
