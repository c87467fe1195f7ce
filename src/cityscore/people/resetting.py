"""Starting somebody's account anew, whose password or second factor is lost: nobody can sign in with either."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from cityscore.model import CityScoreError
from cityscore.people.audit import Action, note_account
from cityscore.people.models import User


@transaction.atomic
def reset(email: str) -> User:
    """Take every way into an account away, and so end its sessions; its roles stay.

    Raises ``CityScoreError`` where nobody has the address, or may not sign in.
    """
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is None:
        raise CityScoreError(f"nobody has the address {email!r} → check it, or invite them at /manage/")
    if not user.is_active:
        raise CityScoreError(f"{user.email} may not sign in → let them first")
    take_ways_in(user)
    note_account(None, Action.RESET, user)
    return user


def take_ways_in(user: User) -> None:
    """Take password, second factors, passkeys and accounts elsewhere away; sessions end with the password."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()  # none is made any more; older versions did


@transaction.atomic
def keep_first_password(user: User, password: str) -> None:
    """Keep the password that somebody sets by a link that whoever runs the site gave them."""
    user.set_password(password)
    user.save(update_fields=["password"])
    note_account(user, Action.SET_PASSWORD, user)
