"""What a report is: its name, and what makes one edition of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from cityscore.store import models


class Typeset(Protocol):
    """What typesets an edition."""

    def __call__(self, *, fonts: Path | None = None) -> bytes:
        """As PDF/UA-1, with a folder's fonts or the system's; raises ``CityScoreError`` where they lack a letter."""


@dataclass(frozen=True)
class Edition:
    """One report of a city, to be said in the language that is spoken."""

    name: str
    """What a file of it is called, without an ending."""
    text: Callable[[], str]
    """As plain text, in lines."""
    pdf: Typeset


@dataclass(frozen=True)
class Report:
    """A kind of report."""

    name: str
    """As the command line and the reference call it."""
    help: str
    edition: Callable[[models.City, date], Edition]
    """The one that a day is in; raises ``CityScoreError``, which says what there is, for a day that is in none."""
