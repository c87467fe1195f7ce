"""What a value is compared with: a target, or the metric's own history (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from math import isqrt

from cityscore.model import Better, Kind, MethodName, Period, PeriodStyle, Reason
from tests.scoring.oracle.cities import Comparison, Measure, Town
from tests.scoring.oracle.counterparts import windows_before, years_before
from tests.scoring.oracle.days import DAY, due_between
from tests.scoring.oracle.derived import Parts
from tests.scoring.oracle.goals import is_spoken_for, planned, target_for
from tests.scoring.oracle.rows import Rows, exact
from tests.scoring.oracle.values import daily_values, days_counted, mean, pooled, value_of
from tests.scoring.oracle.windows import Window, window

DEFAULT_HISTORY = {
    MethodName.BALANCED: [Comparison(years=3), Comparison(trailing=365)],
    MethodName.BOSTON_2019: [Comparison(years="all")],
}
TRAILING_NEEDS = {"weekly": 4, "monthly": 3, "quarterly": 3, "yearly": 3}
"""How many observed due days a trailing history needs; 28 for all others."""


@dataclass(frozen=True)
class View:
    """A metric's window, and all that its yardstick may depend on."""

    town: Town
    metric: Measure
    rows: Rows
    """The series' rows while the metric is active, up to through."""
    parts: Parts | None
    """What the metric is derived from, if it is."""
    district: str
    seen: date
    period: Period
    style: PeriodStyle
    method: MethodName
    window: Window

    def value(self, windows: list[tuple[Window, Rows]]) -> Fraction | None:
        """The value of one window's rows, or of several windows'."""
        if self.parts is not None:
            return self.parts.value(self.metric, windows)
        return value_of(self.metric, pooled([rows for _, rows in windows]))

    def history(self, windows: list[tuple[Window, Rows]]) -> Fraction | None:
        """What earlier windows come to: a level has the mean of their last levels, all others their pooled value."""
        if self.metric.kind == Kind.LEVEL:
            return mean([value_of(self.metric, rows) for _, rows in windows if len(rows)])
        return self.value(windows)


Yardstick = Fraction | Reason
"""The number to compare with, or why there is none."""


def yardstick(view: View, value: Fraction | None) -> Yardstick | None:
    """The metric's yardstick for a value. A range has none (and no reason either) while there is no value."""
    if view.metric.kind == "milestones" and not view.metric.target:
        return Fraction(1)
    if view.metric.target:
        return target_yardstick(view, value)
    if view.method == MethodName.TOOLKIT_2016:
        return usual_value(view)
    return history_yardstick(view)


def target_yardstick(view: View, value: Fraction | None) -> Yardstick | None:
    """The target of the window; of a range, the number in it that is nearest to the value."""
    metric, rows = view.metric, view.window.counted(view.metric, view.rows)
    days = days_counted(metric, rows)
    if not days and (metric.has_plan or is_spoken_for(metric)):  # what nothing came of is asked for nothing
        return Reason.NO_TARGET
    if view.district and metric.kind == Kind.COUNT and (metric.has_plan or is_spoken_for(metric)):
        return Reason.NO_TARGET  # the city's total is no district's
    if metric.has_plan:
        if view.window.plan is None:
            return Reason.NO_TARGET
        return planned(view.town, metric, view.window.plan, view.rows, days)
    aim = target_for(view.town, metric, days, view.window.last, is_spoken_for(metric))
    if aim is None:
        return Reason.NO_TARGET
    if metric.better != Better.RANGE:
        return aim.low
    return None if value is None else min(max(value, aim.low), aim.high)


def history_yardstick(view: View) -> Yardstick:
    """The stated history's figure, or else that of the first of the method's defaults for which there are rows.

    A day takes the week's beside it.
    """
    if view.period == Period.DAY:
        week = window(view.town, view.metric, Period.WEEK, view.style, view.seen)
        view = replace(view, period=Period.WEEK, window=week)
    for way in [view.metric.history] if view.metric.history else DEFAULT_HISTORY[view.method]:
        windows = earlier_years(view, way) if way.years else days_before(view, way)
        if windows:
            found = view.history(windows)
            return Reason.TOO_LITTLE_HISTORY if found is None else found * exact(way.times)
    return Reason.TOO_LITTLE_HISTORY


def earlier_years(view: View, way: Comparison) -> list[tuple[Window, Rows]]:
    """The same window in each earlier year that counts, with its rows."""
    rows, counted = view.rows.without(view.metric), []
    for same in same_windows(view, way, rows):
        part = same.counted(view.metric, rows) if same.due else rows.within(same.start, same.end)
        if len(part) and enough_of_a_year(way, part, same):
            counted.append((same, part))
    return counted


def same_windows(view: View, way: Comparison, rows: Rows) -> Iterator[Window]:
    """The window in earlier years, as many as are stated and as there are rows for."""
    years = 1
    while rows.days and (way.years == "all" or years <= way.years):
        if view.window.end.year - years < rows.days[0].year - 1:
            return
        yield years_before(view.town, view.metric, view.window, view.period, view.style, view.seen, view.method, years)
        years += 1


def enough_of_a_year(way: Comparison, part: Rows, same: Window) -> bool:
    """Whether enough of its due days are observed; excluded days are due, and not observed."""
    observed = set(same.due) & set(part.days)
    needed = exact(way.min_observed)
    return len(observed) >= needed * len(same.due) and (bool(same.due) or needed == 0)


def days_before(view: View, way: Comparison) -> list[tuple[Window, Rows]]:
    """The rows of the days before the window, nothing if they are too few; of a level, those of windows like it."""
    first, last = view.window.first - way.trailing * DAY, view.window.first - DAY
    rows = view.rows.without(view.metric).within(first, last)
    due = due_between(view.town, view.metric, first, last)
    if len(set(due) & set(rows.days)) < TRAILING_NEEDS.get(view.metric.cadence, 28):
        return []
    if view.metric.kind == Kind.LEVEL or (view.parts is not None and view.parts.has_level):
        before = windows_before(view.town, view.metric, view.window, view.period, view.style, first)
        whole = view.rows.without(view.metric)
        return [(same, same.counted(view.metric, whole)) for same in before]
    return [(Window(first, last, tuple(due), first, last), rows)]


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
