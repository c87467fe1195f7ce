"""A city's seal: a file beside its definitions, read with care and never trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cityscore.model import Look, Problem
from cityscore.model.branding import LARGEST_SEAL

SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/svg+xml": b"<svg"}
"""What a file of each type must hold; a PNG begins with it."""

PLACE = ("city", "look", "seal")


@dataclass(frozen=True)
class Seal:
    """A seal's file."""

    content: bytes
    type: str


def seal_of(look: Look, folder: str | Path) -> Seal | None:
    """The seal that a look names, or None where there is no such file that is fit to be shown."""
    seal = _read(look, folder)
    return seal if isinstance(seal, Seal) else None


def seal_problems(look: Look, folder: str | Path) -> list[Problem]:
    """What is wrong with the seal's file, as a warning: the pages are shown without one."""
    problem = _read(look, folder)
    return [problem] if isinstance(problem, Problem) else []


def _read(look: Look, folder: str | Path) -> Seal | Problem | None:
    if look.seal is None:
        return None
    home = Path(folder).resolve()
    try:
        file = (home / look.seal).resolve()
        if not file.is_relative_to(home):
            return _problem(f"{look.seal} leads out of the definitions' folder", "put the file itself there")
        with file.open("rb") as stream:
            content = stream.read(LARGEST_SEAL + 1)
    except (OSError, ValueError):
        return _problem(
            f"there is no file {look.seal} beside the definitions", "check its name, and that it may be read"
        )
    if len(content) > LARGEST_SEAL:
        return _problem(f"{look.seal} is larger than {LARGEST_SEAL // 1000} KB", "make a smaller one")
    signature = SIGNATURES[look.seal_type]
    if not (content.startswith(signature) if look.seal_type == "image/png" else signature in content):
        return _problem(f"{look.seal} does not hold what its name says", "save it again as SVG or PNG")
    return Seal(content, look.seal_type)


def _problem(message: str, fix: str) -> Problem:
    return Problem(id="lint.seal", message=message, fix=fix, place=PLACE, warning=True)
