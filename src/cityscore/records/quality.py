"""What records said beside their observations: what was left out of them, and what looks wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np

from cityscore.engines.tables import fetched
from cityscore.records.aggregation import COUNTED, NO_DUE, NOT_YET, UNKNOWN, WEEKS, Aggregate
from cityscore.records.counting_query import CountingRule, Pass

NET_SUM = (
    "count what comes in and what is paid back as two metrics, each with its own where; "
    "or, for the mean of a payment, write kind: average and a target with a zero"
)
"""What to do about days that come to less than nothing."""


@dataclass(frozen=True)
class RecordFindings:
    """What a metric's records said beside its observations."""

    metric: str
    counted: int
    without_due: int
    """Cases with no due time: left out, and never taken as on time."""
    not_yet: int
    """Cases without an outcome as of the moment."""
    unknown: int
    """Records without a time to count them on."""
    odd: int
    """Cases that were closed before they were opened."""
    strange_due: int
    """Cases that fell due before they were opened, or more than ten years after."""
    last_week: int
    """Records that began in the seven days before the moment's day."""
    usual_week: float
    """How many did in each of the eight weeks before, on average."""
    repeated: int = 0
    """Records of its source whose id an earlier one has."""
    far: int = 0
    """Cases that were closed more than ten years after they were opened, as a mistyped year has it."""
    of_the_day: int = 0
    """Records that count on the moment's own day, which is not over: no figure is made of them."""
    older: int = 0
    """Rows of its source that are left out because their case has a newer one."""
    undecided: int = 0
    """Records left out because a column that their condition compares by its size is blank."""
    undecided_share: int = 0
    """Records of a share that count as not met for the same reason."""
    held_longer: int = 0
    """Records that were on hold for longer than they took: they took no time."""

    below_zero: int = 0
    """Days of the whole city whose figures come to less than nothing: of these there is no figure."""
    first_below_zero: str = ""
    """The first of them."""

    @property
    def concerns(self) -> tuple[str, ...]:
        """What somebody should look at, in words."""
        return tuple(self._concerns())

    @property
    def text(self) -> str:
        """What was left out of it and what looks wrong, in a line; empty where there is nothing to say."""
        left_out = (
            f"{count:,} {words}, left out"
            for count, words in (
                (self.of_the_day, "of the day itself, which is not over"),
                (self.not_yet, "without an outcome yet"),
                (self.unknown, "without a time to count on"),
                (self.undecided, "with a blank where the condition asks for more or less"),
                (self.older, "rows of its source older than another of their case"),
            )
            if count
        )
        not_met = [f"{self.undecided_share:,} with a blank where more or less is asked for, counted as not met"]
        sentences = [*left_out, *(not_met if self.undecided_share else []), *self._concerns()]
        return f"{self.metric}: {self.counted:,} records counted; {'; '.join(sentences)}" if sentences else ""

    def _concerns(self) -> Iterator[str]:
        if not (self.counted or self.without_due or self.not_yet or self.unknown):
            yield "no record meets its condition"
        if self.without_due:
            yield f"{self.without_due:,} without a due time, left out"
        if self.below_zero:
            days = f"{self.below_zero:,} {'day' if self.below_zero == 1 else 'days'}"
            yield (
                f"the figures of {days} come to less than 0, the first on {self.first_below_zero}, and are left out: "
                f"a count has no net sum → {NET_SUM}"
            )
        if self.odd:
            yield f"{self.odd:,} closed before they opened"
        if self.strange_due:
            yield f"{self.strange_due:,} due before they opened, or more than ten years after"
        if self.far:
            yield f"{self.far:,} closed more than ten years after they opened: is the year right?"
        if self.held_longer:
            yield f"{self.held_longer:,} on hold for longer than they took"
        if self.repeated:
            yield f"{self.repeated:,} records of its source have the id of an earlier one"


def findings_of(
    source_pass: Pass, aggregate: Aggregate, repeated: int, undecided: Sequence[tuple[int, int]]
) -> Iterator[RecordFindings]:
    """What the records of a pass say of each rule's metric.

    ``repeated`` and ``undecided`` are what ``repeated_in`` and ``undecided_in`` say.
    """
    rules, today = source_pass.rules, source_pass.moment.day
    kinds = aggregate.of_kinds(len(rules))
    states = np.stack([kinds.in_state(state) for state in (COUNTED, NO_DUE, NOT_YET, UNKNOWN)], axis=1)
    began = np.stack([kinds.begun(week) for week in range(WEEKS)], axis=1)
    unfinished = np.flatnonzero(aggregate.day >= today)
    unfinished = unfinished[aggregate.is_counted[unfinished]]
    of_the_day = np.bincount(aggregate.rule[unfinished], aggregate.denominator[unfinished], len(rules))
    is_duration, keeps_newest = rules[0].records.way == "duration", rules[0].records.latest_by is not None
    for number, counting_rule in enumerate(rules):
        counts = states[number].tolist()
        yield RecordFindings(
            metric=counting_rule.metric.slug,
            counted=counts[COUNTED],
            without_due=counts[NO_DUE],
            not_yet=counts[NOT_YET],
            unknown=counts[UNKNOWN],
            odd=int(kinds.odd[number]),
            strange_due=0 if is_duration else int(kinds.strange[number]),
            held_longer=int(kinds.strange[number]) if is_duration else 0,
            last_week=int(began[number, 0]),
            usual_week=float(began[number, 1:].mean()),
            repeated=0 if keeps_newest else repeated,
            older=repeated if keeps_newest else 0,
            far=int(kinds.far[number]),
            of_the_day=int(of_the_day[number]),
            undecided=undecided[number][0],
            undecided_share=undecided[number][1],
        )


def repeated_in(table: ir.Table, ids: str | None) -> int:
    """How many records have an id that an earlier one has; 0 where no column of ids is stated."""
    if ids is None:
        return 0
    with_id = table.filter(table[ids].notnull())
    by_id = with_id.group_by(ids).aggregate(times=with_id.count())
    (repeated,) = fetched(by_id.aggregate(repeated=(by_id.times - 1).sum()))["repeated"].to_pylist()
    return int(repeated or 0)  # the sum of no row is null


def undecided_in(table: ir.Table, rules: Sequence[CountingRule]) -> list[tuple[int, int]]:
    """Of how many records nobody knows whether they meet each rule's condition, and that of its share.

    The engine is asked only where a condition compares by size: to all others a blank is just no such value.
    """
    counts = {}
    for number, rule in enumerate(rules):
        if rule.where and (unknown := rule.where.undecided(table)) is not None:
            counts[f"where_{number}"] = table.count(where=unknown)
        if rule.met and (unknown := rule.met.undecided(table)) is not None:
            chosen = rule.where.on(table) if rule.where else ibis.literal(True)
            counts[f"met_{number}"] = table.count(where=chosen & unknown)
    told = fetched(table.aggregate(**counts)).to_pylist()[0] if counts else {}
    numbers = range(len(rules))
    return [(int(told.get(f"where_{number}") or 0), int(told.get(f"met_{number}") or 0)) for number in numbers]
