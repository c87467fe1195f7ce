"""Browsers in which somebody has signed in before: they let their owner in while a stranger guesses at the account."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from cityscore.people.models import User

COOKIE, PATH = "cityscore_browser", "/accounts/"
KEPT = timedelta(days=180)
MOST = 5
"""How many accounts a browser is known for; the one that was used longest ago is forgotten."""


def is_known(request: HttpRequest, user: User | None) -> bool:
    """Whether somebody has signed in with this browser."""
    return user is not None and user.pk in _accounts(request)


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser keep that they have."""
    accounts = [user.pk, *(key for key in _accounts(request) if key != user.pk)][:MOST]
    response.set_cookie(
        COOKIE,
        signing.dumps(accounts, salt=COOKIE),
        max_age=KEPT,
        path=PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def _accounts(request: HttpRequest) -> list[int]:
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=KEPT)
    except signing.BadSignature:
        return []
    return [key for key in found if isinstance(key, int)]
