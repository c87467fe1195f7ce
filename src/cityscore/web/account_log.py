"""Every sign-in, refusal, second factor and password change, in the server's log and in the log of changes.

The server's log (``cityscore.accounts``) has all of it, a line each, with the place that it came from. The log of
changes has what is about an account that there is, for the administrators of its cities. Neither holds a secret.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed
from allauth.core import context
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from cityscore.people.audit import Action, note_account, note_refusal
from cityscore.people.models import User

log = logging.getLogger("cityscore.accounts")
LONGEST = 254
"""Letters of what somebody typed that a line quotes."""


def place_of(request: HttpRequest | None) -> str:
    """Where a request came from; '' where none did."""
    return (get_client_ip(request) or "") if request is not None else ""


def tell(what: str, address: str, request: HttpRequest | None, **more: str) -> None:
    """Write a line into the server's log."""
    typed = "".join(letter if letter.isprintable() and not letter.isspace() else "?" for letter in address[:LONGEST])
    details = "".join(f", {name} {value}" for name, value in more.items() if value)
    log.info("%s %s from %s%s", what, typed or "nobody", place_of(request) or "nowhere", details)


def tell_and_note(action: Action, user: User, request: HttpRequest | None, **more: str) -> None:
    """Tell what somebody did with their own account, and note it where its cities' administrators see it."""
    tell(action, user.email, request, **more)
    note_account(user, action, user, after=_details(request, more))


def tell_refusal(action: Action, address: str, request: HttpRequest | None, **more: str) -> None:
    """Tell what was refused; nothing is kept of an address that nobody has."""
    tell(action, address, request, **more)
    note_refusal(action, address, after=_details(request, more))


def _details(request: HttpRequest | None, more: Mapping[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in more.items() if value}, "from": place_of(request)}


def _signed_in(request: HttpRequest | None, user: User, **_: object) -> None:
    if request is None or not place_of(request):  # a program, and nobody at a browser
        return
    records = get_authentication_records(request, user)
    ways = dict.fromkeys(str(record.get("type") or record["method"]) for record in records)
    tell_and_note(Action.SIGNED_IN, user, request, by=" and ".join(ways))


def _signed_out(request: HttpRequest | None, user: User | None, **_: object) -> None:
    if user is not None and place_of(request):
        tell_and_note(Action.SIGNED_OUT, user, request)


def _refused(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    tell_refusal(Action.REFUSED, str(credentials.get("email", "")), request, by="password")


def _factor_refused(request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    tell_refusal(Action.REFUSED_FACTOR, user.email, request, by=str(authenticator.type))


def _password_changed(request: HttpRequest, user: User, **_: object) -> None:
    tell_and_note(Action.CHANGED_PASSWORD, user, request)


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    tell_and_note(Action.ADDED_FACTOR, user, request, which=str(authenticator.type))


def _factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: object) -> None:
    tell_and_note(Action.REMOVED_FACTOR, user, request, which=str(authenticator.type))


def _codes_renewed(request: HttpRequest, user: User, **_: object) -> None:
    tell_and_note(Action.RENEWED_CODES, user, request)


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """How allauth ends sessions, which is noted."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """End them."""
        super().end_sessions(sessions)
        if sessions:
            number = str(len(sessions))
            tell_and_note(Action.ENDED_SESSIONS, sessions[0].user, context.request, number=number)


def listen() -> None:
    """Hear of everything that Django and allauth tell."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _refused),
        (authentication_failed, _factor_refused),
        (password_changed, _password_changed),
        (authenticator_added, _factor_added),
        (authenticator_removed, _factor_removed),
        (authenticator_reset, _codes_renewed),
    ):
        signal.connect(receiver)
