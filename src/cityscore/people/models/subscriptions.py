"""Subscriptions: who gets mail about a city, and what about; and what was sent to whom, so that nothing is twice."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q


class Topic(models.TextChoices):
    """What mail can be about, beside reports that came later: each has a topic of its own."""

    REPORT = "report", "the weekly report"
    ALERTS = "alerts", "alerts"


def new_token() -> str:
    """What only the mail itself tells."""
    return secrets.token_urlsafe(24)


class Subscriber(models.Model):
    """An e-mail address that mail about a city goes to. It stands on no page but the one its own mail leads to."""

    city = models.ForeignKey("store.City", models.PROTECT, related_name="subscribers", db_index=False)
    email = models.EmailField("e-mail address")
    language = models.CharField(max_length=20, help_text="the code of the language that mail is in")
    token = models.CharField(max_length=40, unique=True, default=new_token, help_text="what its unsubscribe links hold")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "email"], name="subscriber_once")]

    def __str__(self) -> str:
        return f"subscriber {self.pk} of {self.city}"  # a log that quotes it tells no address


class Subscription(models.Model):
    """One thing that somebody gets mail about: asked for, confirmed from their mailbox, and ended."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions", db_index=False)
    topic = models.CharField(max_length=10, help_text="alerts, or what a report calls its own")
    kind = models.CharField(max_length=10, help_text="of what: the city, a cabinet, a metric")
    slug = models.CharField(max_length=200, blank=True, help_text="its name in addresses; of a metric, its key")
    created = models.DateTimeField(auto_now_add=True)
    confirmed = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscriber", "topic", "kind", "slug"],
                condition=Q(ended__isnull=True),
                name="subscription_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.topic} {self.kind} {self.slug}".strip()


class DeliveryState(models.TextChoices):
    """How far a mail has come."""

    CLAIMED = "claimed", "handed to the mail server, or about to be"
    SENT = "sent", "sent"
    REFUSED = "refused", "refused by the mail server"


class Delivery(models.Model):
    """One mail to one address. It is claimed before it is sent: a kill in between may lose it, and never doubles it."""

    city = models.ForeignKey("store.City", models.PROTECT, related_name="+", db_index=False)
    who = models.CharField(max_length=64, help_text="a keyed digest of the address, which is itself not kept here")
    key = models.CharField(max_length=100, help_text="which mail it is, such as report 2025-03-24")
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.CLAIMED)
    moment = models.DateTimeField(help_text="when it was claimed")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["city", "who", "key"], name="delivery_once")]
        indexes: ClassVar = [models.Index(fields=["moment"], name="delivery_by_moment")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
