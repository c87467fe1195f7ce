"""Planned days: a total by a date, spread over its days evenly or as earlier spans had it (DESIGN 3.3)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cityscore.model import PlanShape, Target
from cityscore.scoring.day_numbers import first_of_month, last_of_month, month, number, years_before
from cityscore.scoring.observations import Floats, Ints
from cityscore.scoring.prefix_sums import running_sums
from cityscore.scoring.series import Series
from cityscore.scoring.target_days import even_shares

SPANS = 3
"""How many earlier spans a plan's shape is taken from."""
YEAR = 12


class PlannedMonth(NamedTuple):
    """A month of a plan, or what of it lies in the plan: its days, as day numbers, and its share of the total."""

    first: int
    last: int
    share: float


def planned_by_day(series: Series) -> Floats:
    """How many events are planned for each day of the axis, NaN outside of all plans; shape (days,)."""
    planned = np.full(series.length, np.nan)
    for plan in series.metric.target:
        first, last = plan_days(plan)
        begin, end = max(first, series.axis.first), min(last, series.axis.first + series.length - 1)
        if begin <= end:
            of_plan = (plan.total or 0.0) * _shares(series, plan)
            planned[begin - series.axis.first : end - series.axis.first + 1] = of_plan[begin - first : end - first + 1]
    return planned


def plan_days(plan: Target) -> tuple[int, int]:
    """First and last day of a plan, as day numbers."""
    if plan.since is None or plan.to is None:
        raise ValueError("a plan has a first and a last day")
    return number(plan.since), number(plan.to)


def planned_months(series: Series, plan: Target) -> list[PlannedMonth]:
    """The months of a plan with their shares in earlier spans taken together; empty where no earlier span is whole.

    Earlier spans lie one, two and three times as many whole years before as the plan takes. One of which a row is
    missing is left out.
    """
    months = _months(*plan_days(plan))
    due = series.axis.cadence_days(series.metric.cadence, series.axis.first, series.axis.first + series.length - 1)
    missing = running_sums(due & ~series.observed(), np.int32)
    pooled = np.zeros(len(months))
    for years in _years_before(*plan_days(plan)):
        start, last = (_earlier(months, years) - series.axis.first).T
        if start[0] < 0 or last[-1] >= series.length:
            continue
        if missing[last[-1] + 1] == missing[start[0]]:
            pooled += _events_of_months(series, start, int(last[-1]))
    if pooled.sum() <= 0:
        return []
    shares = (pooled / pooled.sum()).tolist()
    return [PlannedMonth(first, last, share) for (first, last), share in zip(months.tolist(), shares, strict=True)]


def spans_before(first: int, last: int) -> list[tuple[int, int]]:
    """First and last days of the earlier spans that a plan may have its shape from, latest first."""
    earlier = (_earlier(np.array([[first, last]]), years)[0] for years in _years_before(first, last))
    return [(int(begin), int(end)) for begin, end in earlier]


def _shares(series: Series, plan: Target) -> Floats:
    """Which share of a plan's total falls to each of its days."""
    first, last = plan_days(plan)
    months = planned_months(series, plan) if plan.shape is PlanShape.HISTORY else []
    return np.concatenate(
        [
            month.share * even_shares(series.metric.cadence, series.axis, month.first, month.last)
            for month in months or [PlannedMonth(first, last, 1.0)]
        ]
    )


def _months(first: int, last: int) -> Ints:
    """First and last day of each month from a day to another, cut to them; shape (months, 2)."""
    months = np.arange(month(np.array([first]))[0], month(np.array([last]))[0] + 1)
    return np.stack([np.maximum(first_of_month(months), first), np.minimum(last_of_month(months), last)], axis=1)


def _earlier(months: Ints, years: int) -> Ints:
    """The same days some years earlier; a month's last day stays one."""
    earlier = years_before(months, years)
    ends = months[:, 1] == last_of_month(month(months[:, 1]))
    earlier[ends, 1] = last_of_month(month(earlier[ends, 1]))
    return earlier


def _years_before(first: int, last: int) -> list[int]:
    """How many years back the earlier spans lie: the first of them wholly before this one, the others as far again."""
    years = 1
    while years_before(np.array([last]), years)[0] >= first:
        years += 1
    return [span * years for span in range(1, SPANS + 1)]


def _events_of_months(series: Series, start: Ints, last: int) -> Floats:
    """The events of rows filed in a span, by months that start at places on the axis; a slow row is spread evenly."""
    filed = (series.day >= start[0]) & (series.day <= last)
    day, events = series.day[filed], series.numerator[filed]
    stands_for = series.axis.stands_for(series.metric.cadence)[day]
    before = np.cumsum(stands_for) - stands_for
    days = np.repeat(day - stands_for + 1 - before, stands_for) + np.arange(int(stands_for.sum()))
    month_of_day = np.searchsorted(start, np.maximum(days, start[0]), side="right") - 1
    of_months: Floats = np.bincount(month_of_day, np.repeat(events / stands_for, stands_for), len(start)).astype(float)
    return of_months
