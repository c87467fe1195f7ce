"""How a city's pages look: its colours and its seal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeAlias

from cityscore.model.colours import WHITE, contrast, darkened, lightened, text_on
from cityscore.model.declarations import declared, rule
from cityscore.model.parsing import model
from cityscore.model.problems import Problem

COLOUR = "#[0-9a-fA-F]{6}"
COLOUR_SAYS = 'a colour such as "#17402f"'
BRAND, ACCENT, PAPER = "#17402f", "#e8c15a", "#faf8f3"
"""The colours of a city that states none, and that of the paper."""

SEALS = {".svg": "image/svg+xml", ".png": "image/png"}
"""What a seal may be, by the end of its name."""

LARGEST_SEAL = 200_000
"""Bytes."""

LEAST_TEXT, LEAST_SIGN = 4.5, 3.0
"""The contrast that text needs, and a sign, as WCAG 2.2 asks (1.4.3, 1.4.11)."""

BOARD_TEXT = 9.0
"""The contrast of the board's letters, which are read from five metres."""

CREAM = "#f3ead2"
"""The board's letters."""

Colours: TypeAlias = dict[str, str]
"""Properties of the stylesheet, with their colours."""


@model
class Look:
    """How a city's pages look; what is not stated looks like CityScore."""

    brand: str | None = declared(
        "Its main colour, behind its name.",
        default=None,
        pattern=COLOUR,
        pattern_says=COLOUR_SAYS,
        example=BRAND,
    )
    accent: str | None = declared(
        "Its second colour, for signs on the first.",
        default=None,
        pattern=COLOUR,
        pattern_says=COLOUR_SAYS,
        example=ACCENT,
    )
    seal: str | None = declared(
        "Its seal: an SVG or PNG file of at most 200 KB, from the definitions file on.",
        default=None,
        longest=4_000,
        example="seal.svg",
    )

    @rule("seal")
    def seal_is_beside(self) -> Iterator[Problem]:
        """The seal is an SVG or PNG file beside the definitions file, or below it."""
        if self.seal is None:
            return
        path = PurePosixPath(self.seal)
        if path.suffix.lower() not in SEALS:
            fix = "name an .svg or .png file"
            yield Problem(message=f"{self.seal!r} is no SVG or PNG file", fix=fix, place=("seal",))
        elif path.is_absolute() or ".." in path.parts or "\\" in self.seal or ":" in self.seal or "\0" in self.seal:
            fix = "put the file beside the definitions file, and write its name: seal.svg"
            yield Problem(message=f"{self.seal!r} is not beside the definitions file", fix=fix, place=("seal",))

    @property
    def is_coloured(self) -> bool:
        """Whether it states a colour."""
        return self.brand is not None or self.accent is not None

    @property
    def seal_type(self) -> str:
        """The seal's media type."""
        return SEALS[PurePosixPath(self.seal or "").suffix.lower()]

    @property
    def light(self) -> Colours:
        """The colours on light paper."""
        brand = self.brand or BRAND
        board = darkened(brand, CREAM, BOARD_TEXT)
        return {
            "brand": brand,
            "on-brand": text_on(brand),
            "accent": self._accent_on(brand),
            "board": board,
            "board-accent": lightened(self._accent_on(board), board, LEAST_SIGN),
        }

    @property
    def dark(self) -> Colours:
        """The colours on dark paper: the same, toned down until white is read well on the brand."""
        brand = darkened(self.brand or BRAND, WHITE, 13)
        return {"brand": brand, "on-brand": WHITE, "accent": lightened(self._accent_on(brand), brand, LEAST_SIGN)}

    def _accent_on(self, brand: str) -> str:
        """The accent that is stated; else the usual one where it is told apart from the brand, and if not its text."""
        usual = ACCENT if contrast(ACCENT, brand) >= LEAST_SIGN else text_on(brand)
        return self.accent or usual
