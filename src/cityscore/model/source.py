"""Where data come from."""

from __future__ import annotations

from cityscore.model.fields import declared
from cityscore.model.reading import model
from cityscore.model.slugs import SLUG, SLUG_SAYS
from cityscore.model.words import Absent, SourceType


@model
class Source:
    """A place that data come from."""

    slug: str = declared("What metrics call it.", pattern=SLUG, pattern_says=SLUG_SAYS)
    type: SourceType = declared("What kind of place it is.", example="file")
    path: str = declared("The file, or a pattern of files, from the definitions file on.", example="data/311/*.parquet")
    absent: Absent = declared("What a row that is not there means.", default=Absent.MISSING)
    lag: int = declared(
        "With absent zero, how many of its newest days are not complete yet; they are left out.",
        default=0,
        minimum=0,
        maximum=3660,
    )
