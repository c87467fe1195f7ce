"""The windows before: from which days the same period is seen one window earlier, two earlier, and so on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from cityscore.model import Definitions, Period, PeriodStyle
from cityscore.present.read.published_scores import Day, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.methods import method_named
from cityscore.scoring.windows import previous_through
from cityscore.store.subjects import Name

WINDOWS = 13
"""How many windows the lines and lists look back over."""


def style_of(definitions: Definitions) -> PeriodStyle:
    """The windows of a city: those its method insists on, or else its own choice."""
    return method_named(definitions.city.method).style or definitions.city.periods


def step_of(definitions: Definitions, period: Period) -> Period:
    """How far a window lies from the one before it: a complete quarter begins a month later than the one before."""
    if style_of(definitions) is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR):
        return Period.DAY
    return Period.WEEK if period is Period.WEEK else Period.MONTH


def days_back(
    definitions: Definitions, period: Period, day: date, count: int, style: PeriodStyle | None = None
) -> list[date]:
    """The day itself, and those from which the windows before are seen, latest first."""
    style, days = style or style_of(definitions), [number(day)]
    while len(days) < count:
        days.append(previous_through(period, style, days[-1], definitions.city.calendar))
    return list(map(day_of, days))


def windows_of(scope: Scope, day: Day, names: Collection[Name] | None = None) -> list[Rows]:
    """The scores of the period that leads, of its window and those before, latest first; in one query.

    Of days, those whose composite was withheld are passed over (DESIGN 3.5): a Sunday without figures is no day to
    compare a Monday with. ``names`` are the subjects that are read: those of the scope, unless others are named.
    """
    publication, period = day.publication, day.headline
    passes_over = period is Period.DAY
    count = WINDOWS * (2 if passes_over else 1)  # enough, unless more than half of the days were withheld
    days = days_back(publication.in_force.definitions, period, publication.day, count)
    earlier = publication.rows_on(days[1:], period, scope.names if names is None else names)
    windows = [earlier[seen_from] for seen_from in days[1:]]
    if passes_over:
        windows = [rows for rows in windows if (row := rows.get((*scope.subject, period))) and row.status]
    return [day.rows, *windows[: WINDOWS - 1]]


def each_window_once(rows: Sequence[PublishedScore | None]) -> list[PublishedScore | None]:
    """A metric's rows, latest first, each window once: figures that come late show the same one for a while."""
    seen: set[tuple[date, date]] = set()
    kept = []
    for row in rows:
        if row is None or (row.start, row.end) not in seen:
            kept.append(row)
        if row is not None:
            seen.add((row.start, row.end))
    return kept
