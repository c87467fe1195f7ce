"""Figures that look as if something else was meant: percentages for shares, a period's total for a day.

They are allowed, and so never refused: they are asked about, or told. What no figure may be is an error elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from cityscore.model import Metric, Observed
from cityscore.scoring.day_numbers import last_of_month, month
from cityscore.scoring.observations import Bools, Floats, Ints, Observations

MOST_IN_PERCENT = 1.5
"""A share of more than 150 % is hardly meant: figures in percent are decimals."""
FAR_ABOVE = 10.0
"""How many times the target, or what is usual, such a figure is: 160 % of a plan may well be."""
ABOUT_A_HUNDRED = (50.0, 200.0)
"""How many times its target a metric's usual figure is where one of the two is a percentage, the other a decimal."""
LEAST_PERCENTAGE = 20.0
"""Goals of 20 to 100 are likely percentages, and those of 0.2 to 1 decimals."""
TOTAL = 20.0
"""How many times what is usual around it a month's total is, at least, that is filed as a day."""
ROUNDED = 1e-9
"""A mean may be above the highest figure by what rounding adds."""
FEWEST_ALONE = 3
"""Rows, each of one case, after which they are hardly single cases."""
AROUND = 15
"""How many days before and after a day are those around it."""
FEWEST_AROUND = 5
MOST_LOOKED_AT = 100
"""Days of a metric: one is enough to be told."""


class Doubt(Enum):
    """What was likely meant otherwise."""

    PERCENT = "figures in percent above 1.5"
    HUNDREDFOLD = "figures about a hundred times the target"
    HUNDREDTH = "figures about a hundredth of the target"
    TOTAL = "a month's total as the figure of a day"
    ABOVE_MAXIMUM = "figures above the highest there can be"
    ALONE = "means of cases that do not say of how many"


@dataclass(frozen=True)
class DoubtfulFigures:
    """Figures of a metric that look wrong in one way."""

    metric: int
    """Its index among the definitions' metrics."""
    doubt: Doubt
    rows: Ints
    """Which rows of the observations they are, ascending; at least one."""
    of: int
    """Of how many rows with a figure."""
    times: float = 1.0
    """Of a total: how many times what is usual the first one is; of the next two: about how many times the target."""


def doubtful_figures(metrics: tuple[Metric, ...], data: Observations) -> Iterator[DoubtfulFigures]:
    """What looks wrong with figures, metric by metric in the definitions' order."""
    has_figure: Bools = data.denominator > 0
    if data.exempt is not None:
        has_figure &= ~data.exempt
    known = np.flatnonzero(has_figure)
    by_metric = known[np.argsort(data.metric[known], kind="stable")]
    ends = np.searchsorted(data.metric[by_metric], np.arange(len(metrics) + 1))
    for index, metric in enumerate(metrics):
        rows = by_metric[ends[index] : ends[index + 1]]
        if not len(rows):
            continue
        for doubt, doubtful, times in _doubts(metric, data, rows):
            yield DoubtfulFigures(index, doubt, rows[doubtful], len(rows), times)


def _doubts(metric: Metric, data: Observations, rows: Ints) -> Iterator[tuple[Doubt, Bools, float]]:
    observed = metric.kind.observed
    if observed in (Observed.SUM, Observed.LEVEL, Observed.SAMPLES):
        mean = observed is Observed.SUM
        values = data.numerator[rows] / data.denominator[rows] if mean else data.numerator[rows]
        yield from _scale_doubts(metric, values)
        yield from _beyond_doubts(metric, values, data.denominator[rows])
    if metric.cadence == "daily" and observed is not Observed.LEVEL and not observed.has_samples:
        sizes = data.numerator[rows] if observed is Observed.EVENTS else data.denominator[rows]
        of_city = np.flatnonzero(data.district[rows] == data.districts.index("")) if "" in data.districts else rows[:0]
        days = data.day[rows[of_city]].astype("datetime64[D]").astype(np.int64)
        total = np.zeros(len(rows), dtype=np.bool_)
        total[of_city], times = _totals(days, sizes[of_city])
        if total.any():
            yield Doubt.TOTAL, total, times


def _beyond_doubts(metric: Metric, values: Floats, denominators: Floats) -> Iterator[tuple[Doubt, Bools, float]]:
    """Figures that a scale has no room for, and means of cases each of which would be of one case alone."""
    maximum = metric.target[0].maximum if metric.target else None
    if maximum is not None and (above := values > maximum + ROUNDED * abs(maximum)).any():
        yield Doubt.ABOVE_MAXIMUM, above, 1.0
    may_be_alone = metric.kind.observed is Observed.SUM and metric.cases and len(values) >= FEWEST_ALONE
    if may_be_alone and (alone := denominators == 1).all():
        yield Doubt.ALONE, alone, 1.0


def _scale_doubts(metric: Metric, values: Floats) -> Iterator[tuple[Doubt, Bools, float]]:
    """Percentages where decimals are meant, or decimals where percentages are."""
    goals = [(target.low if target.is_range else target.value) or 0.0 for target in metric.target]
    if metric.unit == "percent":
        above = _far_above(values, goals)
        if above.any():
            yield Doubt.PERCENT, above, 1.0
            return
    goal = goals[-1] if goals else 0.0
    positive = values[values > 0]
    if goal <= 0 or not len(positive):
        return
    times = float(np.median(positive)) / goal
    low, high = ABOUT_A_HUNDRED
    shares, percentages = (LEAST_PERCENTAGE / 100, 1.0), (LEAST_PERCENTAGE, 100.0)
    everywhere = np.ones(len(values), dtype=np.bool_)
    if _within(goal, shares) and low <= times <= high and _within(values.min(), percentages) and values.max() <= 100:
        yield Doubt.HUNDREDFOLD, everywhere, times
    elif _within(goal, percentages) and 1 / high <= times <= 1 / low and values.max() <= 1:
        yield Doubt.HUNDREDTH, everywhere, times


def _far_above(values: Floats, goals: Sequence[float]) -> Bools:
    """Which figures in percent are too large to be decimals."""
    values = np.abs(values)
    above: Bools = values > MOST_IN_PERCENT
    if goals and min(goals) > MOST_IN_PERCENT:
        return above & ~above.all()  # where targets are percentages too, advice on definitions tells it
    decimals = values[~above & (values > 0)]
    usual = goals[-1] if goals and goals[-1] > 0 else float(np.median(decimals)) if len(decimals) else 0.0
    return above & (values >= FAR_ABOVE * usual)


def _within(number: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= number <= ends[1]


def _totals(days: Ints, sizes: Floats) -> tuple[Bools, float]:
    """Which rows, each at the end of a month or on its first day, are many times what is usual around them.

    Returns with them how many times that is, for the first one.
    """
    months = month(days)
    turning: Bools = (days == last_of_month(months)) | (month(days - 1) != months)
    total = np.zeros(len(days), dtype=np.bool_)
    first = 1.0
    if turning.all() or not turning.any():
        return total, first
    likely = turning & (sizes >= TOTAL * _least_usual(sizes[~turning]))
    for row in np.flatnonzero(likely)[:MOST_LOOKED_AT]:
        around = ~turning & (np.abs(days - days[row]) <= AROUND)
        usual = float(np.median(sizes[around])) if around.sum() >= FEWEST_AROUND else 0.0
        if usual > 0 and sizes[row] >= TOTAL * usual:
            first = sizes[row] / usual if not total.any() else first
            total[row] = True
    return total, first


def _least_usual(sizes: Floats) -> float:
    """A number that what is usual anywhere is hardly below, so that few rows need be looked at closely."""
    positive = sizes[sizes > 0]
    return float(np.quantile(positive, 0.05)) if len(positive) else np.inf
