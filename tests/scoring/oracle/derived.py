"""Kinds without rows of their own: milestones, and one metric's sum by another's (DESIGN 3.1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.scoring.oracle.cities import Measure, Town
from tests.scoring.oracle.days import DAY, SLOW, due_between, row_begins
from tests.scoring.oracle.rows import Row, Rows, exact
from tests.scoring.oracle.values import divided, sum_of_denominators, sum_of_numerators
from tests.scoring.oracle.windows import Window, lag_on


def share_done(metric: Measure, end: date) -> Fraction | None:
    """Of the milestones due by a day, the share done by it; None while none is due."""
    due = [step for step in metric.milestones if step.due <= end]
    done = [step for step in due if step.done is not None and step.done <= end]
    return divided(Fraction(len(done)), Fraction(len(due)))


def slowness(metric: Measure) -> int:
    """How slow a cadence is: 0 for a day's."""
    return SLOW.index(metric.cadence) + 1 if metric.cadence in SLOW else 0


@dataclass(frozen=True)
class Parts:
    """The two metrics that a third is worked out from, with their rows."""

    town: Town
    numerator: Measure
    denominator: Measure
    above: Rows
    below: Rows
    through: date

    @property
    def setting(self) -> list[Measure]:
        """Those that set its cadence and the day it is seen from: all but a level, unless both are."""
        both = [self.numerator, self.denominator]
        return [part for part in both if part.kind != "level"] or both

    @property
    def has_level(self) -> bool:
        """Whether a part is the newest there is, so that a longer span has no more of it."""
        return len(self.setting) == 1

    def at_their_cadence(self, metric: Measure) -> Measure:
        """The derived metric, at the slower cadence of its parts."""
        return replace(metric, cadence=max(self.setting, key=slowness).cadence)

    def rows(self, metric: Measure, district: str) -> Rows:
        """The rows of the days that both parts have, each summed to the slower cadence; a level's stay 0."""
        made = []
        for day in sorted({*self.above.days, *self.below.days}):
            sums = [self.sum_of(metric, part, day) for part in (self.numerator, self.denominator)]
            if day in due_between(self.town, metric, day, day) and None not in sums:
                made.append(Row(metric.slug, district, day, float(sums[0]), float(sums[1])))
        return Rows(made)

    def sum_of(self, metric: Measure, part: Measure, day: date) -> Fraction | None:
        """A part's sum over the days that one row of the slower cadence stands for; None if any of it is missing."""
        rows = self.above if part is self.numerator else self.below
        if part.kind == "level" and part in (self.numerator, self.denominator) and part not in self.setting:
            return Fraction(0) if self.level(part, day) is not None else None
        first = row_begins(metric, day)
        within = rows.within(first, day)
        if not set(due_between(self.town, part, first, day)) <= set(within.days):
            return None
        return sum_of_numerators(within)

    def level(self, part: Measure, end: date) -> Fraction | None:
        """The newest level filed by a day less its own lag, as that was on the day: whole windows stay as they are."""
        rows = self.above if part is self.numerator else self.below
        filed = rows.within(date.min, end - lag_on(part, end) * DAY)
        return exact(filed.all[-1].numerator) if len(filed) else None

    def value(self, metric: Measure, windows: list[tuple[Window, Rows]]) -> Fraction | None:
        """The one's sum by the other's, over one window or several pooled."""
        windows = [(window, rows) for window, rows in windows if len(rows)]
        above, below = self.sums(windows)
        quotient = divided(above, below)
        return None if quotient is None else quotient * exact(metric.times)

    def sums(self, windows: list[tuple[Window, Rows]]) -> tuple[Fraction, Fraction]:
        """Both sums."""
        above = sum((sum_of_numerators(rows) for _, rows in windows), Fraction(0))
        below = sum((sum_of_denominators(rows) for _, rows in windows), Fraction(0))
        if self.numerator.kind == "level" and self.numerator not in self.setting:
            above = sum((self.level(self.numerator, window.last) or 0 for window, _ in windows), Fraction(0))
        if self.denominator.kind == "level" and self.denominator not in self.setting:
            below = sum((self.level(self.denominator, window.last) or 0 for window, _ in windows), Fraction(0))
        return above, below
