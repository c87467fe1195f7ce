"""Removing the account of somebody who has left: no way in, no role, no mail, no address; what they did stands.

Rows say who gave a figure or held one, so the account itself stays as whoever that was: with the name that public
comments are signed with, if there was one, and with nothing else.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.people.access import Power, may
from cityscore.people.audit import Action, note_account
from cityscore.people.invitations import withdraw_invitation
from cityscore.people.models import Invitation, Membership, Role, Subscriber, User
from cityscore.people.resetting import take_ways_in

NOBODY = "left-{}@left.invalid"
"""What stands in place of an address: of no mailbox that there can be (RFC 2606), and of one account alone."""


def account_of(email: str) -> User:
    """The account of an address; raises ``CityScoreError`` where there is none."""
    user = User.objects.filter(email=email.strip().lower(), left=None).first()
    if user is None:
        raise CityScoreError(f"nobody has the address {email!r} → check it; /manage/ lists a city's people")
    return user


def may_remove(by: User, user: User) -> bool:
    """Whether somebody may remove an account: their own, and that of who works for their cities alone."""
    if by.is_superuser or by == user:
        return True
    cities = set(Membership.objects.filter(user=user).values_list("city", flat=True))
    return not user.is_superuser and bool(cities) and all(may(by, city, Power.PEOPLE) for city in cities)


@transaction.atomic
def refuse_last(user: User, by: User | None = None) -> None:
    """Raise ``CityScoreError`` for the last administrator of the site, or of a city that ``by`` is not to answer for.

    Whoever administers the site, or runs it (``by`` is None), may do everything in every city, and can invite another.
    """
    others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    # two who remove each other's at once wait here for one another, and the second finds nobody left
    if user.is_superuser and not len(others):
        raise CityScoreError(f"{user.email} is the site's last administrator → make another one first")
    if by is None or (by.is_superuser and by != user):
        return
    roles = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR)
    for membership in roles.filter(user=user).select_related("city"):
        if not len(roles.filter(city=membership.city_id).exclude(user=user)):
            raise CityScoreError(
                f"nobody could invite others to {membership.city.name} any more → invite another administrator first"
            )


@transaction.atomic
def end_account(user: User, by: User | None) -> None:
    """Remove an account; ``by`` is None where whoever runs the site does.

    Raises ``CityScoreError`` for the last administrator, and for who is not ``by``'s to remove.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and not may_remove(by, user):
        raise CityScoreError("this account has roles elsewhere as well → take its role in this city")
    refuse_last(user, by)
    note_account(by, Action.REMOVED_ACCOUNT, user)
    for invitation in Invitation.objects.filter(invited_by=user, ended=None):
        withdraw_invitation(by or user, invitation)
    Invitation.objects.filter(email=user.email, ended=None).update(ended=timezone.now())
    Invitation.objects.filter(email=user.email).update(email=NOBODY.format(user.pk))
    Membership.objects.filter(user=user).delete()
    Subscriber.objects.filter(email=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    take_ways_in(user)
    _end_sessions(user)
    user.email, user.left, user.proved = NOBODY.format(user.pk), timezone.now(), None
    user.is_active = user.is_staff = user.is_superuser = False
    user.save()


def _end_sessions(user: User) -> None:
    """End them now, and forget where they were begun."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()
