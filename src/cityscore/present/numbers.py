"""Numbers as people read them: scores to two decimals, shares in percent, counts with thousands."""

from __future__ import annotations

import math

from cityscore.model import SHARES, Kind, Metric, Target

ONE = {"seconds": "second", "minutes": "minute", "hours": "hour", "days": "day", "weeks": "week", "months": "month"}
"""Units of time as one of them is called."""


def score_text(score: float | None) -> str:
    """A score to two decimals, never 1.00 when under 1 nor 0.99 when it meets (DESIGN 3.4).

    >>> score_text(0.9999), score_text(1 - 1e-12), score_text(None)
    ('0.99', '1.00', '–')
    """
    if score is None:
        return "–"
    if score < 1 - 1e-9:
        return f"{min(score, 0.99):.2f}"
    return f"{score:.2f}"


def plain_number(number: float, decimals: int | None = None) -> str:
    """A number with thousands separated; whole from 100 on, else with the digits it needs and no more than two.

    >>> plain_number(19732.4), plain_number(7.5), plain_number(0.0714), plain_number(6.0)
    ('19,732', '7.5', '0.071', '6')
    """
    if decimals is not None:
        return f"{number:,.{decimals}f}"
    if number == round(number) or abs(number) >= 100:
        return f"{number:,.0f}"
    decimals = 2 if abs(number) >= 1 else 1 - math.floor(math.log10(abs(number)))
    return f"{number:,.{decimals}f}".rstrip("0").rstrip(".")


def percent_text(share: float, decimals: int | None = None) -> str:
    """A share in percent: one decimal, or with ``decimals=None`` only what it needs.

    >>> percent_text(0.95), percent_text(741 / 788, 1)
    ('95 %', '94.0 %')
    """
    return plain_number(round(share * 100, 6), decimals) + " %"


def value_text(metric: Metric, value: float) -> str:
    """A metric's value with its unit."""
    if is_percent(metric):
        return percent_text(value, 1)
    return with_unit(metric, plain_number(value))


def goal_text(metric: Metric, yardstick: float) -> str:
    """A target or usual value with its unit."""
    if is_percent(metric):
        return percent_text(yardstick if metric.target else round(yardstick, 3))
    return with_unit(metric, plain_number(yardstick))


def range_text(metric: Metric, target: Target) -> str:
    """Both ends of a target's range, with the unit once: "5 to 10 days"."""
    low, high = (goal_text(metric, end or 0.0) for end in (target.low, target.high))
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(unit).rstrip() if unit else low} to {high}"


def is_percent(metric: Metric) -> bool:
    """Whether a metric is shown in percent: it says so, or it is a share and says nothing."""
    return metric.unit == "percent" or (metric.unit is None and metric.kind in SHARES)


def with_unit(metric: Metric, text: str) -> str:
    """A number with the metric's unit; events per day are "a day"."""
    unit = metric.unit or ("per day" if metric.kind is Kind.COUNT else "")
    if text == "1":
        unit = ONE.get(unit, unit)
    return f"{text} {'a day' if unit == 'per day' else unit}".rstrip()
