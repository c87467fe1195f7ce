"""The addresses of the site."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from cityscore.web import accounts, invited, views
from cityscore.web.manage import STAFF_PAGES, guarded
from cityscore.web.manage.home import home
from cityscore.web.pages import FILES, PAGES


class DayConverter:
    """A day in an address: 2025-03-18."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read a day; a ValueError is an address that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write a day."""
        return value.isoformat()


class NameConverter:
    """A city's name in an address: letters of any script, digits and hyphens."""

    regex = r"[\w-]+"

    def to_python(self, value: str) -> str:
        """Read a name."""
        return value

    def to_url(self, value: str) -> str:
        """Write a name."""
        return value


register_converter(DayConverter, "day")
register_converter(NameConverter, "name")

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("accounts/first/<uidb64>/<token>/", accounts.FirstPassword.as_view(), name="first-password"),
    path("accounts/sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("accounts/sign-out/", LogoutView.as_view(), name="sign-out"),
    path("accounts/invitations/<name:secret>/", invited.link, name="invitation-link"),
    path("accounts/invitation/", invited.invitation, name="invitation"),
    path("manage/", home, name="manage"),
    *(path(page.route, guarded(page), name=page.name) for page in STAFF_PAGES),
    *(path(page.path, views.only_read(page.answer), name=page.name) for page in (*FILES, *PAGES)),
]

handler404 = "cityscore.web.views.missing"
