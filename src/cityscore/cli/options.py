"""Options that several commands share, and how a day on the command line is read."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeAlias

import typer


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
