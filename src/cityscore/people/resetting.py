"""Starting somebody's account anew, whose password or second factor is lost: nobody can sign in with either."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from cityscore.model import CityScoreError
from cityscore.people.audit import Action, note
from cityscore.people.models import Membership, User


@transaction.atomic
def reset(email: str) -> User:
    """Take an account's password and second factors away, and so end its sessions; its roles stay.

    Raises ``CityScoreError`` where nobody has the address, or may not sign in.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is None:
        raise CityScoreError(f"nobody has the address {email!r} → check it, or invite them at /manage/")
    if not user.is_active:
        raise CityScoreError(f"{user.email} may not sign in → let them first")
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    cities: set[int | None] = set(Membership.objects.filter(user=user).values_list("city", flat=True))
    for city in cities or {None}:  # in the log of each city, or of none
        note(None, Action.RESET, user.email, city=city)
    return user
