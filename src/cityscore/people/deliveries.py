"""What mail went to whom: each is claimed before it is sent, so that no kill and no retry sends it twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cityscore.people.models import Delivery, DeliveryState

KEPT = timedelta(days=60)
"""How long it is kept that a mail was sent."""


def is_claimed(city: int, email: str, key: str) -> bool:
    """Whether a mail to an address was claimed."""
    return Delivery.objects.filter(city=city, who=digest(email), key=key).exists()


def claim(city: int, email: str, key: str) -> Delivery | None:
    """Claim a mail to an address; None where it has been before, and whoever claimed it may have sent it.

    It stands in the database before this returns: it must not be called within a transaction.
    """
    if is_claimed(city, email, key):
        return None
    try:
        with transaction.atomic(durable=True):
            return Delivery.objects.create(city_id=city, who=digest(email), key=key, moment=timezone.now())
    except IntegrityError:  # another worker was quicker
        return None


def note_sent(delivery: Delivery) -> None:
    """Note that the mail server took it."""
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT)


def note_refused(delivery: Delivery) -> None:
    """Note that the mail server will never take it."""
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.REFUSED)


def give_back(delivery: Delivery) -> None:
    """Let a mail that was surely not sent be claimed again."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED).delete()


def last_moment(city: int, email: str, begins: str) -> datetime | None:
    """When a mail whose key begins so was last claimed for an address."""
    rows = Delivery.objects.filter(city=city, who=digest(email), key__startswith=begins)
    return rows.order_by("-moment").values_list("moment", flat=True).first()


def has_deliveries(city: int) -> bool:
    """Whether any mail of a city is kept as sent."""
    return Delivery.objects.filter(city=city).exists()


def forget_old(city: int) -> None:
    """Forget what was sent long ago."""
    Delivery.objects.filter(city=city, moment__lt=timezone.now() - KEPT).delete()


def forget_from_the_future(city: int, now: datetime) -> None:
    """Forget mail that was sent by a clock which was ahead: what it told of has still to come."""
    Delivery.objects.filter(city=city, moment__gt=now + timedelta(hours=1)).delete()


def digest(email: str) -> str:
    """An address as deliveries know it: the same again for the same address, and of no use to a reader."""
    return salted_hmac("deliveries", email, algorithm="sha256").hexdigest()
