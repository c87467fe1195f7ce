"""Time zones as data: what to add to a time of one zone to have that of another, for engines to join with.

So every engine agrees with Python's own tables of time zones.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

import pyarrow as pa

DAY = 86_400
BUCKET = 64 * DAY
"""Seconds: a piece lies within one such span, so that a time finds its piece by an equality first."""
FIRST = datetime(1970, 1, 1)
SECONDS = (datetime(2100, 1, 1) - FIRST) // timedelta(seconds=1)
"""How far the pieces go; times before and after are moved as those at the end that is nearer."""
STEP = 4
"""Days at a time in which a change of a clock is looked for."""


@lru_cache(maxsize=8)
def pieces(written: str, target: str) -> pa.Table:
    """How many seconds to add to the times of one zone, piece by piece.

    Columns ``bucket``, ``begin`` and ``end`` (not included) in seconds of the written zone's clock since 1970;
    ``seconds``, for the target's clock, and ``to_utc``. An hour that comes twice is the first of both; one that a clock
    leaves out is moved as if the clock had not changed yet.
    """
    changes = list(_changes(ZoneInfo(written), ZoneInfo(target)))
    cuts = [*sorted({begin for begin, *_ in changes} | set(range(0, SECONDS, BUCKET))), SECONDS]
    begins, ends = cuts[:-1], cuts[1:]
    latest = [changes[bisect_right(changes, begin, key=itemgetter(0)) - 1] for begin in begins]
    return pa.table(
        {
            "bucket": [begin // BUCKET for begin in begins],
            "begin": begins,
            "end": ends,
            "seconds": [seconds for _, seconds, _ in latest],
            "to_utc": [to_utc for *_, to_utc in latest],
        }
    )


@lru_cache(maxsize=8)
def repeated_hours(zone: str, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The spans that a zone's clock shows twice as it is set back: their first second, and that after their last.

    In seconds of that clock since 1970, of the clock's changes from one day to another (their numbers).
    """
    changes = _clock_changes(ZoneInfo(zone), range(first, last + 1))
    return tuple((moment + after, moment + before) for moment, before, after in changes if after < before)


def _changes(source: tzinfo, target: tzinfo) -> list[tuple[int, int, int]]:
    """From which second on how many seconds are to be added, for the target's clock and for UTC."""

    def at(second: int) -> tuple[int, int]:
        time = FIRST + timedelta(seconds=second)
        moment = time.replace(tzinfo=source).astimezone(UTC)
        moved = moment.astimezone(target).replace(tzinfo=None)
        return round((moved - time).total_seconds()), round((moment.replace(tzinfo=None) - time).total_seconds())

    days = range(-1, SECONDS // DAY + 1)
    own = _clock_changes(source, days)
    # an hour that comes twice is the first of both, and one that is left out is as if the clock had not changed
    begins = {moment + max(before, after) for moment, before, after in own}
    for moment, *_ in _clock_changes(target, days):
        begins |= {moment + _ahead(source, moment + near * DAY) for near in (-1, 0, 1)}
    changes = [(0, *at(0))]
    for begin in sorted(begin for begin in begins if 0 < begin < SECONDS):
        if at(begin) != changes[-1][1:]:
            changes.append((begin, *at(begin)))
    return changes


def _clock_changes(zone: tzinfo, days: range) -> list[tuple[int, int, int]]:
    """The moments, in seconds of UTC since 1970, at which a zone's clock changes, and how far ahead it is then.

    Before and after, in seconds. Since 1970 no clock has changed twice within ``STEP`` days: the least was seven.
    """
    changes: list[tuple[int, int, int]] = []
    before = _ahead(zone, days.start * DAY)
    for day in days[::STEP]:
        after = _ahead(zone, (day + STEP) * DAY)
        if after != before:
            low, high = day * DAY, (day + STEP) * DAY  # the change lies after low, and at high or before it
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _ahead(zone, middle) == before else (low, middle)
            changes.append((high, before, after))
            before = after
    return changes


def _ahead(zone: tzinfo, moment: int) -> int:
    """Seconds that a zone's clock is ahead of UTC."""
    time = (FIRST + timedelta(seconds=moment)).replace(tzinfo=zone)
    offset = zone.fromutc(time).utcoffset()
    return 0 if offset is None else offset // timedelta(seconds=1)
