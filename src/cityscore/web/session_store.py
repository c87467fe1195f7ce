"""Sessions in the database, which end when nobody has used them for a while, however long their cookie lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone

BEGAN, SEEN = "began", "seen"
"""When somebody signed in, and when they last asked for a page: seconds since 1970."""
NOTED_EVERY = 60 * 60
"""Seconds after which it is written again that a session is used: not at every page."""
ELSEWHERE = "socialaccount"
"""As allauth calls a sign-in at an issuer."""


class SessionStore(DatabaseSessionStore):
    """A session; one that is over is none."""

    def load(self) -> dict[str, Any]:
        """Read it, and note from time to time that it is used."""
        data = super().load()
        if SESSION_KEY not in data:
            return data
        now = _now()
        if _is_over(data, now):
            self.delete(self.session_key)
            self._session_key = None
            return {}
        if now - data.get(SEEN, 0) >= NOTED_EVERY:  # 0 in one that an older version began
            data |= {SEEN: now, BEGAN: data.get(BEGAN, now)}
            self.modified = True
        return data


def note_beginning(request: HttpRequest, **_: object) -> None:
    """Note when somebody signs in."""
    now = _now()
    request.session[BEGAN] = request.session[SEEN] = now


def came_by_issuer(session: Mapping[str, Any]) -> bool:
    """Whether who a session belongs to signed in at an issuer."""
    return any(record.get("method") == ELSEWHERE for record in session.get(AUTHENTICATION_METHODS_SESSION_KEY) or ())


def _is_over(data: Mapping[str, Any], now: int) -> bool:
    """Whether nobody used it for too long, it began too long ago, or its way in is closed by now."""
    return (
        now - data.get(SEEN, now) >= settings.SESSION_IDLE_AGE
        or now - data.get(BEGAN, now) >= settings.SESSION_COOKIE_AGE
        or (settings.SINGLE_SIGN_ON_ONLY and not came_by_issuer(data))
    )


def _now() -> int:
    return int(timezone.now().timestamp())
