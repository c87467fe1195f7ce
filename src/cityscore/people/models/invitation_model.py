"""Invitations: a link for one e-mail address that works once, and for a week."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from cityscore.people.models.membership_model import Role
from cityscore.people.models.user_model import User


class Invitation(models.Model):
    """Somebody asked to take a role in a city; the link's secret is not kept, only what proves that it is known."""

    city = models.ForeignKey("store.City", models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address")
    role = models.CharField(max_length=15, choices=Role)
    departments = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's secret")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created = models.DateTimeField()
    expires = models.DateTimeField()
    mailed = models.DateTimeField(
        null=True, help_text="when the link went to the address; of one that was shown instead, none"
    )
    ended = models.DateTimeField(null=True, help_text="when it was accepted or withdrawn")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["city", "email", "role"], condition=Q(ended__isnull=True), name="invitation_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()} of {self.city}"
