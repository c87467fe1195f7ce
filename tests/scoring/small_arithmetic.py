"""One series of a small city in March 2025, ready to answer for windows given as days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from cityscore.model import Definitions
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import Axis
from cityscore.scoring.kinds import Arithmetic, WindowFigures, arithmetic_of
from cityscore.scoring.series import Series, Split
from tests.scoring.small_city import Row, city, observations

FIRST, LAST = "2025-03-01", "2025-03-31"
"""The days of the axis, a Saturday and a Monday."""


def series_of(metric: dict[str, Any], rows: Iterable[tuple[str, float, float]]) -> Series:
    """A metric's rows (day, numerator, denominator), laid on the axis."""
    if metric["kind"] == "derived":
        return _derived(metric, rows)
    definitions, axis = _laid_out(tuple(metric.items()))
    named: list[Row] = [("it", *row) for row in rows]
    return Split(observations(definitions, named), definitions.metrics).series(definitions.metrics[0], 0, "", axis)


def _derived(metric: dict[str, Any], rows: Iterable[tuple[str, float, float]]) -> Series:
    """Rows of a derived metric: the numerators are one count, the denominators another."""
    part = {"name": "It", "better": "higher", "kind": "count", "target": 1}
    parts = {"numerator": "above", "denominator": "below"}
    definitions = city(
        {"it": {"name": "It", "better": "higher", "derived": parts, **metric}, "above": part, "below": part}
    )
    rows = list(rows)
    above: list[Row] = [("above", day, numerator, 1) for day, numerator, _ in rows]
    below: list[Row] = [("below", day, denominator, 1) for day, _, denominator in rows]
    split = Split(observations(definitions, above + below), definitions.metrics)
    return split.series(definitions.metrics[0], 0, "", Axis.of(_number(FIRST), _number(LAST), definitions))


def arithmetic_from(metric: dict[str, Any], rows: Iterable[tuple[str, float, float]]) -> Arithmetic:
    """The tally of a metric's rows."""
    return arithmetic_of(series_of(metric, rows))


def windows_of(*spans: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Spans of days, both included, as axis indexes, the last excluded; what lies off the axis is empty."""
    _, axis = _laid_out((("kind", "count"),))
    start, end = (np.array([_number(day) for day in days]) for days in zip(*spans, strict=True))
    return axis.indexes(start, end)


def window(arithmetic: Arithmetic, first: str = FIRST, last: str = LAST) -> WindowFigures:
    """The figures of one window."""
    return arithmetic.window(*windows_of((first, last)))


def value(arithmetic: Arithmetic, first: str = FIRST, last: str = LAST) -> float:
    """The value of one window."""
    return float(window(arithmetic, first, last).value[0])


def pooled(arithmetic: Arithmetic, *spans: tuple[str, str]) -> WindowFigures:
    """The figures of several windows taken together."""
    start, stop = windows_of(*spans)
    return arithmetic.pooled(start[:, np.newaxis], stop[:, np.newaxis])


@cache
def _laid_out(metric: tuple[tuple[str, Any], ...]) -> tuple[Definitions, Axis]:
    """A city with one metric, and the axis; kept, because a city checks itself at length."""
    definitions = city({"it": {"name": "It", "better": "higher", **dict(metric)}})
    return definitions, Axis.of(_number(FIRST), _number(LAST), definitions)


def _number(day: str) -> int:
    return number(date.fromisoformat(day))
