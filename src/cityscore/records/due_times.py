"""When cases fall due: by their own column, or by a span from when they were opened, later by what they were on hold.

Business days and office hours go by the city's clock; seconds, minutes and hours are real ones where the zone is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cityscore.engines.tables import listed
from cityscore.engines.time_expressions import whole_quotient
from cityscore.model import Records
from cityscore.model.time_limits import TimeLimit, read_time_limit
from cityscore.records.aggregation import day_number
from cityscore.records.working_calendar import DAY, WorkingCalendar
from cityscore.records.zone_moves import SHIFT, UTC, with_local
from cityscore.scoring.backlog import NEVER

SPANS = ("elapsed", "by_clock", "business_days", "business_seconds")
"""The ways in which a span runs, as ``TimeLimit`` has them; the columns of a rule's span are called ``span_…``."""
NUMBERS = ("business_days", "business_seconds")
"""Those that go by the working calendar."""
DUE_DAY = "day_due"
"""The column with the number of the day on which a case falls due, where that is known beforehand."""
HOLD = "hold_seconds"
"""The column with how long a case was on hold."""


def time_limit_of(records: Records) -> TimeLimit:
    """The span in which a case is on time; all 0 where none is stated."""
    within = records.on_time.within if records.on_time else None
    return TimeLimit() if within is None else read_time_limit(within)


def span_columns(records: Sequence[Records], of: Sequence[Records]) -> dict[str, pa.Array]:
    """The columns of the spans of some rules, for those ways alone in which one ``of`` their pass runs."""
    limits, all_limits = ([time_limit_of(rule) for rule in rules] for rules in (records, of))
    return {
        f"span_{way}": pa.array([getattr(limit, way) for limit in limits], pa.int64())
        for way in SPANS
        if any(getattr(limit, way) for limit in all_limits)
    }


def with_due(table: ir.Table, rules: Sequence[Records], calendar: WorkingCalendar, zone: str) -> ir.Table:
    """The table with when each case falls due (``t_due``), and that moment where it is known; null where it does not.

    ``rules`` are those of a pass, which count in the same way; ``zone`` is the city's.
    """
    hold = table[HOLD] if HOLD in table.columns else None
    if rules[0].on_time is None:
        return table
    if rules[0].on_time.due:
        return table if hold is None else _put_off(table, zone)
    limits = [time_limit_of(rule) for rule in rules]
    stated = [way for way in SPANS if any(getattr(limit, way) for limit in limits)]
    if any(way in NUMBERS for way in stated):
        table = _with_business_time(table, limits, stated, calendar)
    real = "elapsed" in stated and f"t_opened{UTC}" in table.columns
    due = {
        "elapsed": table.t_opened + table.span_elapsed if "elapsed" in stated else None,
        "by_clock": table.t_opened + table.span_by_clock if "by_clock" in stated else None,
    }
    due |= {way: table.t_business for way in stated if way in NUMBERS}
    if hold is not None:  # office hours on hold are office hours more, and part of their span already
        due = {way: time if way == "business_seconds" or time is None else time + hold for way, time in due.items()}
    table = table.mutate(t_due=_by_way(table, stated, due))
    if not real:
        return table
    is_real = table[f"t_opened{UTC}"].notnull() & (table.span_elapsed > 0)
    moment = table[f"t_opened{UTC}"] + table.span_elapsed + (0 if hold is None else table[HOLD])
    return with_local(table.mutate(t_due=is_real.ifelse(moment, table.t_due)), "t_due", "UTC", zone, is_real)


def _put_off(table: ir.Table, zone: str) -> ir.Table:
    """The table with a due time of its own put off by what a case was on hold."""
    moment = f"t_due{UTC}"
    if moment not in table.columns:
        return table.mutate(t_due=table.t_due + table[HOLD])
    is_known = table[moment].notnull()
    later = table.mutate(t_due=is_known.ifelse(table[moment], table.t_due) + table[HOLD])
    return with_local(later, "t_due", "UTC", zone, is_known)


def _by_way(table: ir.Table, stated: Sequence[str], due: dict[str, Any]) -> Any:
    """The due time of the way that a record's rule states."""
    if len(stated) == 1:
        return due[stated[0]]
    cases = [(table[f"span_{way}"] > 0, due[way]) for way in stated]
    return ibis.cases(*cases, else_=ibis.null("int64"))


def _with_business_time(
    table: ir.Table, limits: Sequence[TimeLimit], stated: Sequence[str], calendar: WorkingCalendar
) -> ir.Table:
    """The table with so many business days, or so much office time, after each case was opened, as ``t_business``."""
    by_day, by_second = ("business_days" in stated, "business_seconds" in stated)
    open_seconds = calendar.closes - calendar.opens
    longest = max(limit.business_days + -(-limit.business_seconds // open_seconds) for limit in limits) + 1
    days, sequence = listed(calendar.days, table), listed(calendar.sequence(longest), table)
    day_opened = (table.t_opened >= SHIFT + calendar.first * DAY).ifelse(day_number(table.t_opened), calendar.first - 1)
    midnight = whole_quotient(table.t_opened, DAY) * DAY  # the same quotient as the day's: an engine divides once
    rows = table.mutate(day_opened=day_opened, clock=table.t_opened - midnight)
    rows = rows.inner_join(days, rows.day_opened == days.open_day)  # each row has a partner: inner joins are faster
    number: Any = None
    clock: Any = None
    if by_day:
        late = (rows.open_works == 1) & (rows.clock >= calendar.closes)
        outside = (rows.open_works == 0) | (rows.clock >= calendar.closes) | (rows.clock < calendar.opens)
        number = rows.open_sequence + late.ifelse(1, 0) + rows.span_business_days
        clock = outside.ifelse(calendar.opens, rows.clock)
    if by_second:
        span = rows.span_business_seconds + (rows[HOLD] if HOLD in rows.columns else 0)
        worked = (rows.open_works == 1).ifelse(rows.clock.clip(calendar.opens, calendar.closes) - calendar.opens, 0)
        last = ibis.greatest(rows.open_sequence * open_seconds + worked + span - 1, 0)
        end, end_clock = last // open_seconds, last % open_seconds + 1 + calendar.opens
        if HOLD in rows.columns:  # nothing says how long that may be
            end = ibis.least(end, int(calendar.works.sum()) + longest + 1)
        number = end if number is None else (rows.span_business_seconds > 0).ifelse(end, number)
        clock = end_clock if clock is None else (rows.span_business_seconds > 0).ifelse(end_clock, clock)
    rows = rows.mutate(due_number=number, due_clock=clock + SHIFT)
    rows = rows.inner_join(sequence, rows.due_number == sequence.due_sequence)
    if list(stated) == ["business_days"] and HOLD not in rows.columns:  # else it may lie on another day
        rows = rows.mutate(**{DUE_DAY: (rows.due_day < NEVER).ifelse(rows.due_day, ibis.null("int64"))})
    business = (rows.due_day < NEVER).ifelse(rows.due_day * DAY + rows.due_clock, ibis.null("int64"))
    return rows.mutate(t_business=business)
