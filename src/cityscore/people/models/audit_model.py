"""The audit log: what somebody changed, and when; entries are added, and never changed or taken away."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models

from cityscore.people.models.user_model import User


class Entry(models.Model):
    """One change."""

    city = models.ForeignKey("store.City", models.PROTECT, null=True, related_name="+", db_index=False)
    moment = models.DateTimeField()
    who = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=320, help_text="what whoever did it was called then")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=400, help_text="what it was done to")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = "entries"
        ordering: ClassVar = ["-moment", "-id"]
        indexes: ClassVar = [models.Index(fields=["city", "-moment"], name="entry_of_city")]

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%d %H:%M} {self.name}: {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it."""
        if not self._state.adding:
            raise TypeError("an entry of the audit log is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002  (as Django has it)
        """Entries stay."""
        raise TypeError("an entry of the audit log is never taken away")
