"""The third stage: whether the metric, the day and the source of each row go together."""

from __future__ import annotations

from datetime import date

import numpy as np

from cityscore.files.days import DayColumn
from cityscore.library.checking.cells import UNKNOWN, Cells
from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Cadence, Calendar, Definitions, Month
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.due_days import last_day_of_row
from cityscore.scoring.observations import Bools, Ints

ANY = -1
"""In place of the source of a metric that names none."""

SPANS = {
    Cadence.WEEKLY: "week",
    Cadence.MONTHLY: "month",
    Cadence.QUARTERLY: "quarter",
    Cadence.YEARLY: "fiscal year",
}
"""What a row of a slower metric is of; it is filed under the last day of it."""

MOST_YEARS = 20
"""How far apart two figures of a metric may lie, the one after the other."""


def check_rows(cells: Cells, definitions: Definitions, source: Ints | None, last: date, findings: Findings) -> Bools:
    """Find the rows whose metric, day and source do not go together; return those that are of a metric and a day.

    ``source``, shape (rows,), is an index into the definitions' sources; None where rows come from no source.
    ``last`` is the last day that a row can be of: later ones are still to come.
    """
    sound: Bools = (cells.metric != UNKNOWN) & cells.days.good
    if source is not None:
        sound &= ~_check_sources(cells.metric, source, definitions, findings)
    possible = _check_to_come(cells.days, last, findings)
    _check_filing(cells.metric, cells.days, definitions, findings)
    _check_outlying(cells.metric, cells.days, possible, definitions, findings)
    return sound


def _check_sources(metric: Ints, source: Ints, definitions: Definitions, findings: Findings) -> Bools:
    """Find the rows that are in another source than the one that their metric names; return which.

    Of each metric only the first row in each source is told.
    """
    slugs = [declared.slug for declared in definitions.sources]
    named = [ANY if metric.source is None else slugs.index(metric.source) for metric in definitions.metrics]
    own = np.array([*named, ANY], dtype=np.int64)[metric]
    wrong: Bools = (metric != UNKNOWN) & (own != ANY) & (own != source)
    strayed, pair = np.flatnonzero(wrong), metric * len(slugs) + source
    _, first, counts = np.unique(pair[strayed], return_index=True, return_counts=True)
    rows = dict(zip(strayed[first].tolist(), counts.tolist(), strict=True))

    def say(row: int) -> Says:
        slug, other, right = definitions.metrics[metric[row]].slug, slugs[source[row]], slugs[own[row]]
        count = f"{rows[row]:,} {'row' if rows[row] == 1 else 'rows'}"
        fix = f"move it to a file of {right!r}, or write source: {other} for the metric"
        return f"{slug!r} takes its figures from the source {right!r}, not from {other!r} ({count})", fix

    findings.add(np.sort(np.array(list(rows), dtype=np.int64)), "metric", say, reach=wrong)
    return wrong


def _check_to_come(days: DayColumn, last: date, findings: Findings) -> Bools:
    """Find the rows of days that are still to come, whose figures nobody can know; return those of other days."""

    def say(row: int) -> Says:
        return f"{day_of(days.numbers[row])} is still to come", "check the day"

    to_come = days.good & (days.numbers > number(last))
    findings.add(to_come, "day", say)
    return days.good & ~to_come


def _check_filing(metric: Ints, days: DayColumn, definitions: Definitions, findings: Findings) -> None:
    """Find the rows of metrics that come weekly or less often and stand under another day than the last of theirs."""
    calendar = definitions.city.calendar
    for cadence in SPANS:
        slower = [index for index, slow in enumerate(definitions.metrics) if slow.cadence == cadence]
        if not slower:
            continue
        rows = np.flatnonzero(np.isin(metric, slower) & days.good)
        right = last_day_of_row(days.numbers[rows], cadence, calendar)

        def say(row: int, cadence: Cadence = cadence) -> Says:
            return _say_filing(definitions.metrics[metric[row]].slug, days.numbers[row : row + 1], cadence, calendar)

        findings.add(rows[right != days.numbers[rows]], "day", say)


def _say_filing(slug: str, filed: Ints, cadence: Cadence, calendar: Calendar) -> Says:
    day, right = day_of(filed[0]), day_of(last_day_of_row(filed, cadence, calendar)[0])
    fix = f"write {right}, a {right:%A}" if cadence is Cadence.WEEKLY else f"write {right}"
    message = f"{slug!r} is {cadence}, and {day} is not the last day of its {SPANS[cadence]}"
    if cadence is Cadence.QUARTERLY and calendar.fiscal_year_starts is not Month.JANUARY:
        message += f" (the fiscal year starts in {str(calendar.fiscal_year_starts).title()})"
    return message, fix


def _check_outlying(
    metric: Ints, days: DayColumn, possible: Bools, definitions: Definitions, findings: Findings
) -> None:
    """Find the rows decades from most of their metric's: a mistyped year would make a century of empty scores."""
    far = np.zeros(len(metric), dtype=np.bool_)
    dated = np.where(possible, metric, UNKNOWN)
    for index in np.unique(dated[dated != UNKNOWN]):
        rows = np.flatnonzero(dated == index)
        far[rows] = _in_smaller_group(days.numbers[rows])

    def say(row: int) -> Says:
        slug, day = definitions.metrics[metric[row]].slug, day_of(days.numbers[row])
        return f"{day} is more than {MOST_YEARS} years from the other figures of {slug!r}", "mend the year"

    findings.add(far, "day", say)


def _in_smaller_group(days: Ints) -> Bools:
    """Which days belong to another group than most do; groups have more than ``MOST_YEARS`` years between them."""
    different = np.unique(days)
    ends = np.flatnonzero(np.diff(different) > MOST_YEARS * 365.25)
    if not len(ends):
        return np.zeros(len(days), dtype=np.bool_)
    group = np.searchsorted(different[ends], days)
    outlying: Bools = group != np.bincount(group).argmax()
    return outlying
