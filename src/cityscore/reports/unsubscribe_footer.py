"""What each mail ends with: why somebody gets it, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FooterLine:
    """A line at the end of a mail, with the link that it ends with."""

    words: str
    link: str = ""
    label: str = ""

    @property
    def text(self) -> str:
        """As plain text has it."""
        return f"{self.words} {self.label}: {self.link}".strip() if self.link else self.words


def footer_text(lines: list[FooterLine]) -> str:
    """The lines as plain text, below a rule."""
    # With a space at its end mail programs know it, and leave what is below it out of an answer (RFC 3676).
    return "\n".join(["-- ", *(line.text for line in lines)])
