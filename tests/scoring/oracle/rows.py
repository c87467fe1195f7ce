"""Rows of observations, and the exact number that a float stands for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.scoring.oracle.cities import Measure


class Row(NamedTuple):
    """One observation, or one sample of a quantile (the value, and how many times it occurred)."""

    metric: str
    district: str
    day: date
    numerator: float
    denominator: float


def exact(number: float) -> Fraction:
    """The decimal that a person wrote: 0.1 is one tenth."""
    return Fraction(str(number))


class Rows:
    """Some rows of one series, oldest first, with exact figures."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.all = sorted(rows, key=lambda row: row.day)
        self.days = [row.day for row in self.all]

    def __len__(self) -> int:
        return len(self.all)

    def within(self, first: date, last: date) -> Rows:
        """Those from first to last, both included."""
        return Rows(self.all[bisect_left(self.days, first) : bisect_right(self.days, last)])

    def while_active(self, metric: Measure) -> Rows:
        """Those of days on which the metric exists."""
        return Rows(row for row in self.all if is_active(metric, row.day))

    def without(self, metric: Measure) -> Rows:
        """Those that the metric's history does not leave out."""
        spans = metric.history.exclude if metric.history else ()
        return Rows(row for row in self.all if not any(first <= row.day <= last for first, last in spans))

    def by_day(self) -> dict[date, Rows]:
        """Each day's rows."""
        return {day: self.within(day, day) for day in sorted(set(self.days))}

    def figures(self) -> list[tuple[Fraction, Fraction]]:
        """Exact numerators and denominators."""
        return [(exact(row.numerator), exact(row.denominator)) for row in self.all]


def is_active(metric: Measure, day: date) -> bool:
    """Whether the metric exists on a day."""
    return (metric.since is None or metric.since <= day) and (metric.to is None or day <= metric.to)
