"""Whose mailbox an account's address is: shown by a link that was mailed there, or by an issuer that vouches for it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from cityscore.people.audit import Action, note_account
from cityscore.people.models import User
from cityscore.people.resetting import take_ways_in


@transaction.atomic
def note_proved(user: User) -> None:
    """Keep that the address is theirs: mail goes to it from now on, and other cities let them in."""
    now = timezone.now()
    if User.objects.filter(pk=user.pk, proved=None).update(proved=now):
        user.proved = now
        note_account(user, Action.PROVED, user)


@transaction.atomic
def start_over(user: User) -> None:
    """Keep that the address is theirs, and end whatever others may have set before: password, factors, sessions."""
    take_ways_in(user)
    note_account(user, Action.RESET, user)
    note_proved(user)


@transaction.atomic
def keep_mailed_password(user: User, password: str) -> None:
    """Keep a password that was set by a link mailed to the address: sessions end, a second factor stays."""
    user.set_password(password)
    user.save(update_fields=["password"])
    note_account(user, Action.SET_PASSWORD, user)
    note_proved(user)


def has_own_ways(user: User) -> bool:
    """Whether there is a password or a second factor, which somebody else may have set while nothing was proved."""
    return user.has_usable_password() or Authenticator.objects.filter(user=user).exists()
