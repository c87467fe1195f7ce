"""What mailed links hold: for a new password, and to prove an address. Each works for a while."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from cityscore.people.models import User

PASSWORD_VALID = timedelta(hours=2)
ADDRESS_VALID = timedelta(days=7)
_PASSWORD, _ADDRESS = "new password by mail", "prove address"


def password_secret(user: User) -> str:
    """What lets whoever holds it set a new password, once: with the password, or at a sign-in, it is void."""
    return signing.dumps([user.pk, _state(user)], salt=_PASSWORD)


def user_of_password_secret(secret: str) -> User | None:
    """Whose new password a secret is for; nobody's, if it is false, used or too old."""
    try:
        key, state = signing.loads(secret, salt=_PASSWORD, max_age=PASSWORD_VALID)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    return user if user and constant_time_compare(state, _state(user)) else None


def address_secret(user: User) -> str:
    """What proves, to who is signed in as them, that their mailbox was read."""
    return signing.dumps([user.pk, user.email], salt=_ADDRESS)


def proves_address(user: User, secret: str) -> bool:
    """Whether a secret was mailed to the address that somebody has now."""
    try:
        said = signing.loads(secret, salt=_ADDRESS, max_age=ADDRESS_VALID)
    except signing.BadSignature:
        return False
    return bool(said == [user.pk, user.email])


def _state(user: User) -> str:
    about = "|".join(map(str, (user.pk, user.password, user.last_login, user.email)))
    return salted_hmac(_PASSWORD, about, algorithm="sha256").hexdigest()
