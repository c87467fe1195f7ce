"""Second factors: how they are kept, of whom one is asked, and that the last of those can't be taken away."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import remove_webauthn
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cityscore.people.models import Membership, Role, User
from cityscore.present.say.language import to_say
from cityscore.web.session_store import came_by_issuer

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """How second factors are kept: their secrets encrypted with the site's own."""

    error_messages = {  # noqa: RUF012  (as allauth has it)
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": to_say("This code does not fit. Codes change every half minute, and each works once."),
        "cannot_delete_authenticator": to_say("Your role asks for a second factor. Add another before this one goes."),
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether it may go: not the last of somebody of whom one is asked."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not is_asked_of(authenticator.user) or others.exists()


class EnrolForm(ActivateTOTPForm):  # type: ignore[misc]
    """Adding an authenticator app: the code that shows it works is used up by that."""

    def clean_code(self) -> str:
        """Check it, and note that it was used."""
        code = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return str(code)


def is_asked_of(user: User) -> bool:
    """Whether somebody has a role that asks for a second factor; who administers the site is an administrator."""
    roles = settings.SECOND_FACTOR_ROLES
    if user.is_superuser:
        return Role.ADMINISTRATOR in roles
    return bool(roles) and Membership.objects.filter(user=user, role__in=roles).exists()


def lacks_factor(request: HttpRequest, user: User) -> bool:
    """Whether somebody has to set a second factor up before anything else; of who came by an issuer, that asks it."""
    if not settings.SECOND_FACTOR_ROLES or came_by_issuer(request.session):
        return False
    return is_asked_of(user) and not is_mfa_enabled(user, FACTORS)


@never_cache
def factor_needed(request: HttpRequest) -> HttpResponseBase:
    """Lead who lacks a second factor to set one up."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not lacks_factor(request, request.user):
        return redirect("manage")
    return render(request, "accounts/factor-needed.html", {"user": request.user})


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Allauth's page that takes a passkey away, but for the last that is asked for."""
    passkey = Authenticator.objects.filter(pk=pk, user=request.user.pk).first()
    if passkey is not None and not get_adapter().can_delete_authenticator(passkey):
        return render(request, "accounts/factor-needed.html", {"user": request.user, "keeps": True}, status=403)
    return remove_webauthn(request, pk=pk)  # type: ignore[no-any-return]


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"second factors" + settings.SECRET_KEY.encode()).digest()))
