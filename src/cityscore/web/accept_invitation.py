"""What an invitation's link leads to: a first password for who is new, one press of a button for who is signed in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from cityscore.model import CityScoreError
from cityscore.people.invitations import (
    accept,
    accept_as_new,
    accept_with_password,
    must_renew_password,
    open_invitation,
)
from cityscore.people.models import Invitation, User
from cityscore.people.proving import note_proved
from cityscore.present.say.language import to_say
from cityscore.web.account_log import tell
from cityscore.web.accounts import FirstPasswordForm, sign_in
from cityscore.web.form_values import refuse_unseen
from cityscore.web.session_store import came_by_issuer

SECRET = "invitation"  # noqa: S105  (the session's name for it)
WHOLE_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""How a secret is written: 32 bytes, as ``token_urlsafe`` has them."""
GONE = 410


class NewPersonForm(BaseUserCreationForm):  # type: ignore[type-arg]
    """A name, and a password twice."""

    error_messages = {"password_mismatch": to_say("The two are not the same.")}  # noqa: RUF012  (as Django has it)

    class Meta:
        model = User
        fields = ("name",)

    def __init__(self, email: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.email = email
        first, again = self.fields["password1"], self.fields["password2"]
        self.fields["name"].label, self.fields["name"].required = to_say("Your name"), True
        self.fields["name"].validators.append(refuse_unseen)
        self.fields["name"].widget = forms.TextInput(attrs={"autocomplete": "name"})
        first.label, again.label, again.help_text = to_say("Password"), to_say("The same password again"), ""
        first.help_text = to_say(
            "12 characters or more. Some words that do not belong together are easy to keep in mind."
        )


@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, and lead on to the page without it; one that opens nothing is not kept."""
    if not WHOLE_SECRET.fullmatch(secret) or open_invitation(secret) is None:
        return _gone(request)
    request.session[SECRET] = secret
    answer = redirect("invitation")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Say who invites whom to what, and take the answer."""
    secret = request.session.get(SECRET, "")
    pending = open_invitation(secret)
    if pending is None:
        return _gone(request)
    if isinstance(request.user, User):
        return _signed_in(request, request.user, pending, secret)
    known = User.objects.filter(email=pending.email).first()
    if known is not None:
        if pending.mailed and known.proved is None and known.is_active and not settings.SINGLE_SIGN_ON_ONLY:
            return _set_password(request, known, pending, secret)
        contents = {"invitation": pending, "must": "sign in", "may_be_anothers": must_renew_password(pending, known)}
        return render(request, "accounts/invitation.html", contents)
    contents = {"invitation": pending, "must": "be new", "elsewhere": settings.SINGLE_SIGN_ON}
    if settings.SINGLE_SIGN_ON_ONLY:
        return render(request, "accounts/invitation.html", contents)
    form = NewPersonForm(pending.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_as_new(secret, form.save(commit=False))
        except (CityScoreError, IntegrityError):  # somebody was quicker
            return _gone(request)
        request.session.pop(SECRET, None)
        tell("accepted an invitation as", user.email, request)
        return sign_in(request, user, reverse("manage"))
    return render(request, "accounts/invitation.html", {**contents, "form": form})


def accept_from_issuer(request: HttpRequest, address: str, name: str) -> User | None:
    """Keep somebody new whose address an issuer vouches for, if they opened the link of their invitation before."""
    secret = request.session.get(SECRET, "")
    pending = open_invitation(secret)
    if pending is None or pending.email != address:
        return None
    user = User(email=address, name=" ".join(name.split())[:200] if name.isprintable() else "", proved=timezone.now())
    user.set_unusable_password()
    try:
        accept_as_new(secret, user)
    except (CityScoreError, IntegrityError):  # somebody was quicker
        return None
    del request.session[SECRET]
    tell("accepted an invitation as", address, request)
    return user


def _signed_in(request: HttpRequest, user: User, pending: Invitation, secret: str) -> HttpResponse:
    if user.email != pending.email:
        return render(request, "accounts/invitation.html", {"invitation": pending, "must": "sign out", "user": user})
    if not pending.mailed and must_renew_password(pending, user):
        if came_by_issuer(request.session):
            return redirect(f"{reverse('own-ways')}?{urlencode({'next': reverse('invitation')})}")
        return _set_password(request, user, pending, secret)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": pending, "must": "accept", "user": user})
    try:
        accept(secret, user)
    except CityScoreError:
        return _gone(request)
    if pending.mailed:
        note_proved(user)
    return _done(request, user)


def _set_password(request: HttpRequest, user: User, pending: Invitation, secret: str) -> HttpResponse:
    """Have who holds the link set a new password: somebody else may know the one that the account has."""
    form = FirstPasswordForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        contents = {"invitation": pending, "must": "renew", "form": form, "is_in": request.user.is_authenticated}
        return render(request, "accounts/invitation.html", contents)
    try:
        accept_with_password(secret, user, form.cleaned_data["new_password1"])
    except CityScoreError:
        return _gone(request)
    request.session.flush()
    tell("accepted an invitation as", user.email, request)
    return sign_in(request, user, reverse("manage"))


def _done(request: HttpRequest, user: User) -> HttpResponse:
    tell("accepted an invitation as", user.email, request)
    request.session.pop(SECRET, None)
    return redirect("manage")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation-gone.html", status=GONE)
