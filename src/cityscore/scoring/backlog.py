"""Backlog: how much of an on-time metric's work is not done at the end of a day, how old it is, what was caught up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cityscore.scoring.observations import Bools, Floats, Ints

NEVER = 10_000_000
"""The number of a day that does not come: of a case that was not closed, or not too late."""
DAYS_AT_ONCE = 366


@dataclass(frozen=True)
class Cases:
    """Cases that are alike in their days, as columns of shape (rows,); days are numbers, counted from 1970-01-01."""

    metric: Ints
    """Index into the definitions' metrics."""
    opened: Ints
    due: Ints
    """When they fell due and were still open, never before they were opened; ``NEVER`` if they were done in time."""
    closed: Ints
    """``NEVER`` while they are open."""
    count: Ints


@dataclass(frozen=True)
class DailyBacklog:
    """What was not done at the end of each day, as columns of shape (rows,), by metric and day."""

    metric: Ints
    """Index into the definitions' metrics."""
    day: NDArray[np.datetime64]
    """The day, as datetime64[D]."""
    open: Ints
    """Cases opened by the end of the day and not closed."""
    overdue: Ints
    """Those of them whose due time had passed."""
    cleared: Ints
    """Overdue cases that were closed on the day."""
    median_age: Floats
    """Days since the open cases were opened, the median; NaN where none is open."""

    def __len__(self) -> int:
        return len(self.metric)


Rows = TypeVar("Rows", Cases, DailyBacklog)


def backlog_of(cases: Cases, metrics: Collection[int], first: int, last: int) -> DailyBacklog:
    """The backlog of some metrics, at least one, at the end of each day from first to last.

    ``cases`` are all that there ever were. Of an even number of open ones the median age is the mean of the two in the
    middle.
    """
    return joined_backlogs(
        [_of_metric(metric, taken_backlog(cases, cases.metric == metric), first, last) for metric in sorted(metrics)]
    )


def joined_backlogs(parts: Sequence[Rows]) -> Rows:
    """The rows of several, at least one, one after another."""
    return type(parts[0])(
        *(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(parts[0]))
    )


def taken_backlog(rows: Rows, mask: Bools) -> Rows:
    """Some of the rows, as a mask."""
    return type(rows)(*(getattr(rows, field.name)[mask] for field in fields(rows)))


def not_done(cases: Cases, first: int, last: int, *, overdue: bool) -> Ints:
    """How many cases are open at the end of each day from first to last, or how many of these are overdue."""
    began = cases.due if overdue else cases.opened
    counted = taken_backlog(cases, (cases.opened < cases.closed) & (began < cases.closed))
    began = counted.due if overdue else counted.opened
    change = _by_day(began, counted.count, first, last) - _by_day(counted.closed, counted.count, first, last)
    return np.cumsum(change)


def median_ages(cases: Cases, first: int, last: int) -> Floats:
    """The median age in days of the cases open at the end of each day from first to last; NaN where none is."""
    ages = _open_and_ages(taken_backlog(cases, cases.opened < cases.closed), first, last)
    return np.concatenate([age for _, age in ages])


def _of_metric(metric: int, cases: Cases, first: int, last: int) -> DailyBacklog:
    size = last - first + 1
    cleared = taken_backlog(cases, (cases.due != NEVER) & (cases.closed >= first))
    ages = list(_open_and_ages(taken_backlog(cases, cases.opened < cases.closed), first, last))
    return DailyBacklog(
        metric=np.full(size, metric),
        day=np.arange(first, last + 1).astype("datetime64[D]"),
        open=np.concatenate([count for count, _ in ages]),
        overdue=not_done(cases, first, last, overdue=True),
        cleared=_by_day(cleared.closed, cleared.count, first, last),
        median_age=np.concatenate([age for _, age in ages]),
    )


def _open_and_ages(cases: Cases, first: int, last: int) -> Iterator[tuple[Ints, Floats]]:
    """How many cases are open at the end of each day, and their median age; a year of days at a time."""
    opened, column = np.unique(cases.opened, return_inverse=True)
    before = np.zeros(len(opened), dtype=np.int64)
    for begin in range(first, last + 1, DAYS_AT_ONCE):
        end = min(begin + DAYS_AT_ONCE - 1, last)
        change = np.zeros((end - begin + 1, len(opened)), dtype=np.int64)
        for days, sign in ((cases.opened, 1), (cases.closed, -1)):
            if begin == first:
                days = np.maximum(days, first)  # what is older is there from the first day on
            inside = (begin <= days) & (days <= end)
            np.add.at(change, (days[inside] - begin, column[inside]), sign * cases.count[inside])
        change[0] += before  # so that each year of days goes on from the one before
        by_opened = np.cumsum(change, axis=0)
        before = by_opened[-1].copy()
        yield _medians(np.arange(begin, end + 1), opened, by_opened)


def _medians(days: Ints, opened: Ints, by_opened: Ints) -> tuple[Ints, Floats]:
    """How many cases are open on each day, and their median age; ``by_opened`` has shape (days, days opened)."""
    if not len(opened):
        return np.zeros(len(days), dtype=np.int64), np.full(len(days), np.nan)
    up_to = np.cumsum(by_opened, axis=1)
    total = up_to[:, -1]
    lower, upper = (opened[(up_to > middle[:, None]).argmax(axis=1)] for middle in ((total - 1) // 2, total // 2))
    return total, np.where(total > 0, days - (lower + upper) / 2, np.nan)


def _by_day(days: Ints, count: Ints, first: int, last: int) -> Ints:
    """How many there are on each day from first to last; what is earlier counts on the first."""
    reached = days <= last
    return np.bincount(np.maximum(days[reached], first) - first, count[reached], last - first + 1).astype(np.int64)
