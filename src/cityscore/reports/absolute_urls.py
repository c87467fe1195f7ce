"""Whole addresses of a city's pages, for who reads them elsewhere: in a mail, in a document."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import get_script_prefix, reverse


@dataclass(frozen=True)
class Links:
    """The addresses of a city's pages in a language."""

    city: str
    """Its name in addresses."""
    language: str
    own: str
    """The city's own language, which its addresses do not state."""

    def page(self, name: str, **names: object) -> str:
        """The whole address of one of its pages."""
        path = reverse(name, kwargs={"city": self.city, **names}).removeprefix(get_script_prefix())
        stated = "" if self.language == self.own else f"{self.language}/"
        return f"{settings.ADDRESS}/{stated}{path}"

    def staff(self, name: str) -> str:
        """The whole address of one of its staff pages, which are in their reader's own language."""
        return settings.ADDRESS + "/" + reverse(name, kwargs={"city": self.city}).removeprefix(get_script_prefix())
