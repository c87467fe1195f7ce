"""A target, a weight and a lag: numbers in force from a date, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import ClassVar

from cityscore.model.declarations import declared, rule
from cityscore.model.enums import Between, Period, PlanShape, TargetPeriod
from cityscore.model.parsing import model
from cityscore.model.problems import Problem
from cityscore.model.text_rules import REASON

LARGEST_FIGURE = 1e15
"""Below it, whole numbers and their sums are exact."""
LARGEST_WEIGHT = 1e6


@model
class Target:
    """What a metric should reach: a value, for ``better: range`` a low and a high, or a total by a date."""

    short: ClassVar = "value"

    since: date | None = declared(
        "First day in force; without it, from the beginning.", key="from", default=None, example=date(2016, 1, 1)
    )
    value: float | None = declared(
        "The number to reach, in the metric's own terms (a share as 0.95); under 0 only where a zero is stated.",
        default=None,
        minimum=-LARGEST_FIGURE,
        minimum_alone=0,
        maximum=LARGEST_FIGURE,
        example=0.8,
    )
    low: float | None = declared("Lower end of a range.", default=None, minimum=0, maximum=LARGEST_FIGURE)
    high: float | None = declared("Upper end of a range.", default=None, minimum=0, maximum=LARGEST_FIGURE)
    per: TargetPeriod | None = declared(
        "How long a span a count's target is for, as in 100 a month; without it, a day.",
        default=None,
        example=TargetPeriod.MONTH,
    )
    between: Between | None = declared(
        "How it is reached from the target before it: linear is a straight path, from that one's day to its own.",
        default=None,
        example=Between.LINEAR,
    )
    total: float | None = declared(
        "A plan: how many a count comes to by the day that ``to`` says, from the day that ``from`` says.",
        default=None,
        above=0,
        maximum=LARGEST_FIGURE,
        example=1200,
    )
    to: date | None = declared("Last day of a plan.", default=None, example=date(2025, 6, 30))
    shape: PlanShape | None = declared(
        "How a plan is spread over its days: evenly unless stated.", default=None, example=PlanShape.HISTORY
    )
    zero: float | None = declared(
        "Where nothing is achieved, on the worse side of the target: 1 of a survey's 1 to 5. Without it, 0.",
        default=None,
        minimum=-LARGEST_FIGURE,
        maximum=LARGEST_FIGURE,
        example=1.0,
    )
    maximum: float | None = declared(
        "The highest value there can be: 5 of a survey's 1 to 5.",
        default=None,
        minimum=-LARGEST_FIGURE,
        maximum=LARGEST_FIGURE,
        example=5.0,
    )
    why: str | None = declared("Why it was set or changed.", default=None, longest=REASON, lines=True)
    usual: bool = declared("Whether it states what is usual, worked out elsewhere, rather than a goal.", default=False)
    only_for: TargetPeriod | None = declared(
        "The one period of which it says what is usual, where that of others is not known: those have no score.",
        default=None,
        example=TargetPeriod.WEEK,
    )

    @property
    def is_range(self) -> bool:
        """Whether this is a low and a high."""
        return self.value is None and self.total is None

    @property
    def is_plan(self) -> bool:
        """Whether this is a total to be reached by a date."""
        return self.total is not None

    def holds_for(self, period: Period) -> bool:
        """Whether windows of a period are compared with it; a day takes what its week is compared with."""
        if self.only_for is None:
            return True
        return self.only_for.value == (Period.WEEK if period is Period.DAY else period).value

    @rule("value", "low", "high", "total")
    def value_or_range(self) -> Iterator[Problem]:
        """A target is a value, both ends of a range, or a total, never a mixture."""
        ends = (self.low is not None, self.high is not None)
        if self.total is not None:
            if self.value is not None or any(ends):
                yield Problem(message="has a total beside a value or a range", fix="keep one", place=("total",))
        elif self.value is not None and any(ends):
            yield Problem(message="has both a value and a range", fix="keep value, or low and high")
        elif self.value is None and not all(ends):
            yield Problem(message="has no value", fix="write value, or both low and high")
        elif self.low is not None and self.high is not None and self.low > self.high:
            yield Problem(message=f"low {self.low:g} is above high {self.high:g}", fix="swap them", place=("low",))

    @rule("since", "to", "total", "shape", "per", "between")
    def plan_is_whole(self) -> Iterator[Problem]:
        """A total has a first and a last day, and only a total has a last day and a shape."""
        if self.total is None:
            for name in ("to", "shape"):
                if getattr(self, name) is not None:
                    fix = "write total in place of value, or leave it out"
                    yield Problem(message=f"{name} goes with a total", fix=fix, place=(name,))
            return
        for name in ("per", "between"):
            if getattr(self, name) is not None:
                message = f"a total by a date says no {name}: it is spread over its days"
                yield Problem(message=message, fix="leave it out", place=(name,))
        example = f"write target: {{total: {self.total:g}, from: 2024-07-01, to: 2025-06-30}}"
        if self.since is None or self.to is None:
            missing = "first" if self.since is None else "last"
            yield Problem(message=f"a total needs its {missing} day", fix=example, place=("total",))
        elif self.to < self.since:
            yield Problem(message=f"{self.to} is before {self.since}", fix="swap from and to", place=("to",))

    @rule("usual", "only_for")
    def only_what_is_usual_is_of_a_period(self) -> Iterator[Problem]:
        """A goal is there to be met in every period; what is usual may be known of one alone."""
        if self.only_for is not None and not self.usual:
            fix = "write usual: true if it says what is usual; a goal for a span says per"
            yield Problem(message="only what is usual is for one period alone", fix=fix, place=("only_for",))

    @rule("value", "low", "high", "zero")
    def zero_fits(self) -> Iterator[Problem]:
        """A zero goes with a value; only beside one may a value be negative."""
        if self.zero is not None and (self.low is not None or self.high is not None):
            yield Problem(message="a range has no zero", fix="leave zero out, or write value", place=("zero",))
        elif self.zero is None and self.value is not None and self.value < 0:
            message = f"must be 0 or more where no zero is stated, not {self.value:g}"
            fix = f"write where nothing is achieved: {{value: {self.value:g}, zero: …}}"
            yield Problem(message=message, fix=fix, place=("value",))

    @rule("value", "high", "zero", "maximum")
    def nothing_above_maximum(self) -> Iterator[Problem]:
        """A target can be reached."""
        for key in ("value", "high", "zero"):
            stated = getattr(self, key)
            if self.maximum is not None and stated is not None and stated > self.maximum:
                message = f"{stated:g} is above the highest value there can be, {self.maximum:g}"
                yield Problem(message=message, fix=f"lower {key}, or raise maximum", place=("maximum",))


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
    settles: bool = declared(
        "Whether a figure that comes earlier is preliminary: it counts only once the days have passed.", default=False
    )
    why: str | None = declared("Why it was set or changed.", default=None, longest=REASON, lines=True)

    @rule("value", "settles")
    def settling_takes_days(self) -> Iterator[Problem]:
        """A figure that settles takes a day or more."""
        if self.settles and not self.value:
            yield Problem(message="settles at once", fix="write value: the days it takes", place=("settles",))


def scales_that_differ(targets: Sequence[Target]) -> Iterator[Problem]:
    """A metric has one zero and one maximum, which each of its targets states."""
    for key, index, target in ((key, *item) for key in ("zero", "maximum") for item in enumerate(targets)):
        first, stated = getattr(targets[0], key), getattr(target, key)
        if stated == first:
            continue
        if stated is None:
            yield Problem(message=f"states no {key}", fix=f"write {key}: {first:g}, as the first has", place=(index,))
        else:
            message = f"{key} is {stated:g}, but the first target " + (
                "has none" if first is None else f"has {first:g}"
            )
            yield Problem(message=message, fix=f"state the same {key} in each target", place=(index, key))


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
