"""What the public may see of the rows of a metric's districts: the others keep their window and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from cityscore.model import City, Metric, Period
from cityscore.scoring.disclosure import NOT_SHOWN, Window, cases_of, first_small, hidden, scores_are_shown


class Stored(NamedTuple):
    """What is read of a stored score."""

    through: date
    period: str
    start: date
    end: date
    value: float | None
    yardstick: float | None
    score: float | None
    status: str
    reason: str
    days: int | None
    method: str
    due: int | None
    coverage: float | None
    met: int | None
    scored: int | None
    numerator: float | None
    cases: float | None


def public_rows(rows: Mapping[str, Sequence[Stored]], metric: Metric, city: City) -> dict[str, list[Stored]]:
    """The rows of the whole city ('') as they are, and of each district those that may be seen."""
    cases: dict[Window, dict[str, float]] = {}
    for district, stored in rows.items():
        for row in stored if district else ():
            cases.setdefault(_window(row), {})[district] = cases_of(metric, row.numerator, row.cases)
    figures = ((window, number) for window, each in cases.items() for number in each.values())
    first = first_small(figures, city.small_numbers)
    out = hidden(cases, city.small_numbers, first, metric.kind, city.calendar)
    found = {district: list(stored) for district, stored in rows.items()}
    for district in filter(None, rows):
        found[district] = [
            _not_shown(row) if district in out[_window(row)] else _shown(row, metric, first) for row in rows[district]
        ]
    return found


def _window(row: Stored) -> Window:
    return Window(Period(row.period), row.start, row.end)


def _not_shown(row: Stored) -> Stored:
    return row._replace(value=None, yardstick=None, score=None, status="", reason=NOT_SHOWN, days=None)


def _shown(row: Stored, metric: Metric, first: date | None) -> Stored:
    """A row as it is, but for a score from history where that would tell earlier figures."""
    if scores_are_shown(metric, row.end, first):
        return row
    reason = row.reason if row.value is None else NOT_SHOWN if metric.scored else row.reason
    return row._replace(yardstick=None, score=None, status="", reason=reason)
