"""Whether a source lost rows that it had when it was last read: half a file is no smaller city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.library.feed_volumes import FeedSeries

FEWEST = 10
"""Rows whose loss is worth a hold, at least."""
RETENTION = 31
"""How many days more than have passed an extract's first day may have moved on by, as that of the last 90 days does."""


@dataclass(frozen=True)
class RowLoss:
    """What a source lost, in days that both readings should have."""

    first: date
    last: date
    before: int
    now: int
    """Rows of these days, then and now."""

    @property
    def share(self) -> float:
        """The share that is missing."""
        return (self.before - self.now) / self.before


def row_loss(before: FeedSeries, now: FeedSeries, limit: float, since: int | None = None) -> RowLoss | None:
    """Compare the rows by day of two readings; None where less than a share of them (``limit``) is missing.

    Days before the first one that it has now are left out where it has dropped them as extracts do: about as many as
    have passed, or up to the first of a month. ``since`` is a day's number before which nothing is read again. That the
    newest days are gone is a loss: where they are only late, the days before are all there.
    """
    if not limit:
        return None
    first = max(before.first, now.first if _is_dropped(before, now) else before.first, since or before.first)
    end = before.end
    had, has = _sum(before, first, end), _sum(now, first, end)
    if had - has < FEWEST or had - has <= limit * had:
        return None
    return RowLoss(now.first_day(first), now.first_day(end - 1), had, has)


def _is_dropped(before: FeedSeries, now: FeedSeries) -> bool:
    """Whether the first days are gone because an extract goes so far back and no further."""
    passed = max(now.end - before.end, 0)
    return (
        now.first <= before.first + passed + RETENTION or now.first_day(now.first).day == 1 or now.first >= before.end
    )


def _sum(series: FeedSeries, first: int, end: int) -> int:
    return round(float(np.sum(series.values[max(first - series.first, 0) : max(end - series.first, 0)])))
