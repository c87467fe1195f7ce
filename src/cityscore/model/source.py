"""Where data come from, and how raw records become a metric's observations."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model.fields import declared, rule
from cityscore.model.problems import Problem
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


@model
class OnTime:
    """When a case was opened, when it was closed, and when it fell due."""

    opened: str = declared("Column with the time a case was opened.", example="open_dt")
    closed: str = declared("Column with the time it was closed; empty while open.", example="closed_dt")
    due: str | None = declared("Column with the time it falls due.", default=None, example="sla_target_dt")
    within: str | None = declared(
        "How long after opening it falls due.",
        default=None,
        pattern=r"[1-9]\d* (business day|hour|day)s?",
        pattern_says="a span such as 1 business day, 24 hours, 30 days",
        example="1 business day",
    )
    format: str | None = declared(
        "How times are written, as strftime has it.", default=None, example="%m/%d/%Y %I:%M:%S %p"
    )

    @rule("due", "within")
    def one_deadline(self) -> Iterator[Problem]:
        """The deadline is a column or a span."""
        if (self.due is None) == (self.within is None):
            yield Problem(message="must state either due or within", fix="write due: COLUMN or within: 1 business day")


@model
class Records:
    """How raw cases become a metric's observations."""

    source: str = declared("The source that holds the cases.", example="cases-311")
    where: str | None = declared("Which cases count.", default=None, example="type = 'Request for Pothole Repair'")
    on_time: OnTime = declared("When a case is on time.")
    district: str | None = declared("Column with the district.", default=None, example="neighborhood")
