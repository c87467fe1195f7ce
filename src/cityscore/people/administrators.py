"""The first administrator: an account without a password, until the one it is for sets it."""

from __future__ import annotations

from django.db import transaction

from cityscore.model import CityScoreError
from cityscore.people.mailboxes import email_address
from cityscore.people.models import User


def with_password() -> User | None:
    """An administrator who has set a password."""
    return next((user for user in _administrators() if user.has_usable_password()), None)


def waiting_administrator() -> User | None:
    """The administrator who is still to set a password."""
    return next((user for user in _administrators() if not user.has_usable_password()), None)


@transaction.atomic
def first_administrator(email: str) -> User:
    """The first administrator, made with this e-mail address, or given it; without a password that can be used.

    Earlier links of theirs work no longer. Raises ``CityScoreError`` if the address won't do, or if an administrator
    has a password already: nobody's password is ever taken away here.
    """
    address = email_address(email)
    if (administrator := with_password()) is not None:
        raise CityScoreError(f"{administrator.email} is an administrator already → let them invite others")
    user = waiting_administrator()
    if User.objects.filter(email=address, is_superuser=False).exists():
        raise CityScoreError(f"{address} has an account that is not an administrator's → give another address")
    if user is None:
        return User.objects.create_superuser(address)
    user.email = address
    user.set_unusable_password()  # a new one, which earlier links do not fit
    user.save(update_fields=["email", "password"])
    return user


def _administrators() -> list[User]:
    return list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))
