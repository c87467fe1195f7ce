"""A new password by a link that is mailed: what is answered never tells who has an account, nor how long it takes."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cityscore.model import CityScoreError
from cityscore.people.account_links import user_of_password_secret
from cityscore.people.audit import Action
from cityscore.people.mailboxes import email_address, mailbox_of
from cityscore.people.proving import keep_mailed_password
from cityscore.present.say.language import to_say
from cityscore.web.account_log import tell, tell_refusal
from cityscore.web.accounts import FirstPasswordForm, sign_in
from cityscore.web.mail_requests import send_password_link

SECRET = "new_password"  # noqa: S105  (the session's name for it)
GONE, TOO_OFTEN = 410, 429


class AddressForm(forms.Form):
    """Whose password."""

    email = forms.EmailField(
        label=to_say("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def clean_email(self) -> str:
        """The address as it is kept."""
        try:
            return email_address(self.cleaned_data["email"])
        except CityScoreError as error:
            raise forms.ValidationError(str(error)) from None


@never_cache
def ask_for_password(request: HttpRequest) -> HttpResponse:
    """Take an address, and have a link mailed to it if somebody has it."""
    form = AddressForm(request.POST if request.method == "POST" and settings.SENDS_MAIL else None)
    contents = {"form": form, "sends_mail": settings.SENDS_MAIL}
    if not form.is_valid():
        return render(request, "accounts/ask-for-password.html", contents)
    address = form.cleaned_data["email"]
    if not consume(request, action="new_password", key=mailbox_of(address)):
        tell("asked too often for a new password for", address, request)
        return render(request, "accounts/too-often.html", status=TOO_OFTEN)
    tell_refusal(Action.ASKED_FOR_PASSWORD, address, request)
    send_password_link(address)
    return render(request, "accounts/ask-for-password.html", {**contents, "sent": address})


@never_cache
def password_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, and lead on to the page without it."""
    if user_of_password_secret(secret) is None:  # nothing is kept for a stranger
        answer: HttpResponse = render(request, "accounts/link-gone.html", status=GONE)
    else:
        request.session[SECRET] = secret
        answer = redirect("new-password")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
def new_password(request: HttpRequest) -> HttpResponse:
    """Take a new password, end all sessions, and sign in with it; a second factor is asked for as ever."""
    user = user_of_password_secret(request.session.get(SECRET, ""))
    if user is None:
        return render(request, "accounts/link-gone.html", status=GONE)
    form = FirstPasswordForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/new-password.html", {"form": form})
    keep_mailed_password(user, form.cleaned_data["new_password1"])
    tell(Action.SET_PASSWORD, user.email, request)
    request.session.flush()
    return sign_in(request, user, reverse("manage"))
