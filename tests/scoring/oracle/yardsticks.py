"""What a value is compared with: a target, or the metric's own history (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

from cityscore.model import (
    Better,
    Cadence,
    Definitions,
    History,
    MethodName,
    Metric,
    Period,
    PeriodStyle,
    Reason,
    Target,
)
from tests.scoring.oracle.days import DAY, cadence_days, window, window_years_ago
from tests.scoring.oracle.rows import Rows, exact
from tests.scoring.oracle.values import daily_values, history_of, mean

DEFAULT_HISTORY = {
    MethodName.BALANCED: [History(years=3), History(trailing=365)],
    MethodName.BOSTON_2019: [History(years="all")],
}
TRAILING_NEEDS = {Cadence.WEEKLY: 4, Cadence.MONTHLY: 3, Cadence.QUARTERLY: 3}
"""How many observed due days a trailing history needs; 28 for all others."""


@dataclass(frozen=True)
class View:
    """A metric's window, and all that its yardstick may depend on."""

    definitions: Definitions
    metric: Metric
    rows: Rows
    """The series' rows while the metric is active, up to through."""
    through: date
    period: Period
    style: PeriodStyle
    start: date
    end: date


Yardstick = Fraction | Reason
"""The number to compare with, or why there is none."""


def yardstick(view: View, method: MethodName, value: Fraction | None) -> Yardstick | None:
    """The metric's yardstick for a value. A range has none (and no reason either) while there is no value."""
    if view.metric.target:
        return target_yardstick(view, value)
    if method == MethodName.TOOLKIT_2016:
        return usual_value(view)
    return history_yardstick(view, method)


def in_force(dated: tuple[Target, ...], day: date) -> Target | None:
    """The latest of some dated numbers that is in force on a day."""
    begun = [each for each in dated if each.since is None or each.since <= day]
    return begun[-1] if begun else None


def target_yardstick(view: View, value: Fraction | None) -> Yardstick | None:
    """The target in force on the window's last day; of a range, the number in it that is nearest to the value."""
    target = in_force(view.metric.target, view.end)
    if target is None:
        return Reason.NO_TARGET
    if view.metric.better != Better.RANGE:
        return exact(target.value)
    return None if value is None else min(max(value, exact(target.low)), exact(target.high))


def history_yardstick(view: View, method: MethodName) -> Yardstick:
    """The stated history's figure, or else that of the first of the method's defaults for which there are rows."""
    ways = [view.metric.history] if view.metric.history else DEFAULT_HISTORY[method]
    for way in ways:
        rows = earlier_years(view, way) if way.years else days_before(view, way.trailing)
        if rows is not None:
            found = history_of(view.metric, rows)
            return Reason.TOO_LITTLE_HISTORY if found is None else found
    return Reason.TOO_LITTLE_HISTORY


def earlier_years(view: View, history: History) -> Rows | None:
    """The rows of the same window in each earlier year that counts, None if no year does."""
    pooled, counted = [], False
    rows = view.rows.without(view.metric)
    for first, last in same_windows(view, history, rows):
        part = rows.within(first, last)
        if len(part) and enough_of_a_year(view, history, part, first, last):
            counted = True
            pooled += part.all
    return Rows(pooled) if counted else None


def same_windows(view: View, history: History, rows: Rows) -> Iterator[tuple[date, date]]:
    """The window in earlier years, as many as are stated and as there are rows for."""
    years = 1
    while rows.days and (history.years == "all" or years <= history.years):
        first, last = window_years_ago(years, view.period, view.style, view.through, view.definitions.city.calendar)
        if last < rows.days[0]:
            return
        yield first, last
        years += 1


def enough_of_a_year(view: View, history: History, part: Rows, first: date, last: date) -> bool:
    """Whether enough of its due days are observed; excluded days are due, and not observed."""
    due = cadence_days(view.definitions, view.metric, first, last)
    observed = set(due) & set(part.days)
    needed = exact(history.min_observed)
    return len(observed) >= needed * len(due) and (bool(due) or needed == 0)


def days_before(view: View, days: int) -> Rows | None:
    """The rows of the days before the window (for a day, before the week beside it), None if they are too few."""
    start = view.start
    if view.period == Period.DAY:
        start, _ = window(Period.WEEK, view.style, view.through, view.definitions.city.calendar)
    first, last = start - days * DAY, start - DAY
    rows = view.rows.without(view.metric).within(first, last)
    observed = set(cadence_days(view.definitions, view.metric, first, last)) & set(rows.days)
    return rows if len(observed) >= TRAILING_NEEDS.get(view.metric.cadence, 28) else None


def usual_value(view: View) -> Yardstick:
    """What the toolkit of 2016 expects: the mean of all values so far, less or plus their standard deviation."""
    values = daily_values(view.metric, view.rows)
    if len(values) <= 90:
        return Reason.TOO_LITTLE_HISTORY
    middle = mean(values)
    deviation = square_root(mean([(value - middle) ** 2 for value in values]))
    return abs(middle - deviation) if view.metric.better == Better.HIGHER else middle + deviation


def square_root(number: Fraction) -> Fraction:
    """Exact where it can be, otherwise to 60 digits."""
    above, below = number.numerator, number.denominator
    if isqrt(above) ** 2 == above and isqrt(below) ** 2 == below:
        return Fraction(isqrt(above), isqrt(below))
    context = Context(prec=60)
    return Fraction(context.sqrt(context.divide(Decimal(above), Decimal(below))))
