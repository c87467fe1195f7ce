"""The addresses of the site."""

from __future__ import annotations

from datetime import date

from allauth.account import views as views_of_accounts
from allauth.socialaccount.providers.openid_connect.views import callback as oidc_callback
from allauth.socialaccount.views import login_cancelled, login_error
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from cityscore.web import (
    accept_invitation,
    account_address,
    accounts,
    page_language,
    password_reset,
    second_factors,
    single_sign_on,
    views,
)
from cityscore.web.close_account import close_account
from cityscore.web.manage import STAFF_PAGES, guarded
from cityscore.web.manage.staff_home import staff_home
from cityscore.web.pages import FILES, PAGES
from cityscore.web.readiness import readiness
from cityscore.web.robots import robots
from cityscore.web.subscribing import FORMS


class DayConverter:
    """A day in an address: 2025-03-18."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read a day; a ValueError is an address that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write a day."""
        return value.isoformat()


class NameConverter(StringConverter):
    """A city's name in an address: letters of any script, digits and hyphens."""

    regex = r"[\w-]+"


register_converter(DayConverter, "day")
register_converter(NameConverter, "name")

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("readyz", readiness, name="readiness"),
    path("robots.txt", robots, name="robots"),
    path(
        "accounts/first/<uidb64>/<token>/",
        accounts.by_password(accounts.FirstPassword.as_view()),
        name="first-password",
    ),
    *(path("accounts/sign-in/", accounts.sign_in_page, name=name) for name in ("account_login", "sign-in")),
    *(path("accounts/sign-out/", views_of_accounts.logout, name=name) for name in ("account_logout", "sign-out")),
    path("accounts/language/<slug:code>/", page_language.choose_language, name="own-language"),
    path("accounts/sign-up/", accounts.closed, name="account_signup"),
    path("accounts/inactive/", views_of_accounts.account_inactive, name="account_inactive"),
    path("accounts/again/", views_of_accounts.reauthenticate, name="account_reauthenticate"),
    path(
        "accounts/password/",
        accounts.by_password(views_of_accounts.password_change),
        name="account_change_password",
    ),
    path("accounts/second-factor/needed/", second_factors.factor_needed, name="factor-needed"),
    path("accounts/second-factor/webauthn/keys/<int:pk>/remove/", second_factors.remove_passkey),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/oidc/<slug:provider_id>/login/", single_sign_on.start, name="openid_connect_login"),
    path("accounts/oidc/<slug:provider_id>/login/callback/", oidc_callback, name="openid_connect_callback"),
    path("accounts/elsewhere/login/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/elsewhere/login/error/", login_error, name="socialaccount_login_error"),
    path("accounts/elsewhere/password/", single_sign_on.own_ways, name="own-ways"),
    path("accounts/invitations/<name:secret>/", accept_invitation.link, name="invitation-link"),
    path("accounts/invitation/", accept_invitation.invitation, name="invitation"),
    path("accounts/new-password/", accounts.by_password(password_reset.new_password), name="new-password"),
    *(  # also for who has no password that they could change, where allauth leads them
        path("accounts/new-password/ask/", accounts.by_password(password_reset.ask_for_password), name=name)
        for name in ("account_set_password", "ask-for-password")
    ),
    path(
        "accounts/new-password/<str:secret>/",
        accounts.by_password(password_reset.password_link),
        name="new-password-link",
    ),
    path("accounts/address/", account_address.prove_address, name="prove-address"),
    path("accounts/address/<str:secret>/", account_address.address_link, name="address-link"),
    path("accounts/close/", close_account, name="close-account"),
    path("manage/", staff_home, name="manage"),
    *(path(page.route, guarded(page), name=page.name) for page in STAFF_PAGES),
    *(path(page.path, views.open_form_page(page), name=page.name) for page in FORMS),
    *(path(page.path, views.only_read(page), name=page.name) for page in (*FILES, *PAGES)),
]

handler404 = "cityscore.web.views.not_found_page"
handler429 = "cityscore.web.accounts.too_often"
handler500 = "cityscore.web.fault_page.fault_page"
