"""Signing in at an issuer: who it vouches for is let in, by their address, each time; nothing is kept of it here.

What allauth would keep, which account elsewhere is whose, is never asked: an account elsewhere that was connected once
would outlive the address that it was connected for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.views import login as lead_to_issuer
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from cityscore.model import CityScoreError
from cityscore.people.mailboxes import email_address
from cityscore.people.models import User
from cityscore.people.proving import has_own_ways, note_proved, start_over
from cityscore.web.accept_invitation import accept_from_issuer
from cityscore.web.account_log import tell
from cityscore.web.session_store import ELSEWHERE, came_by_issuer

LOGIN = "login"
"""The one thing that is done with an account elsewhere."""


def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead on to the issuer, to sign in there and for nothing else."""
    if request.GET.get("process", LOGIN) != LOGIN:
        raise Http404("No account elsewhere is connected with one here.")
    if isinstance(request.user, User):  # another site can lead here: it signs nobody out, or in as somebody else
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    return lead_to_issuer(request, provider_id)  # type: ignore[no-any-return]


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """How allauth lets in who signs in elsewhere: those who were invited, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002  (as allauth has it)
        """Nobody becomes a user by signing in elsewhere."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Answer in allauth's place, which would go by the account elsewhere, keep it, and take passwords away."""
        raise ImmediateHttpResponse(_answer(request, sociallogin))


def _answer(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    claims = claims_of(sociallogin.account.extra_data)
    address = vouched_for_address(claims) if sociallogin.state.get("process") == LOGIN else None
    user = _user_of(request, address, claims) if address else None
    if user is None:
        tell("refused at the issuer", address or "an address that it does not vouch for", request)
        return render(request, "account/signup_closed.html")
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, user, ELSEWHERE, provider=sociallogin.account.provider)
    to = sociallogin.get_redirect_url(request)
    if user.proved is None and has_own_ways(user):
        to = f"{reverse('own-ways')}?{urlencode({'next': to or reverse('manage')})}"
    elif user.proved is None:
        note_proved(user)
    return perform_login(request, user, redirect_url=to)  # type: ignore[no-any-return]


def claims_of(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an issuer says of somebody; nothing where it says it of two (OpenID Connect Core 1.0, 5.3.2)."""
    told, token = said.get("userinfo") or {}, said.get("id_token") or {}
    return {} if told and token and told.get("sub") != token.get("sub") else told or token


def vouched_for_address(claims: Mapping[str, Any]) -> str | None:
    """The address that an issuer says is somebody's and was proved; None where it does not say so.

    >>> vouched_for_address({"email": "Ann@City.gov", "email_verified": True})
    'ann@city.gov'
    """
    verified, address = claims.get("email_verified"), claims.get("email")
    # Some issuers write it as a text, "false" too, which is as true as any text to who does not look.
    if not isinstance(address, str) or address != address.strip() or not (verified is True or verified == "true"):
        return None
    try:
        return email_address(address)
    except CityScoreError:
        return None


def _user_of(request: HttpRequest, address: str, claims: Mapping[str, Any]) -> User | None:
    """Whose address it is, also of who opened the link of an invitation here before; None for a stranger."""
    user = User.objects.filter(email=address).first()
    if user is not None:
        return user if user.is_active else None
    name = claims.get("name")
    return accept_from_issuer(request, address, name if isinstance(name, str) else "")


def own_ways(request: HttpRequest) -> HttpResponse:
    """Ask who was let in by an issuer whether the password here is theirs, as nobody has proved before whose it is."""
    user = request.user
    to = get_next_redirect_url(request) or reverse("manage")
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if not came_by_issuer(request.session):
        raise Http404("There is nothing to ask.")
    if user.proved is not None:
        return redirect(to)
    match request.POST.get("do"):
        case "keep":
            note_proved(user)
        case "remove":
            start_over(user)
            logout(request)
            to = f"{reverse('sign-in')}?{urlencode({'next': to})}"
        case _:
            return render(request, "accounts/own-ways.html", {"to": to, "where": settings.SINGLE_SIGN_ON, "user": user})
    return redirect(to)
