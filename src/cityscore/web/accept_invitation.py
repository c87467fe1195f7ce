"""What an invitation's link leads to: a first password for who is new, one press of a button for who is signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.forms import BaseUserCreationForm
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cityscore.model import CityScoreError
from cityscore.people.invitations import accept, accept_as_new, open_invitation
from cityscore.people.models import Invitation, User
from cityscore.present.say.language import to_say
from cityscore.web.form_values import refuse_unseen

SECRET = "invitation"  # noqa: S105  (the session's name for it)
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
    """Take the secret out of the address, and lead on to the page without it."""
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
    if User.objects.filter(email=pending.email).exists():
        return render(request, "accounts/invitation.html", {"invitation": pending, "must": "sign in"})
    form = NewPersonForm(pending.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_as_new(secret, form.save(commit=False))
        except (CityScoreError, IntegrityError):  # somebody was quicker
            return _gone(request)
        login(request, user)
        return _done(request)
    return render(request, "accounts/invitation.html", {"invitation": pending, "form": form, "must": "be new"})


def _signed_in(request: HttpRequest, user: User, pending: Invitation, secret: str) -> HttpResponse:
    if request.method == "POST" and user.email == pending.email:
        try:
            accept(secret, user)
        except CityScoreError:
            return _gone(request)
        return _done(request)
    must = "accept" if user.email == pending.email else "sign out"
    return render(request, "accounts/invitation.html", {"invitation": pending, "must": must, "user": user})


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation-gone.html", status=GONE)


def _done(request: HttpRequest) -> HttpResponse:
    request.session.pop(SECRET, None)
    return redirect("manage")
