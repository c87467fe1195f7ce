"""Asking the worker for mail about accounts: no page waits for a mail server, and none tells who has an account."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.people.models import Invitation, Membership, User
from cityscore.present.say.language import spoken
from cityscore.store import jobs, models


def send_invitation(invitation: Invitation) -> None:
    """Have the link of an invitation mailed to its address."""
    city = models.City.objects.get(pk=invitation.city_id)
    jobs.put(city, "account_mail", f"invitation {invitation.pk}", _arguments("invitation", invitation.pk))


def send_password_link(address: str) -> None:
    """Have a link for a new password mailed, if somebody has the address; else the same is done, and undone."""
    user = User.objects.filter(email=address, is_active=True).first()
    with transaction.atomic():
        _put(user, "password")
        if user is None:
            transaction.set_rollback(True)


def send_address_link(user: User) -> None:
    """Have a link mailed that proves an address."""
    _put(user, "address")


def _put(user: User | None, kind: str) -> None:
    """A job is of a city: of one that they work for, or of any. Where there is none, nobody sends mail yet."""
    worked_for = (
        Membership.objects.filter(user=user).values("city") if user else Membership.objects.none().values("city")
    )
    cities = models.City.objects.order_by("pk")
    city = cities.filter(pk__in=worked_for).first() or cities.first()
    if city is not None:
        key = user.pk if user else 0
        jobs.put(city, "account_mail", f"{kind} {key} {timezone.now().isoformat()}", _arguments(kind, key))


def _arguments(kind: str, key: int) -> dict[str, Any]:
    return {"kind": kind, "id": key, "language": spoken().code}
