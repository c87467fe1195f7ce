"""Matched records added up by their engine; what is to be known of each, but for its day, is one whole number.

Grouping by one number, and few aggregates, is what an engine does fastest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.engines.time_expressions import whole_quotient
from cityscore.records.zone_moves import SHIFT, is_set_back
from cityscore.scoring.observations import Bools, Ints

DAY = 86_400
COUNTED, NO_DUE, NOT_YET, UNKNOWN = range(4)
"""Why a record is not counted: it has no due time, no outcome yet, or no time to count it on."""
ODD, STRANGE, FAR, WEEK = 4, 8, 16, 32
"""What is added to a record's state if it is odd, if it is strange, if it is far, and for each week."""
WEEKS = 9
"""How many weeks of records are looked at for what goes missing: the last one, and those that it is compared with."""


@dataclass(frozen=True)
class Aggregate:
    """Records that are alike, as columns of shape (rows,)."""

    rule: Ints
    district: pa.ChunkedArray
    """As the records have it."""
    day: Ints
    """Its number, counted from 1970-01-01; any where they are not counted."""
    kind: Ints
    """All that is to be known of them besides, which ``Kinds`` tells."""
    value: Ints
    """The length in seconds of durations, which are counted by it; else 0."""
    numerator: Ints
    denominator: Ints

    @classmethod
    def of(cls, rows: pa.Table) -> Aggregate:
        """What ``added_up`` made, fetched."""
        names = ("rule", "day", "kind", "numerator", "denominator")
        rule, day, kind, numerator, denominator = (_ints(rows[name]) for name in names)
        value = _ints(rows["value"]) if "value" in rows.column_names else np.zeros_like(rule)
        return cls(rule, rows["district"], day, kind, value, numerator, denominator)

    @property
    def is_counted(self) -> Bools:
        """Of each row, whether its records are counted."""
        return np.asarray(self.kind & (ODD - 1) == COUNTED)

    def of_kinds(self, rules: int) -> Kinds:
        """How many records each of so many rules has of each kind."""
        kinds = int(self.kind.max(initial=0)) + 1
        records = np.bincount(self.rule * kinds + self.kind, self.denominator, rules * kinds)
        return Kinds(records.astype(np.int64).reshape(rules, kinds))


@dataclass(frozen=True)
class Kinds:
    """How many records there are of each rule and kind, shape (rules, kinds); numbers of each rule, shape (rules,)."""

    records: Ints

    def in_state(self, state: int) -> Ints:
        """Those that are counted, or are not for one reason."""
        return self._of(self._kinds & (ODD - 1) == state)

    @property
    def odd(self) -> Ints:
        """Closed before they opened."""
        return self._of(self._kinds & ODD > 0)

    @property
    def strange(self) -> Ints:
        """Due before that, or decades after; of durations: on hold for longer than they took."""
        return self._of(self._kinds & STRANGE > 0)

    @property
    def far(self) -> Ints:
        """Closed decades after they opened."""
        return self._of(self._kinds & FAR > 0)

    def begun(self, week: int) -> Ints:
        """Those that began so many weeks ago: 0 in the last seven whole days."""
        return self._of(self._kinds // WEEK - 1 == week)

    @property
    def _kinds(self) -> Ints:
        return np.arange(self.records.shape[1])

    def _of(self, chosen: Bools) -> Ints:
        numbers: Ints = self.records[:, chosen].sum(axis=1)
        return numbers


def added_up(rows: ir.Table, way: str, begin: str, now: int, repeated: Sequence[tuple[int, int]] = ()) -> ir.Table:
    """Records of each rule, district, day and kind, added up; ``begin`` is the column with the time they begin at.

    ``now`` is as of when they are counted, in shifted seconds; ``repeated`` are the hours that the city's clock has
    shown twice: a case that was closed in one of them before it was opened is not odd.
    """
    day = (rows.state == COUNTED).ifelse(rows.on_day, ibis.null("int64"))
    strange = rows.strange.ifelse(STRANGE, 0) if way in ("on_time", "duration") else 0
    odd: Any = ODD
    if way == "on_time":  # asked here, of the few alone that seem odd: as a column it would be worked out for all
        odd = is_set_back(rows, "t_closed", "t_opened", repeated).ifelse(0, ODD)
    far = rows.far.ifelse(FAR, 0) if way in ("on_time", "duration") else 0
    rows = rows.mutate(day=day, kind=rows.state + rows.odd.ifelse(odd, 0) + strange + far + _week(rows[begin], now))
    keys = ["rule", "district", "day", "kind", *(["value"] if way == "duration" else [])]
    if way == "sum":
        numerator = rows.amount.sum()
    else:
        numerator = rows.count(where=rows.met) if way in ("on_time", "share") else rows.count()
    return rows.group_by(keys).aggregate(numerator=numerator, denominator=rows.count())


def day_number(seconds: Any) -> Any:
    """The number of the day, counted from 1970-01-01, in which shifted seconds lie."""
    return whole_quotient(seconds, DAY) - SHIFT // DAY


def _ints(column: pa.ChunkedArray) -> Ints:
    """Whole numbers, of whatever width an engine adds them up in; 0 where there is none."""
    numbers: Ints = pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy()
    return numbers.astype(np.int64, copy=False)  # those of no row are of no type


def _week(begin: Any, now: int) -> Any:
    """What is added for how many weeks before today a record began: nothing if none of those looked at."""
    midnight = now // DAY * DAY
    recent = (begin < midnight) & (begin >= midnight - WEEKS * 7 * DAY)
    week = whole_quotient(ibis.literal(midnight - 1, "int64") - begin, 7 * DAY)
    return recent.ifelse((week + 1) * WEEK, 0)
