"""What the public may see of the scores of a metric's districts: the others keep their window and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from cityscore.model import City, Metric, Period
from cityscore.scoring.suppression import NOT_SHOWN, Hidden, Window, cases_of, first_small, hidden, scores_are_shown

Columns: TypeAlias = dict[str, list[Any]]
"""Stored scores by the names of their columns, all of one length."""
SCORED: Mapping[str, Any] = {"yardstick": None, "score": None, "status": ""}
"""What stands in place of a score that is not shown."""
SEEN: Mapping[str, Any] = {**SCORED, "value": None, "days": None}
"""What stands in place of a figure that is not shown."""


def hide(
    columns: Mapping[str, Columns], metric: Metric, city: City, redacted: Mapping[Window, frozenset[str]] | None = None
) -> None:
    """Take from the scores of each district what may not be seen; those of the whole city ('') stay as they are.

    ``redacted`` are districts that somebody took out of some windows.
    """
    first, suppressed = hidden_windows(columns, metric, city, redacted)
    for district in filter(None, columns):
        for row, window in enumerate(row_windows(columns[district])):
            if district in suppressed[window]:
                replace_row(columns[district], row, {**SEEN, "reason": NOT_SHOWN})
            elif not scores_are_shown(metric, window.end, first):
                _hide_score(columns[district], row, metric)


def hidden_windows(
    columns: Mapping[str, Columns], metric: Metric, city: City, redacted: Mapping[Window, frozenset[str]] | None = None
) -> tuple[date | None, Hidden]:
    """The metric's ``first_small``, and the districts that are hidden in each window."""
    cases: dict[Window, dict[str, float]] = {}
    for district in filter(None, columns):
        counted = zip(columns[district]["numerator"], columns[district]["cases"], strict=True)
        for window, figures in zip(row_windows(columns[district]), counted, strict=True):
            cases.setdefault(window, {})[district] = cases_of(metric, *figures)
    numbers = ((window, number) for window, districts in cases.items() for number in districts.values())
    first = first_small(numbers, city.small_numbers)
    # All windows together: what is hidden in a month could be had from its quarter and the other months.
    return first, hidden(cases, city.small_numbers, first, metric.kind, city.calendar, redacted or {})


def row_windows(columns: Columns) -> list[Window]:
    """The window of each row."""
    periods = map(Period, columns["period"])
    return [Window(*window) for window in zip(periods, columns["start"], columns["end"], strict=True)]


def _hide_score(columns: Columns, row: int, metric: Metric) -> None:
    """A score from history would tell earlier figures."""
    hides = metric.scored and columns["value"][row] is not None
    replace_row(columns, row, {**SCORED, "reason": NOT_SHOWN if hides else columns["reason"][row]})


def replace_row(columns: Columns, row: int, values: Mapping[str, Any]) -> None:
    """Put other values into columns of a row."""
    for name, value in values.items():
        columns[name][row] = value
