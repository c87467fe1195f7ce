"""What part of its own history a metric is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from cityscore.model.declarations import declared, rule
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.text_rules import REASON


@model
class Exclusion:
    """A span of days that history leaves out, visibly."""

    since: date = declared("First day left out.", key="from", example=date(2020, 3, 15))
    to: date = declared("Last day left out.", example=date(2021, 6, 30))
    why: str = declared("Why it is left out.", example="pandemic", longest=REASON, lines=True)

    @rule("since", "to")
    def in_order(self) -> Iterator[Problem]:
        """It ends on or after the day it starts."""
        if self.to < self.since:
            yield Problem(message=f"{self.to} is before {self.since}", fix="swap from and to", place=("to",))


@model
class History:
    """The same window in earlier years, or the days just before it."""

    years: int | Literal["all"] | None = declared(
        "How many earlier years to pool (the same window in each), or all.",
        default=None,
        minimum=1,
        maximum=100,
        example=3,
    )
    trailing: int | None = declared(
        "How many days before the window to pool.", default=None, minimum=1, maximum=36525, example=365
    )
    times: float = declared(
        "The part of it that is asked for: 0.9 is ten per cent less than before.",
        default=1.0,
        above=0,
        maximum=100,
        example=0.9,
    )
    exclude: tuple[Exclusion, ...] = declared("Spans left out of the comparison.", default=())
    min_observed: float = declared(
        "The share of a year's due days that must be observed for the year to count.", default=0.5, minimum=0, maximum=1
    )

    @rule("years", "trailing")
    def one_way(self) -> Iterator[Problem]:
        """Either earlier years or the days before."""
        if (self.years is None) == (self.trailing is None):
            yield Problem(
                message="must state either years or trailing", fix="write history: {years: 3} or {trailing: 365}"
            )
