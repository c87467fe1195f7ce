"""One pass over a source: the records of all metrics that count it in the same way, as one Ibis expression.

All arithmetic of the engine is on whole numbers: seconds and days of local time, counted from SHIFT before 1970 so that
none is negative. So every engine gives the same rows, and every division is Python's.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from cityscore.engines.tables import listed
from cityscore.model import CountedOn, Metric, OnTime, Records
from cityscore.model.records import BACKLOG
from cityscore.records import zone_offsets
from cityscore.records.aggregation import COUNTED, NO_DUE, NOT_YET, UNKNOWN, added_up, day_number
from cityscore.records.due_times import DUE_DAY, HOLD, SPANS, span_columns, with_due
from cityscore.records.filters import Condition
from cityscore.records.local_times import Times
from cityscore.records.working_calendar import DAY, WorkingCalendar
from cityscore.records.zone_moves import SHIFT, UTC, elapsed, is_before, is_by
from cityscore.scoring.backlog import NEVER

OWN = "own_"
"""What a source's own columns are called from here on, so that none is taken for one that is made for counting."""
DECADE = 3653 * DAY
NEEDED = (
    "rule",
    *(f"span_{way}" for way in SPANS),
    "district",
    *(f"t_{time}{end}" for time in ("opened", "closed", "due", "from", "to", "on") for end in ("", UTC)),
    HOLD,
    "amount",
    "met",
)
"""The columns that are needed once records are matched."""
BEGINS = {
    **{"on_time": "t_opened", BACKLOG: "t_opened", "duration": "t_from"},
    **dict.fromkeys(("count", "share", "sum"), "t_on"),
}
"""The time at which a record begins, by the way of counting."""


@dataclass(frozen=True)
class CountingRule:
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

    @property
    def day(self) -> int:
        """The number of its day."""
        return (self.seconds - SHIFT) // DAY

    @property
    def repeated(self) -> tuple[tuple[int, int], ...]:
        """The hours that the city's clock has shown twice."""
        return zone_offsets.repeated_hours(self.zone, self.calendar.first, self.day)


def shape_of(records: Records) -> tuple[object, ...]:
    """What two metrics must have in common to be counted in one pass."""
    counting = records.counting
    if isinstance(counting, OnTime):
        counting = OnTime(
            opened=counting.opened,
            closed=counting.closed,
            due=counting.due,
            within=None if counting.due else "1 day",
            paused=counting.paused,
            counted_on=counting.counted_on,
            format=counting.format,
        )
    way = (type(counting), counting.on, counting.format) if records.way == "share" else counting  # type: ignore[union-attr]
    return records.way, way, records.district, records.timezone, records.id, records.latest_by


@dataclass(frozen=True)
class Pass:
    """One pass over a source: its records, each once for each rule that it meets."""

    rules: Sequence[CountingRule]
    moment: Moment
    matched: ir.Table

    @classmethod
    def over(cls, table: ir.Table, rules: Sequence[CountingRule], moment: Moment) -> Pass:
        """Match a source's records with rules that count in the same way (``shape_of``)."""
        for rule in rules:  # on the source's own columns, so that only they can be named, and are told
            for condition in filter(None, (rule.where, rule.met)):
                condition.on(table)
        own = table.rename({OWN + name: name for name in table.columns})
        conditions = [condition for rule in rules for condition in (rule.where, rule.met) if condition]
        compared = {column for condition in conditions for column in condition.columns}
        return cls(rules, moment, _matched(Times(rules[0].metric, moment.zone, OWN).on(own, compared), rules))

    def counted(self) -> ir.Table:
        """The expression, whose rows ``Aggregate.of`` reads."""
        way = self.rules[0].records.way
        if way == "on_time":
            rows = _on_time(self.matched, self.rules, self.moment)
        elif way == "duration":
            rows = _durations(self.matched, self.moment)
        else:
            rows = _dated(self.matched, self.moment, BEGINS[way])
        return added_up(rows, way, BEGINS[way], self.moment.seconds, self.moment.repeated)

    def backlog(self) -> ir.Table:
        """The expression, of on-time metrics: rule, opened, due, closed, cases, as ``scoring.backlog.Cases`` has them.

        Of metrics that count a backlog, ``district`` as well. A case without an opening time, or closed before it, was
        never open; one without a due time is never overdue.
        """
        return _backlog(self.matched, self.rules, self.moment)


def _matched(table: ir.Table, rules: Sequence[CountingRule]) -> ir.Table:
    """Each record once for each rule whose condition it meets, with the rule's number as ``rule``."""
    key = _common_column(rules)
    keyed: list[tuple[int, str]] = []
    remaining: dict[int, Condition | None] = {}
    unkeyed: list[int] = []
    for number, rule in enumerate(rules):
        equality = rule.where.equality(key) if rule.where and key else None
        if equality is None:
            unkeyed.append(number)
            remaining[number] = rule.where
        else:
            keyed += [(number, text) for text in sorted(equality[0])]
            remaining[number] = equality[1]
    parts = []
    if keyed:  # an engine joins by an equality fast; else it tries the condition of each rule on each record
        keys = _rows_of(rules, [number for number, _ in keyed])
        rows = listed(keys.append_column("rule_key", pa.array([text for _, text in keyed])), table)
        parts.append(table.inner_join(rows, table[OWN + key].cast("string") == rows.rule_key).drop("rule_key"))
    if unkeyed:
        parts.append(table.cross_join(listed(_rows_of(rules, unkeyed), table)))
    joined = ibis.union(*parts) if len(parts) > 1 else parts[0]
    conditions = [(joined.rule == number) & where.on(joined, OWN) for number, where in remaining.items() if where]
    if conditions:
        if unconditional := [number for number, where in remaining.items() if where is None]:
            conditions.append(joined.rule.isin(unconditional))
        joined = joined.filter(reduce(operator.or_, conditions))
    mets = [(number, rule.met) for number, rule in enumerate(rules) if rule.met]
    if mets:
        cases = [(joined.rule == number, met.on(joined, OWN).fill_null(False)) for number, met in mets]
        joined = joined.mutate(met=ibis.cases(*cases, else_=False))
    return joined.select(*(column for column in NEEDED if column in joined.columns))


def _rows_of(rules: Sequence[CountingRule], numbers: Sequence[int]) -> pa.Table:
    """Rules by their numbers, each with its span where it states one."""
    spans = span_columns([rules[number].records for number in numbers], of=[rule.records for rule in rules])
    return pa.table({"rule": pa.array(numbers, pa.int64()), **spans})


def _common_column(rules: Sequence[CountingRule]) -> str:
    """The column that most rules compare with texts."""
    compared = (dict.fromkeys(rule.where.compared_columns()) for rule in rules if rule.where)
    counts = Counter(column for columns in compared for column in columns)
    return max(counts, key=lambda column: counts[column], default="")


def _on_time(table: ir.Table, rules: Sequence[CountingRule], moment: Moment) -> ir.Table:
    on_time = rules[0].records.on_time
    assert on_time is not None  # noqa: S101  (all rules of a pass count in the same way)
    rows = _opened_cases(table, rules, moment)
    odd, was_by_due = is_before(rows, "t_closed", "t_opened"), is_by(rows, "t_closed", "t_due")
    in_time, passed = odd | (rows.t_done.notnull() & was_by_due), rows.t_due <= moment.seconds
    either = (in_time | passed).fill_null(False)
    match on_time.counted_on:
        case CountedOn.DUE:
            at, has_outcome = rows.t_due, passed
            in_time = odd | was_by_due  # what was closed before a time that passed, was done by now
        case CountedOn.OUTCOME:
            at, has_outcome = in_time.ifelse(rows.t_done, rows.t_due), either
        case CountedOn.CLOSED:
            at, has_outcome = rows.t_done, rows.t_done.notnull()
        case CountedOn.OPENED:
            at, has_outcome = rows.t_opened, either
    state = ibis.cases((rows.t_due.isnull(), NO_DUE), (~has_outcome, NOT_YET), (at.isnull(), UNKNOWN), else_=COUNTED)
    strange = (
        (rows.t_due < rows.t_opened) | (rows.t_due > rows.t_opened + DECADE) if on_time.due else ibis.literal(False)
    )
    far = rows.t_closed > rows.t_opened + DECADE
    on_day = rows[DUE_DAY] if on_time.counted_on is CountedOn.DUE and DUE_DAY in rows.columns else day_number(at)
    return rows.mutate(state=state.cast("int64"), on_day=on_day, met=in_time, odd=odd, strange=strange, far=far)


def _opened_cases(table: ir.Table, rules: Sequence[CountingRule], moment: Moment) -> ir.Table:
    """The cases that had been opened by the moment, with when they fall due, and were done if they were by then."""
    opened = table.filter(table.t_opened.isnull() | (table.t_opened <= moment.seconds))
    with_time = with_due(opened, [rule.records for rule in rules], moment.calendar, moment.zone)
    return with_time.mutate(
        t_done=(with_time.t_closed <= moment.seconds).ifelse(with_time.t_closed, ibis.null("int64"))
    )


def _backlog(table: ir.Table, rules: Sequence[CountingRule], moment: Moment) -> ir.Table:
    rows = _opened_cases(table, rules, moment)
    was_open = rows.t_done.isnull() | ~is_before(rows, "t_closed", "t_opened")
    rows = rows.filter(rows.t_opened.notnull() & was_open)
    opened, closed = (day_number(rows[name]) for name in ("t_opened", "t_done"))
    if "t_due" in rows.columns:
        in_time = (rows.t_done.notnull() & is_by(rows, "t_closed", "t_due")).fill_null(False)
        due = (in_time | rows.t_due.isnull()).ifelse(NEVER, ibis.greatest(opened, day_number(rows.t_due)))
    else:
        due = ibis.literal(NEVER)
    days = rows.mutate(opened=opened, due=due.cast("int64"), closed=closed.fill_null(NEVER).cast("int64"))
    counted = days.filter((days.opened < days.closed) | (days.due != NEVER))
    keys = ["rule", *(["district"] if rules[0].records.way == BACKLOG else []), "opened", "due", "closed"]
    return counted.group_by(keys).aggregate(cases=counted.count())


def _durations(table: ir.Table, moment: Moment) -> ir.Table:
    length = elapsed(table, "t_from", "t_to", moment.repeated)
    odd = length < 0
    ended = (table.t_to <= moment.seconds).fill_null(False)
    state = ibis.cases((table.t_from.isnull() | odd, UNKNOWN), (~ended, NOT_YET), else_=COUNTED)
    value, held_longer = length, ibis.literal(False)
    if HOLD in table.columns:
        value, held_longer = (length - table[HOLD]).clip(0), (length >= 0) & (table[HOLD] > length)
    far = length > DECADE
    on_day = day_number(table.t_to)
    return table.mutate(state=state.cast("int64"), on_day=on_day, value=value, odd=odd, strange=held_longer, far=far)


def _dated(table: ir.Table, moment: Moment, at: str) -> ir.Table:
    dated = table.filter(table[at].isnull() | (table[at] <= moment.seconds))
    state = ibis.cases((dated[at].isnull(), UNKNOWN), else_=COUNTED)
    return dated.mutate(state=state.cast("int64"), on_day=day_number(dated[at]), odd=ibis.literal(False))
