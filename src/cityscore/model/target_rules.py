"""What targets must keep to together: which kinds take which, what a path joins, and plans that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from cityscore.model.calendar import Calendar
from cityscore.model.enums import Cadence
from cityscore.model.kinds import Kind, Observed
from cityscore.model.problems import Problem
from cityscore.model.target import Target

PER_DAY = "per day"
ADDING_UP = tuple(kind for kind in Kind if kind.observed is Observed.EVENTS)
DAY = timedelta(days=1)
MONTHS_OF_ROW: dict[str, int] = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
"""How many months a row stands for."""


def fitting_spans(kind: Kind, unit: str | None, targets: Sequence[Target]) -> Iterator[Problem]:
    """Only events add up over a week, a month or a plan; what adds up is not told per day."""
    for index, target in enumerate(targets):
        key = "per" if target.per is not None else "total"
        if target.per is None and not target.is_plan:
            continue
        if target.per is not None and kind.observed is Observed.PARTS:
            continue  # whether it adds up, its parts say
        if kind.observed is not Observed.EVENTS:
            other = f"{'leave it out' if key == 'per' else 'write value'}, or kind: {' or '.join(ADDING_UP)}"
            message = f"a {kind} does not add up over days, so {key} does not fit it"
            yield Problem(message=message, fix=other, place=("target", index, key))
        elif unit == PER_DAY:
            message = f"is told as a total because of its target's {key}, so it can't be {PER_DAY}"
            yield Problem(message=message, fix="leave unit out, or write what is counted", place=("unit",))
            return


def fitting_plans(targets: Sequence[Target]) -> Iterator[Problem]:
    """Plans stand among plans, one after the other."""
    if not any(target.is_plan for target in targets):
        return
    for index, target in enumerate(targets):
        if not target.is_plan:
            fix = "write a total with from and to here too, or a metric of its own"
            yield Problem(message="stands beside a total by a date", fix=fix, place=("target", index))
    for index, (before, after) in enumerate(pairwise(targets), start=1):
        if before.since and before.to and after.since and before.since < after.since <= before.to:
            message = f"begins on {after.since}, before the one before it ends on {before.to}"
            yield Problem(message=message, fix="let it begin the day after", place=("target", index, "from"))


def fitting_paths(targets: Sequence[Target]) -> Iterator[Problem]:
    """A path leads from a dated target to the next, both a value or both a range, and for the same span."""
    for index, target in enumerate(targets):
        if target.between is None or target.is_plan:
            continue
        place = ("target", index, "between")
        if index == 0:
            fix = "write the baseline before it: {from: 2024-07-01, value: …}, then the goal with between: linear"
            yield Problem(message="a path begins at the target before, and there is none", fix=fix, place=place)
            continue
        before = targets[index - 1]
        if before.since is None:
            fix = "add from: the day on which the path begins"
            yield Problem(message="a path begins here, on no day", fix=fix, place=("target", index - 1))
        if before.is_range != target.is_range:
            fix = "write value in both, or low and high in both"
            yield Problem(message="a path can't join a value and a range", fix=fix, place=place)
        elif before.per != target.per:
            said = [f"per: {per}" if per else "per day" for per in (before.per, target.per)]
            fix = "say per alike in both"
            yield Problem(message=f"a path can't join {said[0]} and {said[1]}", fix=fix, place=place)


def fitting_rows(targets: Sequence[Target], cadence: str, calendar: Calendar) -> Iterator[Problem]:
    """A plan's days are those of whole rows: it begins with the first day that one stands for, and ends with a last."""
    for index, target in enumerate(targets):
        if not target.is_plan or target.since is None or target.to is None:
            continue
        first = _row_begins(target.since, cadence, calendar)
        last = target.to
        while _row_begins(last + DAY, cadence, calendar) != last + DAY:
            last += DAY
        for key, day, fit, where in (("from", target.since, first, "first"), ("to", target.to, last, "last")):
            if day != fit:
                message = f"{day} is not the {where} day that a {cadence} row stands for"
                yield Problem(message=message, fix=f"write {fit}", place=("target", index, key))


def _row_begins(day: date, cadence: str, calendar: Calendar) -> date:
    """The first day that the row over a day stands for."""
    if cadence == Cadence.WEEKLY:
        return day - timedelta(days=(day.weekday() - calendar.week_starts.number) % 7)
    if (months := MONTHS_OF_ROW.get(cadence)) is None:
        return day
    month = day.year * 12 + day.month - 1
    begun = (month - (calendar.fiscal_year_starts.number - 1)) % months
    return date((month - begun) // 12, (month - begun) % 12 + 1, 1)
