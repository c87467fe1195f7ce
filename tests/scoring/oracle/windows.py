"""The day a metric is seen from, its window, and what of it is printed (DESIGN 3.2; plans cut theirs, 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.model import MethodName, Period, PeriodStyle
from tests.scoring.oracle.cities import Dated, Goal, Measure, Town
from tests.scoring.oracle.days import (
    DAY,
    due_between,
    ends_month,
    ends_week,
    every_day,
    first_of_month,
    fiscal_year_of,
    is_cadence_day,
    is_slow,
    newest_due,
    row_begins,
    same_date,
)
from tests.scoring.oracle.rows import Rows, is_active

ROLLING_DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.QUARTER: 90}
PERIODS = (Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR)
"""The periods that a metric has scores in, shortest first."""
AS_SLOW = {"weekly": Period.WEEK, "monthly": Period.MONTH, "quarterly": Period.QUARTER, "yearly": Period.YEAR}
"""The period that one row of a slow metric fills."""


@dataclass(frozen=True)
class Window:
    """The days of a period, which rows are due in them, and the days that are printed."""

    start: date
    end: date
    due: tuple[date, ...]
    first: date
    last: date
    """The days that are printed."""
    plan: Goal | None = None

    def counted(self, metric: Measure, rows: Rows) -> Rows:
        """The rows that count in it: of slow metrics those that are due, of others all of its days."""
        if is_slow(metric):
            return Rows(row for row in rows.all if row.day in self.due)
        return rows.within(self.start, self.end) if self.due else Rows([])


def lag_on(metric: Measure, day: date) -> int:
    """The lag in force on a day."""
    return int(in_force(metric.lag, day).value)


def dated_on(dated: tuple[Dated, ...], day: date) -> float:
    """The latest of some dated numbers that is in force on a day."""
    return in_force(dated, day).value


def in_force(dated: tuple[Dated, ...], day: date) -> Dated:
    """The same, with all that is said of it."""
    return [each for each in dated if each.since is None or each.since <= day][-1]


def seen_from(town: Town, metric: Measure, city_rows: Rows, through: date, method: MethodName) -> date:
    """The day u: through less the lag, or the last day through which everything due has come, if that is later."""
    if method != MethodName.BALANCED:
        return through
    seen = through - lag_on(metric, through) * DAY
    if in_force(metric.lag, through).settles:
        return seen
    for day in due_between(town, metric, seen + DAY, through):
        if day not in city_rows.days:
            return day - DAY
    return through


def is_shorter_than_cadence(metric: Measure, period: Period) -> bool:
    """Whether one row stands for more than the period."""
    return is_slow(metric) and PERIODS.index(period) < PERIODS.index(AS_SLOW[metric.cadence])


def calendar_window(town: Town, metric: Measure, period: Period, style: PeriodStyle, seen: date) -> tuple[date, date]:
    """The first and last day of a period seen from a day, before anything is cut."""
    if period == Period.DAY:
        return seen, seen
    if AS_SLOW.get(metric.cadence) == period:
        last = seen
        while not is_cadence_day(town, metric, last):
            last -= DAY
        return row_begins(metric, last), last
    if period == Period.YEAR:
        return year_to_date(town, metric, seen)
    return rolling(period, seen) if style == PeriodStyle.ROLLING else complete(town, period, seen)


def rolling(period: Period, seen: date) -> tuple[date, date]:
    """The last 7, 30 or 90 days."""
    return seen - (ROLLING_DAYS[period] - 1) * DAY, seen


def complete(town: Town, period: Period, seen: date) -> tuple[date, date]:
    """The last whole week, month, or three months."""
    last = seen
    if period == Period.WEEK:
        while not ends_week(town, last):
            last -= DAY
        return last - 6 * DAY, last
    while not ends_month(last):
        last -= DAY
    return first_of_month(last, 2 if period == Period.QUARTER else 0), last


def year_to_date(town: Town, metric: Measure, seen: date) -> tuple[date, date]:
    """From the first day of the fiscal year that holds the last due day, to that day.

    A metric that has ended in an earlier fiscal year has no year any more, rather than its last one for ever.
    """
    begun, newest = fiscal_year_of(town, seen), newest_due(town, metric, seen)
    if newest is None or not any(is_active(metric, day) for day in every_day(begun, seen)):
        return begun, seen
    return fiscal_year_of(town, newest), newest


def window(
    town: Town, metric: Measure, period: Period, style: PeriodStyle, seen: date, day_is_due: bool = True
) -> Window:
    """A metric's window of a period, seen from a day."""
    start, end = calendar_window(town, metric, period, style, seen)
    plan = None
    if metric.has_plan:
        start, end, plan = cut_to_plan(town, metric, period, style, seen)
    due = due_between(town, metric, start, end)
    if is_shorter_than_cadence(metric, period) or (period == Period.DAY and not day_is_due):
        due = []
    first, last = start, end
    if due and is_slow(metric):
        first, last = row_begins(metric, due[0]), due[-1]
    elif due:
        active = [day for day in every_day(start, end) if is_active(metric, day)]
        first, last = active[0], active[-1]
    return Window(start, end, tuple(due), first, last, plan)


def cut_to_plan(
    town: Town, metric: Measure, period: Period, style: PeriodStyle, seen: date
) -> tuple[date, date, Goal | None]:
    """The window inside the plan in force at its end.

    When a plan is over, its last figure stands until the next plan, or for a year: what was seen on its last day.
    """
    lasting = plan_lasting(metric, seen)
    if period != Period.DAY and lasting:
        seen = min(seen, lasting.to)
    start, end = calendar_window(town, metric, period, style, seen)
    plan = plan_lasting(metric, end)
    if period != Period.DAY and lasting and plan and end > plan.to:  # between two plans: the earlier one's last
        start, end = calendar_window(town, metric, period, style, plan.to)
        plan = plan_lasting(metric, end)
    if plan is None or end > plan.to:
        return start, end, None
    return plan.since if period == Period.YEAR else max(start, plan.since), end, plan


def plan_lasting(metric: Measure, day: date) -> Goal | None:
    """The plan in force on a day, if it is not over by more than a year."""
    begun = [goal for goal in metric.target if goal.since <= day]
    return begun[-1] if begun and day <= same_date(begun[-1].to, -1) else None
