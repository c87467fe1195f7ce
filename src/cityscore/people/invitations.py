"""Inviting people: made by an administrator, accepted once by whoever holds the link, or withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.people.access import Power, may
from cityscore.people.audit import Action, note, note_account
from cityscore.people.mailboxes import email_address
from cityscore.people.models import Invitation, Membership, Role, User
from cityscore.people.proving import note_proved
from cityscore.people.resetting import take_ways_in

VALID = timedelta(days=7)


@transaction.atomic
def invite(by: User, city: int, email: str, role: Role, departments: Sequence[str] = ()) -> tuple[Invitation, str]:
    """Invite an e-mail address; returns the invitation and its secret, which is kept nowhere.

    One that is open for the same address and role ends. Raises ``CityScoreError`` for what is no address, for a role
    that they have already, and for a data owner of nothing.
    """
    address = email_address(email)
    if role is Role.OWNER and not departments:
        raise CityScoreError("a data owner gives the figures of departments → choose one or more")
    if Membership.objects.filter(user__email=address, city=city, role=role).exists():
        raise CityScoreError(f"{address} is {_with_article(role)} already → change what they may do instead")
    now, secret = timezone.now(), secrets.token_urlsafe(32)
    Invitation.objects.filter(city=city, email=address, role=role, ended=None).update(ended=now)
    owned = sorted(departments) if role is Role.OWNER else []
    invitation = Invitation.objects.create(
        city_id=city,
        email=address,
        role=role,
        departments=owned,
        digest=_digest(secret),
        invited_by=by,
        created=now,
        expires=now + VALID,
    )
    note(by, Action.INVITED, address, city=city, after={"role": role, "departments": owned})
    return invitation, secret


def open_invitation(secret: str) -> Invitation | None:
    """The invitation that a secret belongs to, while it can be accepted, and who invites may invite."""
    rows = Invitation.objects.filter(expires__gt=timezone.now(), ended=None, digest=_digest(secret))
    invitation = rows.select_related("city", "invited_by").first()
    return invitation if invitation and is_open(invitation) else None


def is_open(invitation: Invitation) -> bool:
    """Whether it can be accepted, and who invites may invite now."""
    is_waiting = invitation.ended is None and invitation.expires > timezone.now()
    return is_waiting and may(invitation.invited_by, invitation.city_id, Power.PEOPLE)


def new_secret(invitation: Invitation) -> str:
    """Another secret for an invitation, known to whoever it is told alone; the one before works no longer."""
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(pk=invitation.pk).update(digest=_digest(secret), mailed=None)
    return secret


def note_mailed(invitation: Invitation) -> None:
    """Keep that its secret went to the address, and nowhere else: who has it reads that mailbox."""
    Invitation.objects.filter(pk=invitation.pk).update(mailed=timezone.now())


def must_renew_password(invitation: Invitation, user: User) -> bool:
    """Whether who accepts has to set a new password, for somebody else may know the one that the account has.

    That is so where nobody has shown that the address is theirs, and it was not this city that let them in.
    """
    is_known_here = Membership.objects.filter(user=user, city=invitation.city_id).exists()
    return user.proved is None and not user.is_superuser and not is_known_here


@transaction.atomic
def accept(secret: str, user: User) -> Membership:
    """Take the role that somebody was invited to; raises ``CityScoreError`` if it is not theirs, or ended meanwhile."""
    # Of two at once the second waits here, and then finds it ended.
    Invitation.objects.select_for_update().filter(digest=_digest(secret)).first()
    invitation = open_invitation(secret)
    if invitation is None:
        raise CityScoreError("this invitation works no longer → ask for a new one")
    if invitation.email != user.email:
        raise CityScoreError(f"this invitation is for {invitation.email} → sign in with that address")
    invitation.ended, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["ended", "accepted_by"])
    role, owned = invitation.role, invitation.departments
    membership, _ = Membership.objects.update_or_create(
        user=user, city_id=invitation.city_id, role=role, defaults={"departments": owned}
    )
    after = {"role": role, "departments": owned}
    note(user, Action.JOINED, str(invitation.invited_by), city=invitation.city_id, after=after)
    return membership


@transaction.atomic
def accept_as_new(secret: str, user: User) -> User:
    """Keep somebody who is new, with the role that they were invited to, or nothing; raises what ``accept`` does."""
    invitation = open_invitation(secret)
    if invitation and invitation.mailed:
        user.proved = timezone.now()
    user.save()
    accept(secret, user)
    return user


@transaction.atomic
def accept_with_password(secret: str, user: User, password: str) -> None:
    """Take the role with a new password, and end every way in that the account had before; raises what ``accept`` does.

    Whoever has the link was mailed it at the address, or is signed in as them.
    """
    invitation = open_invitation(secret)
    take_ways_in(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    accept(secret, user)
    note_account(user, Action.SET_PASSWORD, user)
    if invitation and invitation.mailed:
        note_proved(user)


@transaction.atomic
def withdraw_invitation(by: User, invitation: Invitation) -> None:
    """End an invitation that nobody has accepted."""
    if Invitation.objects.filter(pk=invitation.pk, ended=None).update(ended=timezone.now()):
        note(by, Action.WITHDREW, invitation.email, city=invitation.city_id, before={"role": invitation.role})


@transaction.atomic
def end_invitations_of(inviter: User, city: int, *, by: User) -> None:
    """End what somebody who may not invite any more has left open in a city."""
    if not may(inviter, city, Power.PEOPLE):
        for invitation in Invitation.objects.filter(invited_by=inviter, city=city, ended=None):
            withdraw_invitation(by, invitation)


def _digest(secret: str) -> str:
    # Nothing slower is needed, as for passwords: 256 random bits can't be guessed.
    return sha256(secret.encode()).hexdigest()


def _with_article(role: Role) -> str:
    return f"{'an' if role.label[0] in 'aeiou' else 'a'} {role.label}"
