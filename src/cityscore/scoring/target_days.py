"""What targets ask for on each day: steps and paths, a count's goal spread over its span, and a plan over its days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from cityscore.model import Cadence, Calendar, Metric, Target, TargetPeriod
from cityscore.model.enums import SLOW_CADENCES
from cityscore.scoring.day_numbers import first_of_month, last_of_month, month, number, weekday
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.prefix_sums import running_sums

WHOLE_DAYS = (Cadence.DAILY, *SLOW_CADENCES)
"""Cadences whose rows stand for all days, so that what is spread is spread over the calendar's."""


MONTHS_OF = {TargetPeriod.QUARTER: 3, TargetPeriod.YEAR: 12}
"""The months of longer spans."""


def on_path(targets: Sequence[Target], numbers: Sequence[float], on: Ints) -> Floats:
    """The number in force on each day, NaN before the first: a step, or a place on the path to the next."""
    since = np.array([_since(target) for target in targets])
    values = np.asarray(numbers, dtype=np.float64)
    latest = np.searchsorted(since, on, side="right") - 1
    found = np.where(latest >= 0, values[latest], np.nan)
    for index, target in enumerate(targets):
        if target.between is not None and index > 0:
            there = latest == index - 1
            share = (on[there] - since[index - 1]) / (since[index] - since[index - 1])
            found[there] += (values[index] - values[index - 1]) * share
    return found


def is_on_path(targets: Sequence[Target], days: Ints) -> Bools:
    """Whether each day lies between the two ends of a path, the first included."""
    found = np.zeros(days.shape, dtype=np.bool_)
    for before, target in pairwise(targets):
        if target.between is not None:
            found |= (days >= _since(before)) & (days < _since(target))
    return found


def asked_by_day(metric: Metric, axis: Axis, number_of: Callable[[Target], float]) -> Floats:
    """What is asked for on each day of the axis, NaN where no target is in force; of a count, events.

    A goal for a quarter or a year is a third or a twelfth of it in each month, spread over the days of the month as a
    month's is, and a week's over its own. Where the cadence leaves days out, it is spread over those that it has in the
    whole week, month, fiscal quarter or fiscal year.
    """
    asked = on_path(metric.target, [number_of(target) for target in metric.target], axis.days)
    latest = np.searchsorted([_since(target) for target in metric.target], axis.days, side="right") - 1
    for per in {target.per for target in metric.target if target.per is not None}:
        said_so = np.isin(latest, [index for index, target in enumerate(metric.target) if target.per is per])
        months = MONTHS_OF.get(per, 1) if metric.cadence in WHOLE_DAYS else 1
        span = span_around(TargetPeriod.MONTH if months > 1 else per, axis)
        asked = np.where(said_so, asked * share_of_span(metric.cadence, axis, *span) / months, asked)
    return asked


def span_around(per: TargetPeriod, axis: Axis) -> tuple[Ints, Ints]:
    """First and last day of the week, month, fiscal quarter or fiscal year that each day of an axis lies in."""
    if per is TargetPeriod.WEEK:
        first = axis.days - (weekday(axis.days) - axis.calendar.week_starts.number) % 7
        return first, first + 6
    length = MONTHS_OF.get(per, 1)
    months = month(axis.days)
    begun = months - _months_into(months, axis.calendar, length)
    return first_of_month(begun), last_of_month(begun + length - 1)


def share_of_span(cadence: str, axis: Axis, first: Ints, last: Ints) -> Floats:
    """Which share of its span falls to each day of an axis; ``first`` and ``last`` are the spans' days, shape (days,).

    Of a cadence that leaves days out they have none.
    """
    if cadence in WHOLE_DAYS or not len(axis.days):
        return 1.0 / (last - first + 1)
    start = int(first.min())
    is_due = axis.cadence_days(cadence, start, int(last.max()))
    running = running_sums(is_due, np.int32)
    due = running[last - start + 1] - running[first - start]
    shares: Floats = is_due[axis.days - start] / np.maximum(due, 1)
    return shares


def even_shares(cadence: str, axis: Axis, first: int, last: int) -> Floats:
    """The same of one span, whether or not the axis has its days; shape (days of the span,)."""
    is_due = np.ones(last - first + 1) if cadence in WHOLE_DAYS else axis.cadence_days(cadence, first, last)
    shares: Floats = is_due / max(int(is_due.sum()), 1)
    return shares


def _months_into(months: Ints, calendar: Calendar, length: int) -> Ints:
    """How many months of its fiscal quarter or year came before each month."""
    return (months - (calendar.fiscal_year_starts.number - 1)) % length


def _since(target: Target) -> int:
    return -(10**9) if target.since is None else number(target.since)
