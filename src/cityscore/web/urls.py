"""The addresses of the site."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from cityscore.web import views


class DayConverter:
    """A day in an address: 2025-03-18."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Read a day; a ValueError is an address that does not exist."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Write a day."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("<str:city>/", views.city, name="city"),
    path("<str:city>/<day:day>/", views.city, name="day"),
]

handler404 = "cityscore.web.views.missing"
