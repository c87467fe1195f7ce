"""One series of a small city, ready to answer for windows given as days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from small_city import Row, city, observations

from cityscore.scoring.days import number
from cityscore.scoring.due import Axis
from cityscore.scoring.kinds import Figures, Tally, tally_of
from cityscore.scoring.series import Series, Split

FIRST, LAST = "2025-03-01", "2025-03-31"
"""The days of the axis."""


def axis_index(day: str) -> int:
    """The index of a day on the axis."""
    return int((np.datetime64(day) - np.datetime64(FIRST)).astype(int))


def series_of(metric: dict[str, Any], rows: Iterable[tuple[str, float, float]]) -> Series:
    """The rows (day, numerator, denominator) of a metric, laid on the days of March 2025."""
    definitions = city({"it": {"name": "It", "better": "higher", **metric}})
    named: list[Row] = [("it", *row) for row in rows]
    axis = Axis.of(*(number(np.datetime64(day).item()) for day in (FIRST, LAST)), definitions)
    return Split(observations(definitions, named)).series(definitions.metrics[0], 0, "", axis)


def tally_from(metric: dict[str, Any], rows: Iterable[tuple[str, float, float]]) -> Tally:
    """The tally of a metric's rows."""
    return tally_of(series_of(metric, rows))


def windows_of(*spans: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Spans of days, both included, as axis indexes, the last excluded; what lies off the axis is empty."""
    first = number(np.datetime64(FIRST).item())
    axis = Axis(first, np.arange(first, first + 31), None, (), frozenset())  # type: ignore[arg-type]
    start, end = (np.array([number(np.datetime64(day).item()) for day in days]) for days in zip(*spans, strict=True))
    return axis.indexes(start, end)


def window(tally: Tally, first: str, last: str) -> Figures:
    """The figures of one window."""
    return tally.window(*windows_of((first, last)))


def value(tally: Tally, first: str, last: str) -> float:
    """The value of one window."""
    return float(window(tally, first, last).value[0])


def pooled(tally: Tally, *spans: tuple[str, str]) -> Figures:
    """The figures of several windows taken together."""
    start, stop = windows_of(*spans)
    return tally.pooled(start[:, np.newaxis], stop[:, np.newaxis])
