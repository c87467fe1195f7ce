"""Options that several commands share, and how a day on the command line is read."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer

from cityscore.model import CityScoreError


class Format(StrEnum):
    """How scores are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


Duplicates: TypeAlias = Annotated[
    str,
    typer.Option(metavar="WHAT", help="What two rows for the same metric, day and district mean: error, last or sum."),
]

Through: TypeAlias = Annotated[
    str | None, typer.Option(metavar="DAY", help="The last day covered, such as 2025-04-09; yesterday if not stated.")
]

City: TypeAlias = Annotated[
    str | None, typer.Option("--city", metavar="CITY", help="The city's name in addresses; else the only one there is.")
]


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """A moment on the command line, such as 2025-03-18T08:00; without a zone it is the city's own time."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise CityScoreError(
            f"{text!r} is no moment → write it as 2025-03-18T08:00 or 2025-03-18T08:00-05:00"
        ) from None
