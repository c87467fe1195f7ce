"""The windows before: from which days the same period is seen one window earlier, two earlier, and so on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial

from cityscore.model import Definitions, Metric, Period, PeriodStyle
from cityscore.present.read.published_scores import Day, PublishedScore, Rows
from cityscore.present.read.scope import Scope
from cityscore.scoring.current import current_period, previous_current
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.lags import longest_lag
from cityscore.scoring.methods import method_named
from cityscore.scoring.windows import previous_through
from cityscore.store.subjects import Name

WINDOWS = 13
"""How many windows the lines and lists look back over."""
MONTHS_APART = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
"""How far apart the windows of metrics lie that are as slow as their period."""
STEP_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 91, Period.YEAR: 365}


def style_of(definitions: Definitions) -> PeriodStyle:
    """The windows of a city: those its method insists on, or else its own choice."""
    return method_named(definitions.city.method).style or definitions.city.periods


def step_of(definitions: Definitions, period: Period) -> Period:
    """How far a window lies from the one before it: a complete quarter begins a month later than the one before."""
    if period is Period.CURRENT:
        period = definitions.city.headline.period
        if period is Period.YEAR or style_of(definitions) is PeriodStyle.ROLLING:
            return period
    if style_of(definitions) is PeriodStyle.ROLLING or period in (Period.DAY, Period.YEAR):
        return Period.DAY
    return Period.WEEK if period is Period.WEEK else Period.MONTH


def step_of_metric(definitions: Definitions, metric: Metric, period: Period) -> Period:
    """The same of a metric: one that is as slow as the period it is current in moves by whole ones."""
    if period is Period.CURRENT:
        period = current_period(metric, definitions.city.headline)
    return period if OWN_PERIOD.get(metric.cadence) is period else step_of(definitions, period)


def days_back(
    definitions: Definitions, period: Period, day: date, count: int, style: PeriodStyle | None = None
) -> list[date]:
    """The day itself, and those from which the windows before are seen, latest first."""
    style, days = style or style_of(definitions), [number(day)]
    while len(days) < count:
        days.append(previous_through(period, style, days[-1], definitions.city.calendar))
    return list(map(day_of, days))


def currently_back(definitions: Definitions, day: date, count: int) -> list[date]:
    """The day itself, and those from which what was current one headline period earlier is seen, and so on."""
    city, style, days = definitions.city, style_of(definitions), [number(day)]
    while len(days) < count:
        days.append(previous_current(city.headline, style, days[-1], city.calendar))
    return list(map(day_of, days))


def windows_of(scope: Scope, day: Day, names: Collection[Name] | None = None) -> list[Rows]:
    """The scores of the period that leads, of its window and those before, latest first; in one query.

    Of days, those whose composite was withheld are passed over (DESIGN 3.5): a Sunday without figures is no day to
    compare a Monday with. ``names`` are the subjects that are read: those of the scope, unless others are named.

    Where what is current leads, each metric stands under it with windows of its own: those of one that comes monthly
    are months. Beside them each has, under its own period, what was current one window of the headline earlier.
    """
    publication, period = day.publication, day.base
    passes_over = period is Period.DAY
    count = WINDOWS * (2 if passes_over else 1)  # enough, unless more than half of the days were withheld
    is_current = day.headline is Period.CURRENT
    behind = _behind(scope, period) if is_current else 0
    back = currently_back if is_current else partial(days_back, period=period)
    days = back(publication.in_force.definitions, day=publication.day, count=count + behind)[1:]
    seen = {period: days} | ({Period.CURRENT: days} if is_current else {})
    slower, slower_names = _slower(scope, day, days[0]) if is_current else ({}, [])
    by_day = publication.rows_seen(seen, scope.names if names is None else names, slower, slower_names)
    windows = [by_day[seen_from] for seen_from in days]
    if passes_over:
        leading = (*scope.subject, day.headline)
        windows = [rows for rows in windows if (row := rows.get(leading)) and row.status]
    windows = [day.rows, *windows[: WINDOWS - 1]]
    return _with_own_windows(windows, scope, day, by_day) if is_current else windows


def _behind(scope: Scope, period: Period) -> int:
    """How many more windows must be looked at where figures come late: the newest may be seen again and again."""
    longest = max((longest_lag(metric) for metric in scope.metrics), default=0)
    return min(-(-longest // STEP_DAYS[period]), WINDOWS)


def _slower(scope: Scope, day: Day, before: date) -> tuple[dict[Period, list[date]], list[Name]]:
    """From which days metrics slower than the headline are seen, and what they were current with ``before``."""
    definitions = day.publication.in_force.definitions
    slower: dict[Period, list[Name]] = {}
    for metric in scope.metrics:
        if (period := day.own_periods[scope.key(metric)]) is not day.base:
            slower.setdefault(period, []).append(scope.key(metric))
    seen = {period: [before, *_whole_windows_back(definitions, period, day.publication.day)[1:]] for period in slower}
    return seen, [name for of_period in slower.values() for name in of_period]


def _whole_windows_back(definitions: Definitions, period: Period, day: date) -> list[date]:
    """The days from which whole windows are seen, latest first; two more, for late figures may show one twice."""
    if period is Period.WEEK:
        return days_back(definitions, period, day, WINDOWS + 2, PeriodStyle.COMPLETE)
    apart = MONTHS_APART[period]
    count = WINDOWS + 2 if period is Period.MONTH else (WINDOWS + 2) // 2
    return days_back(definitions, Period.MONTH, day, count * apart, PeriodStyle.COMPLETE)[::apart]


def _with_own_windows(windows: Sequence[Rows], scope: Scope, day: Day, by_day: Mapping[date, Rows]) -> list[Rows]:
    """The windows, with each metric in its own under what is current."""
    result = [dict(rows) for rows in windows]
    latest_first = [day.rows, *(by_day[seen_from] for seen_from in sorted(by_day, reverse=True))]
    for metric in scope.metrics:
        name = scope.key(metric)
        own, current = (*name, str(day.own_periods[name])), (*name, str(Period.CURRENT))
        own_rows: list[PublishedScore | None]
        comes_later = day.own_periods[name] is not day.base or longest_lag(metric) > 0
        if comes_later:
            found = each_window_once(rows.get(current) or rows.get(own) for rows in latest_first)
            own_rows = [row for row in found if row is not None]
        else:
            own_rows = [rows.get(own) for rows in windows]
        for window in result:
            window.pop(current, None)
        for window, row in zip(result, own_rows, strict=False):
            if row is not None:
                window[current] = row
    return result


def each_window_once(rows: Iterable[PublishedScore | None]) -> list[PublishedScore | None]:
    """A metric's rows, latest first, each window once: figures that come late show the same one for a while."""
    seen: set[tuple[date, date]] = set()
    kept = []
    for row in rows:
        if row is None or (row.start, row.end) not in seen:
            kept.append(row)
        if row is not None:
            seen.add((row.start, row.end))
    return kept
