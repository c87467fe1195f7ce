"""The colours of pictures, for light and for dark: those of the stylesheet, which pictures can't read."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.model import Status


@dataclass(frozen=True)
class Palette:
    """Paper, ink, and a colour for each status."""

    name: str
    card: str
    ink: str
    soft: str
    line: str
    exceeds: str
    meets: str
    near: str
    below: str

    def of(self, status: Status) -> str:
        """A status's colour."""
        return {
            Status.EXCEEDS: self.exceeds,
            Status.MEETS: self.meets,
            Status.NEAR: self.near,
            Status.BELOW: self.below,
        }[status]


LIGHT = Palette(
    name="light",
    card="#ffffff",
    ink="#16211d",
    soft="#5b655f",
    line="#dcd7ca",
    exceeds="#1b5a99",
    meets="#0d6b57",
    near="#8a5a00",
    below="#a8321f",
)
DARK = Palette(
    name="dark",
    card="#17201c",
    ink="#f3f0e8",
    soft="#a9b3ad",
    line="#35403a",
    exceeds="#7db4ee",
    meets="#5cc7ae",
    near="#e0ad4a",
    below="#f08b78",
)
FONT = "system-ui, 'Noto Sans', sans-serif"
