"""A target, a weight and a lag: numbers in force from a date, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import ClassVar

from cityscore.model.declarations import declared, rule
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.text_rules import REASON

LARGEST_FIGURE = 1e15
"""Below it, whole numbers and their sums are exact."""
LARGEST_WEIGHT = 1e6


@model
class Target:
    """What a metric should reach: a value, or for ``better: range`` a low and a high."""

    short: ClassVar = "value"

    since: date | None = declared(
        "First day in force; without it, from the beginning.", key="from", default=None, example=date(2016, 1, 1)
    )
    value: float | None = declared(
        "The number to reach, in the metric's own terms (a share as 0.95).",
        default=None,
        minimum=0,
        maximum=LARGEST_FIGURE,
        example=0.8,
    )
    low: float | None = declared("Lower end of a range.", default=None, minimum=0, maximum=LARGEST_FIGURE)
    high: float | None = declared("Upper end of a range.", default=None, minimum=0, maximum=LARGEST_FIGURE)
    why: str | None = declared("Why it was set or changed.", default=None, longest=REASON, lines=True)
    usual: bool = declared("Whether it states what is usual, worked out elsewhere, rather than a goal.", default=False)

    @property
    def is_range(self) -> bool:
        """Whether this is a low and a high."""
        return self.value is None

    @rule("value", "low", "high")
    def value_or_range(self) -> Iterator[Problem]:
        """A target is a value or both ends of a range, never a mixture."""
        ends = (self.low is not None, self.high is not None)
        if self.value is not None and any(ends):
            yield Problem(message="has both a value and a range", fix="keep value, or low and high")
        elif self.value is None and not all(ends):
            yield Problem(message="has no value", fix="write value, or both low and high")
        elif self.low is not None and self.high is not None and self.low > self.high:
            yield Problem(message=f"low {self.low:g} is above high {self.high:g}", fix="swap them", place=("low",))


@model
class Weight:
    """How much a metric counts in the CityScore."""

    short: ClassVar = "value"

    since: date | None = declared("First day in force; without it, from the beginning.", key="from", default=None)
    value: float = declared(
        "The weight; a metric of weight 2 counts twice.",
        above=0,
        maximum=LARGEST_WEIGHT,
        example=2.0,
    )
    why: str | None = declared("Why it was set or changed.", default=None, longest=REASON, lines=True)


@model
class Lag:
    """How many days after a figure's day it is expected."""

    short: ClassVar = "value"

    since: date | None = declared("First day in force; without it, from the beginning.", key="from", default=None)
    value: int = declared("The days; a figure of a month counts them from its last day.", minimum=0, maximum=3660)
    why: str | None = declared("Why it was set or changed.", default=None, longest=REASON, lines=True)


def out_of_order(dated: Sequence[Target | Weight | Lag]) -> Iterator[Problem]:
    """Dated numbers must stand in the order of their dates, and only the first may have none."""
    for index, (before, after) in enumerate(pairwise(dated), start=1):
        if after.since is None:
            yield Problem(message="has no date", fix="add from: the first day it is in force", place=(index,))
        elif before.since is not None and after.since <= before.since:
            yield Problem(
                message=f"{after.since} does not come after {before.since}",
                fix="put the oldest first",
                place=(index, "from"),
            )
