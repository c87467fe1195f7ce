"""How far a total by a date reaches: the days whose scores rest on a figure, and the figures that a day's rest on."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.model import Metric, PlanShape, Target
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.day_ranges import Span, plus
from cityscore.scoring.planned_days import plan_days, spans_before

STANDS = 366
"""Days for which a plan's last figure stands, at most."""


def plans_seen_from(metric: Metric, days: Span) -> Iterator[Span]:
    """The days that see some days in a plan, or in an earlier span that it has its shape from."""
    first, last = days
    for plan in metric.target:
        if not plan.is_plan:
            continue
        begin, end = _days(plan)
        if first <= end and last >= begin:
            yield max(first, begin), plus(end, STANDS + _longest_lag(metric))
        if any(first <= before and last >= since for since, before in _earlier(plan)):
            yield begin, plus(end, STANDS + _longest_lag(metric))


def plans_needed(metric: Metric, days: Span) -> Iterator[Span]:
    """The days whose figures the scores of some days rest on, through a plan."""
    first, last = days
    for plan in metric.target:
        if not plan.is_plan:
            continue
        begin, end = _days(plan)
        if first <= plus(end, STANDS + _longest_lag(metric)) and last >= begin:
            yield begin, min(last, end)
            yield from _earlier(plan)


def _longest_lag(metric: Metric) -> int:
    """How many days later than its figures a day can be that sees them."""
    return max(lag.value for lag in metric.lag)


def _days(plan: Target) -> Span:
    begin, end = plan_days(plan)
    return day_of(begin), day_of(end)


def _earlier(plan: Target) -> Iterator[Span]:
    """The earlier spans that a plan has its shape from."""
    if plan.shape is PlanShape.HISTORY:
        yield from ((day_of(begin), day_of(end)) for begin, end in spans_before(*plan_days(plan)))
