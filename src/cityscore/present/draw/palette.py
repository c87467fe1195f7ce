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
STATUS_SHAPES = {
    Status.EXCEEDS: (
        "M0-1.3A1.3 1.3 0 1 1 0 1.3A1.3 1.3 0 1 1 0-1.3Z"
        "M0-.9A.9 .9 0 1 0 0 .9A.9 .9 0 1 0 0-.9ZM0-.5A.5 .5 0 1 1 0 .5A.5 .5 0 1 1 0-.5Z"
    ),
    Status.MEETS: "M0-1.1A1.1 1.1 0 1 1 0 1.1A1.1 1.1 0 1 1 0-1.1Z",
    Status.NEAR: "M0-1.35L1.35 0L0 1.35L-1.35 0Z",
    Status.BELOW: "M-1-1L1-1L1 1L-1 1Z",
}
"""The signs of ``present.say.terms.SYMBOLS`` as paths, for SVG and Vega: about as large as a square from -1 to 1."""
FONT = "system-ui, 'Noto Sans', sans-serif"
