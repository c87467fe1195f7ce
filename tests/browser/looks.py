"""The ways in which a page is looked at: light or dark, in each language, on a phone and on a desk."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from cityscore.present.say.languages import languages

LANGUAGES = tuple(each.code for each in languages())
PHONE, DESK = (320, 640), (1280, 800)


@dataclass(frozen=True)
class Look:
    """One way to look at a page."""

    scheme: str = "light"
    language: str = LANGUAGES[0]
    size: tuple[int, int] = DESK

    def __str__(self) -> str:
        """As problems and tests are named: dark-es-320."""
        return f"{self.scheme}-{self.language}-{self.size[0]}"

    def address(self, path: str) -> str:
        """The path of a page in the language; where that is the city's own, it leads on to the plain one."""
        return f"/{self.language}{path}"


def looks_in(language: str) -> tuple[Look, ...]:
    """All of them in one language."""
    return tuple(Look(scheme, language, size) for scheme, size in product(("light", "dark"), (DESK, PHONE)))
