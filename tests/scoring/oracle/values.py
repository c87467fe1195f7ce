"""The value of some rows, by the metric's kind (DESIGN 3.1).

Milestones (Kind.MILESTONES) and what is derived (Kind.DERIVED) have no rows: `milestones.py`, `derived.py`.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import ceil

from cityscore.model import Kind
from tests.scoring.oracle.cities import Measure
from tests.scoring.oracle.days import days_of_row
from tests.scoring.oracle.rows import Rows, exact


def value_of(metric: Measure, rows: Rows) -> Fraction | None:
    """What a window's rows come to, None where nothing happened that could count."""
    match metric.kind:
        case Kind.RATIO | Kind.AVERAGE:
            return divided(sum_of_numerators(rows), sum_of_denominators(rows))
        case Kind.COUNT:
            return divided(sum_of_numerators(rows), Fraction(days_observed(metric, rows)))
        case Kind.AVERAGE_RATIO:
            return mean([numerator / denominator for numerator, denominator in rows.figures() if denominator])
        case Kind.QUANTILE:
            return quantile(rows, metric.q)
        case Kind.LEVEL:
            return exact(rows.all[-1].numerator) if len(rows) else None


def pooled(windows: list[Rows]) -> Rows:
    """The rows of several windows taken together."""
    return Rows(row for rows in windows for row in rows.all)


def daily_values(metric: Measure, rows: Rows) -> list[Fraction]:
    """The values of the days that have one, oldest first."""
    values = [value_of(metric, of_day) for of_day in rows.by_day().values()]
    return [value for value in values if value is not None]


def sum_of_numerators(rows: Rows) -> Fraction:
    return sum((numerator for numerator, _ in rows.figures()), Fraction(0))


def sum_of_denominators(rows: Rows) -> Fraction:
    return sum((denominator for _, denominator in rows.figures()), Fraction(0))


def days_observed(metric: Measure, rows: Rows) -> int:
    """The days that the rows stand for."""
    return len(days_counted(metric, rows))


def days_counted(metric: Measure, rows: Rows) -> list[date]:
    """Those days one by one."""
    return [day for filed in sorted(set(rows.days)) for day in days_of_row(metric, filed)]


def quantile(rows: Rows, q: float) -> Fraction | None:
    """Hyndman and Fan's definition 2, on samples written out one by one."""
    samples = sorted(value for value, times in rows.figures() for _ in range(int(times)))
    if not samples:
        return None
    place = len(samples) * exact(q)
    if place.denominator == 1 and place < len(samples):
        return (samples[int(place) - 1] + samples[int(place)]) / 2
    return samples[ceil(place) - 1]


def mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def divided(above: Fraction, below: Fraction) -> Fraction | None:
    """None for nothing divided by nothing."""
    return above / below if below else None
