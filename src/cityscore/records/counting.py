"""One pass over a source: the records of all metrics that count it in the same way, as one Ibis expression.

All arithmetic of the engine is on whole numbers: seconds and days of local time, counted from SHIFT before 1970 so that
none is negative. So every engine gives the same rows, and every division is Python's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cityscore.engines.tables import listed
from cityscore.model import CountedOn, Metric, OnTime, Records
from cityscore.records.business import DAY, WorkingCalendar
from cityscore.records.times import SHIFT, Times
from cityscore.records.where import Condition
from cityscore.scoring.backlog import NEVER

NO_DUE, NOT_YET, UNKNOWN = 1, 2, 3
"""Why a record is not counted: it has no due time, no outcome yet, or no time to count it on."""
COUNTED = 0
WEEKS = 9
"""How many weeks of records are looked at for what goes missing: the last one, and those that it is compared with."""
OLDER = -1
DECADE = 3653 * DAY
BEGINS = {"on_time": "t_opened", "duration": "t_from", "count": "t_on", "share": "t_on", "sum": "t_on"}
"""The time at which a record begins, by the way of counting."""


@dataclass(frozen=True)
class Rule:
    """A metric that counts records."""

    index: int
    """Of the metric among the definitions'."""
    metric: Metric
    where: Condition | None
    met: Condition | None
    """Of a share: which records meet it."""

    @property
    def records(self) -> Records:
        """How it counts."""
        assert self.metric.records is not None  # noqa: S101  (a rule is made of a metric that counts records)
        return self.metric.records


@dataclass(frozen=True)
class Moment:
    """As of when records are counted, in shifted seconds of the city's local time; its working calendar and zone."""

    seconds: int
    calendar: WorkingCalendar
    zone: str


def shape_of(records: Records) -> tuple[object, ...]:
    """What two metrics must have in common to be counted in one pass."""
    counting = records.counting
    if isinstance(counting, OnTime):
        counting = OnTime(
            opened=counting.opened,
            closed=counting.closed,
            due=counting.due,
            within=None if counting.due else "1 day",
            counted_on=counting.counted_on,
            format=counting.format,
        )
    way = (type(counting), counting.on, counting.format) if records.way == "share" else counting  # type: ignore[union-attr]
    return records.way, way, records.district, records.timezone, records.id


@dataclass(frozen=True)
class Pass:
    """One pass over a source: its records, each once for each rule that it meets."""

    rules: Sequence[Rule]
    moment: Moment
    matched: ir.Table

    @classmethod
    def over(cls, table: ir.Table, rules: Sequence[Rule], moment: Moment) -> Pass:
        """Match a source's records with rules that count in the same way (``shape_of``)."""
        return cls(rules, moment, _matched(Times(rules[0].metric, moment.zone).on(table), rules))

    def counted(self) -> ir.Table:
        """The expression: rule, district (as written), state, day, value, week, numerator, denominator, odd, strange.

        ``state`` says whether the records are counted, ``odd`` how many were closed before they opened, ``strange`` how
        many fell due before that or decades after. ``value`` is the length in seconds of durations, whose records are
        counted by it. ``week`` says how many weeks ago they began, 0 in the last seven whole days; ``OLDER`` of others.
        """
        way = self.rules[0].records.way
        if way == "on_time":
            rows = _on_time(self.matched, self.rules, self.moment)
        elif way == "duration":
            rows = _durations(self.matched, self.moment)
        else:
            rows = _dated(self.matched, self.moment)
        return _added_up(rows, way, self.moment)

    def backlog(self) -> ir.Table:
        """The expression, of on-time metrics: rule, opened, due, closed, cases, as ``scoring.backlog.Cases`` has them.

        A case without an opening time, or closed before it, was never open; one without a due time is never overdue.
        """
        return _backlog(self.matched, self.rules, self.moment)


def _matched(table: ir.Table, rules: Sequence[Rule]) -> ir.Table:
    """Each record once for each rule whose condition it meets, with the rule's number as ``rule``."""
    for rule in rules:
        if rule.where:
            rule.where.on(table)  # which raises what is wrong with it, with its place
    key = _common_column(rules)
    keyed: list[tuple[int, str]] = []
    rests: dict[int, Condition | None] = {}
    anyhow: list[int] = []
    for number, rule in enumerate(rules):
        found = rule.where.equality(key) if rule.where and key else None
        if found is None:
            anyhow.append(number)
            rests[number] = rule.where
        else:
            keyed += [(number, text) for text in sorted(found[0])]
            rests[number] = found[1]
    parts = []
    if keyed:
        keys = pa.table({"rule": [each[0] for each in keyed], "rule_key": [each[1] for each in keyed]})
        rows = listed(keys, table)
        parts.append(table.inner_join(rows, table[key].cast("string") == rows.rule_key).drop("rule_key"))
    if anyhow:
        parts.append(table.cross_join(listed(pa.table({"rule": anyhow}), table)))
    joined = ibis.union(*parts) if len(parts) > 1 else parts[0]
    conditions = [(joined.rule == number) & rest.on(joined) for number, rest in rests.items() if rest is not None]
    free = [number for number, rest in rests.items() if rest is None]
    if conditions:
        if free:
            conditions.append(joined.rule.isin(free))
        joined = joined.filter(reduce(lambda one, other: one | other, conditions))
    mets = [rule.met for rule in rules]
    if any(mets):
        cases = [(joined.rule == number, met.on(joined).fill_null(False)) for number, met in enumerate(mets) if met]
        joined = joined.mutate(met=ibis.cases(*cases, else_=False))
    return joined


def _common_column(rules: Sequence[Rule]) -> str:
    """The column that most rules compare with texts."""
    counts: dict[str, int] = {}
    for rule in rules:
        for column in dict.fromkeys(rule.where.compared_columns() if rule.where else ()):
            counts[column] = counts.get(column, 0) + 1
    return max(counts, key=lambda column: counts[column], default="")


def _on_time(table: ir.Table, rules: Sequence[Rule], moment: Moment) -> ir.Table:
    on_time = rules[0].records.on_time
    assert on_time is not None  # noqa: S101  (all rules of a pass count in the same way)
    rows = _known(table, rules, moment)
    odd = _odd(rows)
    in_time = (odd | (rows.t_done <= rows.t_due)).fill_null(False)
    passed = (rows.t_due <= moment.seconds).fill_null(False)
    match on_time.counted_on:
        case CountedOn.DUE:
            at, has_outcome = rows.t_due, passed
        case CountedOn.OUTCOME:
            at, has_outcome = in_time.ifelse(rows.t_done, rows.t_due), in_time | passed
        case CountedOn.CLOSED:
            at, has_outcome = rows.t_done, rows.t_done.notnull()
        case CountedOn.OPENED:
            at, has_outcome = rows.t_opened, in_time | passed
    state = ibis.cases((rows.t_due.isnull(), NO_DUE), (~has_outcome, NOT_YET), (at.isnull(), UNKNOWN), else_=COUNTED)
    strange = (rows.t_due < rows.t_opened) | (rows.t_due > rows.t_opened + DECADE)
    return rows.mutate(state=state.cast("int64"), at=at, met=in_time, odd=odd, strange=strange.fill_null(False))


def _known(table: ir.Table, rules: Sequence[Rule], moment: Moment) -> ir.Table:
    """The cases that had been opened by the moment, with when they fall due, and were done if they were by then."""
    on_time = rules[0].records.on_time
    known = table.filter(table.t_opened.isnull() | (table.t_opened <= moment.seconds))
    with_due = known if on_time and on_time.due else _with_due(known, rules, moment.calendar)
    done = (with_due.t_closed <= moment.seconds).ifelse(with_due.t_closed, ibis.null("int64"))
    return with_due.mutate(t_done=done)


def _odd(rows: ir.Table) -> Any:
    """Whether cases were done before they were opened."""
    return (rows.t_done < rows.t_opened).fill_null(False)


def _backlog(table: ir.Table, rules: Sequence[Rule], moment: Moment) -> ir.Table:
    rows = _known(table, rules, moment)
    rows = rows.filter(rows.t_opened.notnull() & ~_odd(rows))
    in_time = (rows.t_done <= rows.t_due).fill_null(False)
    opened, closed, due = (_day(rows[name]) for name in ("t_opened", "t_done", "t_due"))
    days = rows.mutate(
        opened=opened,
        due=(in_time | due.isnull()).ifelse(NEVER, ibis.greatest(opened, due)).cast("int64"),
        closed=closed.fill_null(NEVER).cast("int64"),
    )
    left = days.filter((days.opened < days.closed) | (days.due != NEVER))
    return left.group_by("rule", "opened", "due", "closed").aggregate(cases=left.count())


def _with_due(table: ir.Table, rules: Sequence[Rule], calendar: WorkingCalendar) -> ir.Table:
    """When each record falls due, by its rule's span from when it was opened."""
    spans = [_span(rule.records.on_time.within or "") for rule in rules]  # type: ignore[union-attr]
    lengths = pa.table(
        {
            "span_rule": list(range(len(rules))),
            "span_seconds": [seconds for seconds, _ in spans],
            "span_days": [days for _, days in spans],
        }
    )
    of_rule = listed(lengths, table)
    rows = table.inner_join(of_rule, table.rule == of_rule.span_rule)
    if not any(days for _, days in spans):
        return rows.mutate(t_due=rows.t_opened + rows.span_seconds)
    days, sequence = listed(calendar.days, table), listed(calendar.sequence, table)
    days = days.rename(open_day="day", open_works="works", open_sequence="sequence")
    sequence = sequence.rename(due_sequence="sequence", due_day="day")
    shift = SHIFT // DAY
    rows = rows.mutate(day_opened=rows.t_opened // DAY - shift, clock=rows.t_opened % DAY)
    rows = rows.left_join(days, rows.day_opened == days.open_day)
    late = (rows.open_works == 1) & (rows.clock >= calendar.closes)
    outside = (rows.open_works == 0) | late | (rows.clock < calendar.opens)
    rows = rows.mutate(
        due_number=rows.open_sequence + late.ifelse(1, 0) + rows.span_days,
        due_clock=outside.ifelse(calendar.opens, rows.clock),
    )
    rows = rows.left_join(sequence, rows.due_number == sequence.due_sequence)
    business = (rows.due_day + shift) * DAY + rows.due_clock
    return rows.mutate(t_due=(rows.span_days > 0).ifelse(business, rows.t_opened + rows.span_seconds))


def _span(within: str) -> tuple[int, int]:
    """A span as seconds, or as business days."""
    count, _, unit = within.partition(" ")
    if unit.startswith("business"):
        return 0, int(count)
    return int(count) * (3600 if unit.startswith("hour") else DAY), 0


def _durations(table: ir.Table, moment: Moment) -> ir.Table:
    length = table.t_to - table.t_from
    odd = (length < 0).fill_null(False)
    ended = (table.t_to <= moment.seconds).fill_null(False)
    state = ibis.cases((table.t_from.isnull() | odd, UNKNOWN), (~ended, NOT_YET), else_=COUNTED)
    return table.mutate(state=state.cast("int64"), at=table.t_to, value=length, odd=odd)


def _dated(table: ir.Table, moment: Moment) -> ir.Table:
    known = table.filter(table.t_on.isnull() | (table.t_on <= moment.seconds))
    state = ibis.cases((known.t_on.isnull(), UNKNOWN), else_=COUNTED)
    return known.mutate(state=state.cast("int64"), at=known.t_on, odd=ibis.literal(False))


def _added_up(rows: ir.Table, way: str, moment: Moment) -> ir.Table:
    """The records of each rule, district, state, day and week, counted."""
    day = (rows.state == COUNTED).ifelse(_day(rows.at), ibis.null("int64"))
    value = rows.value if way == "duration" else ibis.literal(0, "int64")
    strange = rows.strange if way == "on_time" else ibis.literal(False)
    rows = rows.mutate(day=day, value=value, strange=strange, week=_week(rows[BEGINS[way]], moment))
    numerator = rows.count()
    if way in ("on_time", "share"):
        numerator = rows.count(where=rows.met)
    elif way == "sum":
        numerator = rows.amount.sum()
    return rows.group_by("rule", "district", "state", "day", "value", "week").aggregate(
        numerator=numerator,
        denominator=rows.count(),
        odd=rows.count(where=rows.odd),
        strange=rows.count(where=rows.strange),
    )


def _day(seconds: Any) -> Any:
    """The number of the day, counted from 1970-01-01, in which shifted seconds lie."""
    return seconds // DAY - SHIFT // DAY


def _week(begin: Any, moment: Moment) -> Any:
    """How many weeks before the moment's day a record began."""
    midnight = moment.seconds // DAY * DAY
    recent = (begin < midnight) & (begin >= midnight - WEEKS * 7 * DAY)
    week = (ibis.literal(midnight - 1, "int64") - begin) // (7 * DAY)
    return recent.fill_null(False).ifelse(week, OLDER).cast("int64")
