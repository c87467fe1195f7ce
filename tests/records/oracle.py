"""What records make, in plain Python: written from DESIGN 3.7, a case at a time, without any engine."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

import holidays

from tests.records.boston_cases import BOSTON

Key = tuple[str, date]
"""A district ('' the whole city) and a day."""


@dataclass(frozen=True)
class Office:
    """When it is open."""

    opens: time | None
    closes: time | None
    off: holidays.HolidayBase

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.off

    def due(self, opened: datetime, days: int) -> datetime:
        """So many business days after a case was opened; from the next opening on if it was closed then."""
        day, clock = opened.date(), opened.time()
        late = self.closes is not None and clock >= self.closes
        early = self.opens is not None and clock < self.opens
        if not self.works(day) or late:
            day += timedelta(days=1)
            while not self.works(day):
                day += timedelta(days=1)
            clock = self.opens or time()
        elif early and self.opens is not None:
            clock = self.opens
        for _ in range(days):
            day += timedelta(days=1)
            while not self.works(day):
                day += timedelta(days=1)
        return datetime.combine(day, clock)


def moment_of(time: datetime) -> datetime:
    """The moment of a local time of Boston's; of one that comes twice the first, unless it says otherwise."""
    return time.replace(tzinfo=BOSTON).astimezone(UTC)


def elapsed(begin: datetime, end: datetime, *, known: bool) -> timedelta:
    """From one local time to another; ``known`` says whether their zone is: then it is real time.

    Where it is not, what ended earlier than it began in the hour that a clock shows twice, ended in the second of both.
    """
    if not known and begin > end and all(is_shown_twice(time) for time in (begin, end)):
        return moment_of(end.replace(fold=1)) - moment_of(begin)
    return moment_of(end) - moment_of(begin) if known else end - begin


def is_shown_twice(time: datetime) -> bool:
    return moment_of(time.replace(fold=0)) < moment_of(time.replace(fold=1))


def due_of(case: dict[str, Any], within: str | None, office: Office, *, known: bool = False) -> datetime | None:
    if within is None:
        due: datetime | None = case["due"]
        return due
    if case["opened"] is None:
        return None
    count, unit = within.split(" ", 1)
    if unit.startswith("business"):
        return office.due(case["opened"], int(count))
    if unit.startswith("hour") and known:
        later = moment_of(case["opened"]) + timedelta(hours=int(count))
        return later.astimezone(BOSTON).replace(tzinfo=None)
    return case["opened"] + (timedelta(hours=int(count)) if unit.startswith("hour") else timedelta(days=int(count)))


def on_time(
    cases: list[dict[str, Any]],
    as_of: datetime,
    within: str | None,
    counted_on: str,
    office: Office,
    *,
    known: bool = False,
) -> dict[Key, tuple[int, int]]:
    """Cases done in time, and all, by district and day; ``known`` says whether the zone of their times is."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    is_real = known and (within is None or "hour" in within)  # business days and days go by the clock
    for case in cases:
        opened, due = case["opened"], due_of(case, within, office, known=known)
        if (opened is not None and opened > as_of) or due is None:
            continue
        closed = case["closed"] if case["closed"] is not None and case["closed"] <= as_of else None
        early = closed is not None and opened is not None and elapsed(opened, closed, known=known) < timedelta(0)
        met = closed is not None and (early or (moment_of(closed) <= moment_of(due) if is_real else closed <= due))
        passed = due <= as_of
        at = {
            "due": due if passed else None,
            "outcome": closed if met else due if passed else None,
            "closed": closed,
            "opened": opened if met or passed else None,
        }[counted_on]
        if at is not None:
            add(found, case, at.date(), int(met))
    return {key: (met, total) for key, (met, total) in found.items()}


def add(found: dict[Key, list[int]], case: dict[str, Any], day: date, met: int) -> None:
    for district in {"", case["district"] or ""}:
        found[district, day][0] += met
        found[district, day][1] += 1


def lengths(cases: list[dict[str, Any]], as_of: datetime, *, known: bool = False) -> dict[Key, Counter[int]]:
    """How often each length in whole seconds came, by district and day; without those that ended before they began."""
    found: dict[Key, Counter[int]] = defaultdict(Counter)
    for case in cases:
        opened, closed = case["opened"], case["closed"]
        if opened is None or closed is None or closed > as_of:
            continue
        seconds = int(elapsed(opened, closed, known=known).total_seconds())
        for district in {"", case["district"] or ""} if seconds >= 0 else ():
            found[district, closed.date()][seconds] += 1
    return dict(found)


def backlog(
    cases: list[dict[str, Any]], as_of: datetime, within: str | None, office: Office, days: list[date]
) -> dict[date, tuple[int, int, int, float | None]]:
    """Cases open, overdue, cleared too late that day, and the median age of the open ones, at the end of each day."""
    there = []
    for case in cases:
        opened, due = case["opened"], due_of(case, within, office)
        closed = case["closed"] if case["closed"] is not None and case["closed"] <= as_of else None
        if opened is not None and opened <= as_of and (closed is None or closed >= opened):
            there.append((opened, due, closed))
    found: dict[date, tuple[int, int, int, float | None]] = {}
    for day in days:
        midnight = datetime.combine(day, time()) + timedelta(days=1)
        left = [(opened, due) for opened, due, closed in there if opened < midnight <= (closed or datetime.max)]
        overdue = [due for _, due in left if due is not None and due < midnight]
        late = [closed for _, due, closed in there if closed and due and closed > due and closed.date() == day]
        ages = [(day - opened.date()).days for opened, _ in left]
        found[day] = len(left), len(overdue), len(late), median(ages) if ages else None
    return found
