"""Under which day a row of a slower metric is filed: the last of its week, month or calendar quarter."""

from __future__ import annotations

import numpy as np

from cityscore.files.days import Days
from cityscore.library.checking.findings import Findings, Says
from cityscore.model import Cadence, Definitions
from cityscore.scoring.days import day_of, last_of_month, month, weekday
from cityscore.scoring.observations import Ints

SPANS = {Cadence.WEEKLY: "week", Cadence.MONTHLY: "month", Cadence.QUARTERLY: "quarter"}


def check_filing(metric: Ints, days: Days, definitions: Definitions, findings: Findings) -> None:
    """Find the rows of weekly, monthly and quarterly metrics that stand under another day than the last of theirs."""
    week_starts = definitions.city.calendar.week_starts.number
    for cadence in SPANS:
        slower = [index for index, each in enumerate(definitions.metrics) if each.cadence == cadence]
        if not slower:
            continue
        rows = np.flatnonzero(np.isin(metric, slower) & days.good)
        right = filed_under(days.numbers[rows], cadence, week_starts)

        def say(row: int, cadence: Cadence = cadence) -> Says:
            return _say(definitions.metrics[metric[row]].slug, days.numbers[row : row + 1], cadence, week_starts)

        findings.add(rows[right != days.numbers[rows]], "day", say)


def filed_under(days: Ints, cadence: Cadence, week_starts: int) -> Ints:
    """The last day of the week, month or calendar quarter that each day lies in."""
    if cadence is Cadence.WEEKLY:
        return days + 6 - (weekday(days) - week_starts) % 7
    months = month(days)
    return last_of_month(months if cadence is Cadence.MONTHLY else months // 3 * 3 + 2)


def _say(slug: str, filed: Ints, cadence: Cadence, week_starts: int) -> Says:
    day, right = day_of(filed[0]), day_of(filed_under(filed, cadence, week_starts)[0])
    fix = f"write {right}, a {right:%A}" if cadence is Cadence.WEEKLY else f"write {right}"
    return f"{slug!r} is {cadence}, and {day} is not the last day of its {SPANS[cadence]}", fix
