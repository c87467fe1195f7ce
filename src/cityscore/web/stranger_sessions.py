"""Sessions of whoever is not signed in have a size and an end: anybody can have one made, and each is a row."""

from __future__ import annotations

import json

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

LIFETIME = 60 * 60
"""Seconds: from an invitation's link, or a password, to what follows."""
LARGEST = 8 * 2**10
"""Bytes as JSON: what is on its way between two pages is some hundred."""


class StrangerSessions(SessionMiddleware):
    """Django's sessions, of which a stranger's are small and short."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the session, if it was changed; once somebody signs in, for as long as sessions last."""
        session = request.session
        if session.modified and not session.is_empty():
            if SESSION_KEY in session:
                if session.get("_session_expiry") == LIFETIME:
                    session.set_expiry(None)
            elif len(json.dumps(dict(session.items()), default=str)) > LARGEST:
                session.flush()
            else:
                session.set_expiry(LIFETIME)
        return super().process_response(request, response)
