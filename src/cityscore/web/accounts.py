"""Signing in: a first password by a link that works once, then e-mail address and password."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views import login
from allauth.core import context
from allauth.core.internal.ratelimit import RateLimitUsage, consume, get_ip
from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_encode

from cityscore.people.audit import Action
from cityscore.people.models import User
from cityscore.people.resetting import keep_first_password
from cityscore.present.say.language import to_say
from cityscore.web.account_log import tell, tell_refusal
from cityscore.web.known_browsers import is_known, remember

GONE = 410


def first_link(user: User) -> str:
    """A link by which somebody sets a first password: it works once, and for ``PASSWORD_RESET_TIMEOUT`` seconds."""
    who = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.ADDRESS + reverse("first-password", kwargs={"uidb64": who, "token": token})


def ways_in(request: HttpRequest) -> dict[str, bool]:
    """For every template: whether people sign in by password here, or at their issuer alone."""
    return {"has_passwords": not settings.SINGLE_SIGN_ON_ONLY}


def by_password(answer: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that is about passwords, which there is none of where people sign in at an issuer alone."""

    @wraps(answer)
    def if_there_are_passwords(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.SINGLE_SIGN_ON_ONLY:
            raise Http404("Nobody signs in by password.")
        return answer(request, *args, **kwargs)

    return if_there_are_passwords


def sign_in_page(request: HttpRequest) -> HttpResponseBase:
    """The form; where there is nothing to fill in, the issuer's."""
    if not settings.SINGLE_SIGN_ON_ONLY:
        return login(request)  # type: ignore[no-any-return]
    if request.method != "GET":
        raise Http404("Nobody signs in by password.")
    to = get_next_redirect_url(request)
    issuer = reverse("openid_connect_login", kwargs={"provider_id": "city"})
    return redirect(f"{issuer}?{urlencode({'next': to})}" if to else issuer)


def sign_in(request: HttpRequest, user: User, to: str) -> HttpResponse:
    """Sign somebody in by a link that only they were given; a second factor is asked for, if they have one."""
    record_authentication(request, user, "link")
    return perform_login(request, user, redirect_url=to)  # type: ignore[no-any-return]


class FirstPasswordForm(SetPasswordForm):  # type: ignore[type-arg]
    """A password, twice."""

    error_messages = {"password_mismatch": to_say("The two are not the same.")}  # noqa: RUF012  (as Django has it)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, again.label, again.help_text = to_say("Password"), to_say("The same password again"), ""
        first.help_text = to_say(
            "12 characters or more. Some words that do not belong together are easy to keep in mind."
        )

    def clean(self) -> dict[str, Any]:
        """Check both; what is wrong with the password itself is said of the first."""
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        return self.cleaned_data


class FirstPassword(PasswordResetConfirmView):
    """The page behind a first link. The token leaves the address at once, and no page is told where one came from.

    The form itself has the site's own referrer policy: with ``no-referrer`` browsers hide from us, too, that the form
    they send is ours (``Origin: null``), and it would be refused.
    """

    form_class = FirstPasswordForm
    template_name = "accounts/first.html"
    success_url = "/"

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Keep the password, and sign in with it."""
        user = form.user
        keep_first_password(user, form.cleaned_data["new_password1"])
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        tell(Action.SET_PASSWORD, user.email, self.request)
        return sign_in(self.request, user, self.success_url)

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; while the token is in the address, without telling anybody the address."""
        response = super().dispatch(*args, **kwargs)
        if kwargs["token"] != self.reset_url_token:
            response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_user(self, uidb64: str) -> User | None:
        """Whose link it is; nobody's, once there is a password."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active and not user.has_usable_password() else None

    def render_to_response(self, context: dict[str, Any], **response: Any) -> HttpResponse:
        """The form, or a page that says why there is none."""
        if self.validlink:
            return super().render_to_response(context, **response)
        return render(self.request, "accounts/gone.html", status=GONE)


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = to_say("E-mail address")
        self.fields["login"].widget = forms.EmailInput(attrs={"autocomplete": "username"})
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.elsewhere = settings.SINGLE_SIGN_ON


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """How allauth lets people in: by invitation, and in our words."""

    error_messages = {  # noqa: RUF012  (as allauth has it)
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": to_say(
            "This e-mail address and password do not go together. Check both, and Caps Lock."
        ),
        "too_many_login_attempts": to_say("That was too often. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (as allauth has it)
        """Nobody signs up: people are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse who tries too often, and tell so.

        It is counted for an account and a place, so that one stranger in one place keeps nobody else out; and for an
        account wherever it is tried from, so that many places are of no use, but for browsers that it is known in.
        """
        address = str(credentials.get("email", "")).lower()
        known = is_known(request, User.objects.filter(email=address).first())
        counted = (
            [("login_known", address)]
            if known
            else [("login_failed", f"{address} {get_ip(request)}"), ("login_everywhere", address)]
        )
        self._login_failed_rl_usage = RateLimitUsage(usage=[])  # allauth takes it back if the password is right
        for action, key in counted:
            usage = consume(request, app="allauth.account", action=action, key=key)
            if usage is None:
                tell_refusal(Action.SLOWED, address, request, by="password")
                raise self.validation_error("too_many_login_attempts")
            self._login_failed_rl_usage.usage += usage.usage

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead on, and let the browser keep that they have signed in here."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def validation_error(self, code: str, *args: Any) -> Exception:
        """What is wrong, in our words; where it is that codes are guessed at, told."""
        stage = getattr(context.request, "_login_stage", None)
        if code == "too_many_login_attempts" and stage is not None:
            tell_refusal(Action.SLOWED, stage.login.user.email, context.request, by="second factor")
        return super().validation_error(code, *args)  # type: ignore[no-any-return]


def closed(request: HttpRequest) -> HttpResponse:
    """There is no such page: nobody signs up, people are invited."""
    raise Http404("People are invited.")


def too_often(request: HttpRequest) -> HttpResponse:
    """Say that somebody tries too often from one place."""
    tell("stopped for trying too often at", request.path, request)
    return render(request, "accounts/too-often.html", status=429)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form can't be trusted any more: it was open too long, or cookies are off."""
    return render(request, "accounts/too-old.html", status=403)
