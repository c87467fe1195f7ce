"""Targets: steps, paths, goals for a week, month, quarter or year, and totals by a date (DESIGN 3.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cityscore.model import Kind
from tests.scoring.oracle.cities import Goal, Measure, Town
from tests.scoring.oracle.days import (
    DAY,
    days_of_row,
    every_day,
    first_of_month,
    fiscal_year_of,
    is_cadence_day,
    is_slow,
    last_of_month,
    same_date,
)
from tests.scoring.oracle.rows import Rows, exact


@dataclass(frozen=True)
class Aim:
    """A number to reach, or the two ends of a range (the same number twice for a value)."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Aim) -> Aim:
        return Aim(self.low + other.low, self.high + other.high)

    def times(self, factor: Fraction) -> Aim:
        """Both ends multiplied."""
        return Aim(self.low * factor, self.high * factor)


NOTHING = Aim(Fraction(0), Fraction(0))


def added(aims: Iterable[Aim]) -> Aim:
    return sum(aims, NOTHING)


def aim_of(goal: Goal) -> Aim:
    """What one target says."""
    if goal.value is not None:
        return Aim(exact(goal.value), exact(goal.value))
    return Aim(exact(goal.low), exact(goal.high))


def place_on(metric: Measure, day: date) -> int | None:
    """Which of the dated targets is in force on a day."""
    begun = [place for place, goal in enumerate(metric.target) if goal.since is None or goal.since <= day]
    return begun[-1] if begun else None


def path_ends(metric: Measure, day: date) -> Goal | None:
    """The target that a path leads to on a day; None where a step is in force."""
    place = place_on(metric, day)
    later = metric.target[place + 1 :] if place is not None else ()
    return later[0] if later and later[0].between == "linear" else None


def target_on(metric: Measure, day: date) -> Aim | None:
    """The target in force on a day, on a step or on a path."""
    place = place_on(metric, day)
    if place is None:
        return None
    goal, towards = metric.target[place], path_ends(metric, day)
    if towards is None:
        return aim_of(goal)
    gone = Fraction((day - goal.since).days, (towards.since - goal.since).days)
    return aim_of(goal).times(1 - gone) + aim_of(towards).times(gone)


def target_for(town: Town, metric: Measure, days: list[date], last: date, spoken_for: bool) -> Aim | None:
    """The target of a window whose counted rows stand for some days and whose last day is another.

    ``spoken_for`` says whether the target is said for a span of days (``per``), so that it adds up over them.
    """
    if spoken_for:
        return asked_in_all(town, metric, days, last)
    on_a_path = any(path_ends(metric, day) for day in days)
    if days and (metric.kind == Kind.COUNT or (on_a_path and metric.kind != Kind.LEVEL)):
        in_force = [aim for aim in (target_on(metric, day) for day in days) if aim is not None]
        if in_force:
            return added(in_force).times(Fraction(1, len(in_force)))
    return target_on(metric, last)


def is_spoken_for(metric: Measure) -> bool:
    """Whether its targets are said for a week, month, quarter or year."""
    return any(goal.per for goal in metric.target)


def asked_in_all(town: Town, metric: Measure, days: list[date], last: date) -> Aim | None:
    """What is asked of some days together; of days on which no target is in force, as much as of the others.

    If none of them has one, as much as of the window's last day.
    """
    shares = [share for share in (share_on(town, metric, day) for day in days) if share is not None]
    shares = shares or [share for share in [share_on(town, metric, last)] if share is not None]
    return added(shares).times(Fraction(len(days), len(shares))) if shares else None


def share_on(town: Town, metric: Measure, day: date) -> Aim | None:
    """What the target in force on a day asks of that day alone.

    A whole month is asked for its part, a third of a quarter's goal or a twelfth of a year's, and each of its days
    for as much. Where rows are due on some days only, the goal is spread over those of its own span.
    """
    aim = target_on(metric, day)
    if aim is None:
        return None
    per = metric.target[place_on(metric, day)].per
    if spread_over_due_days(metric):
        if not is_cadence_day(town, metric, day):
            return NOTHING
        first, last = span_around(town, per, day)
        return aim.times(Fraction(1, sum(is_cadence_day(town, metric, each) for each in every_day(first, last))))
    if per == "week":
        return aim.times(Fraction(1, 7))
    months = {"month": 1, "quarter": 3, "year": 12}[per]
    return aim.times(Fraction(1, months * last_of_month(day).day))


def spread_over_due_days(metric: Measure) -> bool:
    """Whether rows are due on some days only: working days, or those of a named calendar."""
    return not is_slow(metric) and metric.cadence != "daily"


def span_around(town: Town, per: str, day: date) -> tuple[date, date]:
    """The week, month, fiscal quarter or fiscal year that holds a day."""
    if per == "week":
        first = day
        while first.weekday() != town.week_starts:
            first -= DAY
        return first, first + 6 * DAY
    first = first_of_month(day)
    if per == "month":
        return first, last_of_month(day)
    if per == "quarter":
        while (first.month - town.year_starts) % 3:
            first = first_of_month(first, 1)
        return first, first_of_month(first, -3) - DAY
    first = fiscal_year_of(town, day)
    return first, first_of_month(first, -12) - DAY


# Totals by a date.


def planned(town: Town, metric: Measure, plan: Goal, rows: Rows, days: list[date]) -> Fraction:
    """What a plan asks of some of its days."""
    spread = days_to_spread_over(town, metric, plan.since, plan.to)
    shares = month_shares(town, metric, plan, rows) if plan.shape == "history" else None
    total = exact(plan.total)
    if shares is None:
        return total * Fraction(sum(day in spread for day in days), len(spread))
    asked = Fraction(0)
    for day in days:
        of_month = [each for each in spread if first_of_month(each) == first_of_month(day)]
        if day in of_month:
            asked += total * shares[first_of_month(day)] / len(of_month)
    return asked


def days_to_spread_over(town: Town, metric: Measure, first: date, last: date) -> list[date]:
    """All days of a plan, or those on which rows are due where they are due on some days only."""
    days = every_day(first, last)
    return [day for day in days if is_cadence_day(town, metric, day)] if spread_over_due_days(metric) else days


def month_shares(town: Town, metric: Measure, plan: Goal, rows: Rows) -> dict[date, Fraction] | None:
    """Each month's share of the sum over up to three whole earlier spans; None where there is none.

    A span is whole if no row of it is missing. The spans lie whole years before the plan, and never reach into it.
    """
    years = 1
    while same_date(plan.to, years) >= plan.since:
        years += 1
    sums: dict[date, Fraction] = {}
    for place in range(1, 4):
        back = place * years
        span = earlier_span(town, metric, plan, rows, back)
        for month, amount in (span or {}).items():
            named_alike = month.replace(year=month.year + back)
            sums[named_alike] = sums.get(named_alike, Fraction(0)) + amount
    whole = sum(sums.values(), Fraction(0))
    months = {first_of_month(day) for day in every_day(plan.since, plan.to)}
    return {month: sums.get(month, Fraction(0)) / whole for month in months} if whole else None


def earlier_span(town: Town, metric: Measure, plan: Goal, rows: Rows, back: int) -> dict[date, Fraction] | None:
    """What each month of an earlier span came to; None if the span is not whole."""
    first, last = same_date(plan.since, back), same_date(plan.to, back)
    if plan.to == last_of_month(plan.to):
        last = last_of_month(last)
    due = [day for day in every_day(first, last) if is_cadence_day(town, metric, day)]
    sums = {first_of_month(day): Fraction(0) for day in every_day(first, last)}
    if not set(due) <= set(rows.days):
        return None
    for row in rows.within(first, last).all:
        days = days_of_row(metric, row.day)
        for day in days:
            month = max(first_of_month(day), first_of_month(first))
            sums[month] += exact(row.numerator) / len(days)
    return sums if due else None
