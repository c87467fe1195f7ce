"""What every source states, whatever kind of place it is."""

from __future__ import annotations

from typing import ClassVar

from cityscore.model.declarations import declared
from cityscore.model.enums import Absent
from cityscore.model.parsing import model
from cityscore.model.slugs import SLUG, SLUG_SAYS


@model
class Source:
    """A place that data come from."""

    variants: ClassVar[tuple[type[Source], ...]] = ()
    """The kinds of place, each a class of its own with what only it states."""

    slug: str = declared("What metrics call it.", pattern=SLUG, pattern_says=SLUG_SAYS)
    type: str = declared("What kind of place it is.", example="file")
    recount: int | None = declared(
        "How many of the newest days its records are counted again of each time; without it all of them.",
        default=None,
        last=True,
        minimum=1,
        maximum=36600,
    )
    missing: tuple[str, ...] = declared(
        "Words that stand for nothing in its cells, whatever their capitals; a dash is any number of dashes.",
        default=(),
        last=True,
        one_or_many=True,
        longest=40,
        null="NULL",
        example=["NULL", "N/A"],
    )
    loss_limit: float = declared(
        "The share of its rows that may be missing from one reading to the next; where more are, it is held. 0: any.",
        default=0.2,
        last=True,
        minimum=0,
        maximum=1,
    )
    absent: Absent = declared("What a row that is not there means.", default=Absent.MISSING, last=True)
    lag: int = declared(
        "With absent zero, how many of its newest days are not complete yet; they are left out.",
        default=0,
        last=True,
        minimum=0,
        maximum=3660,
    )
