"""The addresses of the site."""

from __future__ import annotations

from datetime import date

from allauth.account import views as views_of_accounts
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from cityscore.web import accept_invitation, accounts, page_language, views
from cityscore.web.manage import STAFF_PAGES, guarded
from cityscore.web.manage.staff_home import staff_home
from cityscore.web.pages import FILES, PAGES
from cityscore.web.readiness import readiness
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
    path("accounts/first/<uidb64>/<token>/", accounts.FirstPassword.as_view(), name="first-password"),
    *(path("accounts/sign-in/", views_of_accounts.login, name=name) for name in ("account_login", "sign-in")),
    *(path("accounts/sign-out/", views_of_accounts.logout, name=name) for name in ("account_logout", "sign-out")),
    path("accounts/language/<slug:code>/", page_language.choose_language, name="own-language"),
    path("accounts/sign-up/", accounts.closed, name="account_signup"),
    path("accounts/inactive/", views_of_accounts.account_inactive, name="account_inactive"),
    path("accounts/again/", views_of_accounts.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", views_of_accounts.password_change, name="account_change_password"),
    path("accounts/second-factor/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("accounts/elsewhere/", include("allauth.socialaccount.urls")),
    path("accounts/invitations/<name:secret>/", accept_invitation.link, name="invitation-link"),
    path("accounts/invitation/", accept_invitation.invitation, name="invitation"),
    path("manage/", staff_home, name="manage"),
    *(path(page.route, guarded(page), name=page.name) for page in STAFF_PAGES),
    *(path(page.path, views.open_form_page(page.answer), name=page.name) for page in FORMS),
    *(path(page.path, views.only_read(page.answer), name=page.name) for page in (*FILES, *PAGES)),
]

handler404 = "cityscore.web.views.not_found_page"
