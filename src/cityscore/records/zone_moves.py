"""Times moved from the clock of one zone to the city's, with the moments that they are: and how long lies between two.

How long something took is real time wherever the zone of both its times is known; without one, the local clock is all
there is (DESIGN 3.1).
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from cityscore.engines.tables import listed
from cityscore.records import zone_offsets

SHIFT = 200 * 366 * zone_offsets.DAY
"""Seconds before 1970 from which times are counted: 200 years, in whole days."""
UTC = "_utc"
"""What the name of the column ends with that has a time's moment, where its zone is known; null where it is not."""


def with_local(table: ir.Table, name: str, zone: str, city: str, where: Any = None) -> ir.Table:
    """The table with a time of a zone as the city's, and its moment beside it, on the rows that are meant."""
    moves = listed(zone_offsets.pieces(zone, city), table)
    moves = moves.rename(zone_bucket="bucket", zone_begin="begin", zone_end="end", zone_seconds="seconds")
    moves = moves.rename(zone_to_utc="to_utc")
    placed = table.mutate(at_second=(table[name] - SHIFT).clip(0, zone_offsets.SECONDS - 1))
    placed = placed.mutate(at_bucket=placed.at_second // zone_offsets.BUCKET)
    if where is not None:
        placed = placed.mutate(is_meant=where)
    within = [placed.at_second >= moves.zone_begin, placed.at_second < moves.zone_end]
    joined = placed.left_join(moves, [placed.at_bucket == moves.zone_bucket, *within])
    local, moment = joined[name] + joined.zone_seconds, joined[name] + joined.zone_to_utc
    if where is not None:
        before = joined[name + UTC] if name + UTC in joined.columns else ibis.null("int64")
        local, moment = joined.is_meant.ifelse(local, joined[name]), joined.is_meant.ifelse(moment, before)
    made = ("at_bucket", "at_second", "is_meant", *(column for column in moves.columns if column.startswith("zone_")))
    return joined.mutate(**{name: local, name + UTC: moment}).drop(*(name for name in made if name in joined.columns))


def elapsed(table: ir.Table, begin: str, end: str, repeated: Sequence[tuple[int, int]] = ()) -> Any:
    """Seconds from one time to another: real ones where both moments are known, else those of the local clock.

    ``repeated`` are the hours that the city's clock shows twice (``zone_offsets.repeated_hours``): what ended in one
    of them at an earlier time than it began, began as the clock showed it first and ended as it did again.
    """
    local = table[end] - table[begin]
    if repeated:
        local = _may_be_set_back(table, begin, end, repeated).ifelse(
            local + _set_back(table, begin, end, repeated), local
        )
    if _both_known(table, begin, end):
        return ibis.coalesce(table[end + UTC] - table[begin + UTC], local)
    return local


def is_before(table: ir.Table, end: str, begin: str) -> Any:
    """Whether something ended before it began: in real time where both moments are known, else by the local clock."""
    local = table[end] < table[begin]
    return (table[end + UTC] < table[begin + UTC]).fill_null(local) if _both_known(table, begin, end) else local


def is_set_back(table: ir.Table, end: str, begin: str, repeated: Sequence[tuple[int, int]]) -> Any:
    """Whether something ended before it began by the local clock alone, because that was set back in between."""
    if not repeated:
        return ibis.literal(False)
    explained = _may_be_set_back(table, begin, end, repeated) & (elapsed(table, begin, end, repeated) >= 0)
    return explained & is_before(table, end, begin)


def is_by(table: ir.Table, end: str, limit: str) -> Any:
    """Whether a time was not later than another: in real time where both moments are known."""
    local = table[end] <= table[limit]
    return (table[end + UTC] <= table[limit + UTC]).fill_null(local) if _both_known(table, end, limit) else local


def _both_known(table: ir.Table, *names: str) -> bool:
    """Whether there are moments of two times."""
    return all(name + UTC in table.columns for name in names)


def _may_be_set_back(table: ir.Table, begin: str, end: str, repeated: Sequence[tuple[int, int]]) -> Any:
    """Whether something ended so little before it began that a clock that was set back can explain it."""
    most = max(last - first for first, last in repeated)
    return (table[end] < table[begin]) & (table[end] > table[begin] - most)


def _set_back(table: ir.Table, begin: str, end: str, repeated: Sequence[tuple[int, int]]) -> Any:
    """By how much the clock was set back between two times that lie in one of the hours shown twice; else 0.

    Of times of which the end comes before the begin.
    """
    cases = []
    for length in sorted({last - first for first, last in repeated}):
        # compared one by one: a list DuckDB would join with each record, and not look up in for the few asked about
        spans = [span for span in repeated if span[1] - span[0] == length]
        inside = [(table[end] >= SHIFT + first) & (table[begin] < SHIFT + last) for first, last in spans]
        cases.append((reduce(operator.or_, inside), length))
    return ibis.cases(*cases, else_=0)
