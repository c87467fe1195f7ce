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
STEP = 900
"""Seconds: two changes of a clock are never nearer to each other."""


@lru_cache(maxsize=8)
def pieces(written: str, target: str) -> pa.Table:
    """How many seconds to add to the times of one zone, piece by piece.

    Columns ``bucket``, ``begin`` and ``end`` (not included) in seconds of the written zone's clock since 1970, and
    ``seconds``. An hour that comes twice is the first of both; one that a clock leaves out is moved as if the clock had
    not changed yet.
    """
    changes = list(_changes(ZoneInfo(written), ZoneInfo(target)))
    cuts = [*sorted({begin for begin, _ in changes} | set(range(0, SECONDS, BUCKET))), SECONDS]
    begins, ends = cuts[:-1], cuts[1:]
    latest = [bisect_right(changes, begin, key=itemgetter(0)) - 1 for begin in begins]
    seconds = [changes[place][1] for place in latest]
    return pa.table({"bucket": [begin // BUCKET for begin in begins], "begin": begins, "end": ends, "seconds": seconds})


def _changes(source: tzinfo, target: tzinfo) -> list[tuple[int, int]]:
    """From which second on how many seconds are to be added."""

    def at(second: int) -> int:
        time = FIRST + timedelta(seconds=second)
        moved = time.replace(tzinfo=source).astimezone(UTC).astimezone(target).replace(tzinfo=None)
        return round((moved - time).total_seconds())

    changes = [(0, at(0))]
    for midnight in range(0, SECONDS, DAY):
        if _is_even(source, midnight) and _is_even(target, midnight):
            continue
        for begin in range(midnight, midnight + DAY, STEP):
            if at(begin + STEP) != changes[-1][1]:
                low, high = begin, begin + STEP  # a change lies after low, and at high or before it
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (middle, high) if at(middle) == changes[-1][1] else (low, middle)
                changes.append((high, at(high)))
    return changes


def _is_even(zone: tzinfo, midnight: int) -> bool:
    """Whether a zone's clock does not change from the day before a day to two days after it."""
    day = FIRST + timedelta(seconds=midnight)
    return len({zone.utcoffset(day + timedelta(days=days)) for days in (-1, 0, 1, 2)}) == 1
