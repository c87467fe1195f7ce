"""Proving that an account's address is one's own: a mailed link, opened by who is signed in as it."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cityscore.people.account_links import proves_address
from cityscore.people.models import User
from cityscore.people.proving import note_proved
from cityscore.web.mail_requests import send_address_link

GONE, TOO_OFTEN = 410, 429


@never_cache
def prove_address(request: HttpRequest) -> HttpResponseBase:
    """Say whether it is proved; what is sent has a mail sent to it."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    asks = request.method == "POST" and settings.SENDS_MAIL and user.proved is None
    is_allowed = bool(asks and consume(request, action="address", key=user.email))
    if is_allowed:
        send_address_link(user)
    contents = {
        "user": user,
        "sent": is_allowed,
        "too_often": asks and not is_allowed,
        "sends_mail": settings.SENDS_MAIL,
    }
    return render(request, "accounts/address.html", contents, status=TOO_OFTEN if contents["too_often"] else 200)


@never_cache
def address_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What the link leads to. A button confirms, for mail programs open links by themselves."""
    user = request.user
    if not isinstance(user, User):
        answer: HttpResponseBase = redirect_to_login(request.get_full_path())
    elif not proves_address(user, secret):
        answer = render(request, "accounts/link-gone.html", status=GONE)
    else:
        if request.method == "POST":
            note_proved(user)
        answer = render(request, "accounts/address.html", {"user": user, "asks": user.proved is None})
    answer.headers["Referrer-Policy"] = "same-origin"  # as the site's own: the secret is of no use to anybody else
    return answer
