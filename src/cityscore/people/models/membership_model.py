"""Who may do what in which city."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from cityscore.model.messages import to_say
from cityscore.people.models.user_model import User


class Role(models.TextChoices):
    """What somebody is to a city; who is several things has several memberships."""

    OWNER = "owner", to_say("data owner")
    ANALYST = "analyst", to_say("analyst")
    ADMINISTRATOR = "administrator", to_say("administrator")
    READER = "reader", to_say("reader")


class Membership(models.Model):
    """A role of somebody in a city."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    city = models.ForeignKey("store.City", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=15, choices=Role)
    departments = models.JSONField(default=list, help_text="names of those whose figures a data owner gives")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "city", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} of {self.city}"
