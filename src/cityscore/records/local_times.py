"""A source's table with its times as whole seconds of the city's local time.

They are counted from SHIFT before 1970, so that none is negative and every engine divides them alike.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from cityscore.engines import first_line
from cityscore.engines.missing_words import plain_words_in
from cityscore.engines.tables import fetched, listed
from cityscore.engines.time_expressions import read_time
from cityscore.model import InvalidDefinitions, Metric, Problem, Records, suggestion
from cityscore.records import zone_offsets

DAY = 86_400
SHIFT = 200 * 366 * DAY
"""Seconds before 1970 from which times are counted: 200 years, in whole days."""
MILLION = 1_000_000
"""Figures are added up as whole numbers of millionths, so that their order does not matter."""
OFFSET = r"(Z|UTC|[+-][0-9]{2}:?[0-9]{2})$"
"""The zone that a time written as text can end with."""
NAMES = {"since": "from"}
"""What the definitions call what can't be called that in Python."""
CLOCKS = ("%H", "%I", "%T", "%R", "%c", "%X")
"""What a format with a time of day holds."""


@dataclass(frozen=True)
class Times:
    """What a pass over a source's table needs of it; ``city`` is the city's time zone."""

    metric: Metric
    """One of those that are counted in the pass; errors name it."""
    city: str
    own: str = ""
    """What the names of the source's own columns begin with in the table, where it has others besides."""

    @property
    def records(self) -> Records:
        """How it counts."""
        assert self.metric.records is not None  # noqa: S101  (a pass is of metrics that count records)
        return self.metric.records

    def on(self, table: ir.Table) -> ir.Table:
        """The table with ``t_`` columns of seconds, ``district``, and ``amount`` (millionths) of figures to add up."""
        counting: Any = self.records.counting
        self._refuse_unknown_columns(table)
        for name, key in self._times().items():
            table = self._with_time(table, name, key)
        if self.records.way == "sum":
            amount = self._column(table, counting.of, "sum", "of")
            text = amount.strip().nullif("") if amount.type().is_string() else amount
            table = table.mutate(amount=(text.cast("decimal(28, 6)") * MILLION).cast("int64"))
        district = self.records.district
        written = self._column(table, district.column, "district") if district else ibis.literal("")
        return table.mutate(district=written.cast("string").fill_null(""))

    def _refuse_unknown_columns(self, table: ir.Table) -> None:
        """Raise for a column that the source does not have, before it is given others that nobody has heard of."""
        records = self.records
        for key in self._times().values():
            self._column(table, getattr(records.counting, key), records.way, NAMES.get(key, key))
        if records.way == "sum" and records.sum is not None:
            self._column(table, records.sum.of, "sum", "of")
        if records.id is not None:
            self._column(table, records.id, "id")
        if records.district is not None:
            self._column(table, records.district.column, "district")

    def unreadable(self, table: ir.Table) -> Problem | None:
        """What is wrong with the first column of texts that are no times; asks the engine for each column alone."""
        for name, key in self._times().items():
            written = getattr(self.records.counting, key)
            if self._column(table, written).type().is_string():
                read = self._with_time(table, name, key)
                try:
                    fetched(read.aggregate(latest=read[name].max()))
                except Exception as error:
                    reason, fix = (
                        first_line(error),
                        "state how they are written, such as format: '%m/%d/%Y %I:%M:%S %p'",
                    )
                    if words := _words_for_nothing(table, self._column(table, written)):
                        reason = f"some are {', '.join(map(repr, words))}"
                        fix = f"where that means that there is none, say so at the source: missing: {json.dumps(words)}"
                    message = f"the times of the column {written!r} can't be read: {reason}"
                    return self._problem(message, fix, self.records.way, NAMES.get(key, key))
        return None

    def _times(self) -> dict[str, str]:
        """The times that are needed, by what they are called here, and what the definitions call them."""
        match self.records.way:
            case "on_time":
                due = {"t_due": "due"} if self.records.on_time and self.records.on_time.due else {}
                return {"t_opened": "opened", "t_closed": "closed", **due}
            case "duration":
                return {"t_from": "since", "t_to": "to"}
            case _:
                return {"t_on": "on"}

    def _with_time(self, table: ir.Table, name: str, key: str) -> ir.Table:
        """The table with one more time; null where there is none."""
        written = getattr(self.records.counting, key)
        place = (self.records.way, NAMES.get(key, key))
        column = self._column(table, written, *place)
        kind = column.type()
        if kind.is_string():
            return self._with_text(table, name, column, ends_day=key == "due")
        if kind.is_date():
            seconds = _seconds(column.cast("timestamp"))
            return table.mutate(**{name: seconds + (DAY - 1 if key == "due" else 0)})
        if not kind.is_timestamp():
            raise self._refused(f"the column {written!r} holds no times but {kind}", "name a column with times", *place)
        table = table.mutate(**{name: _seconds(column)})
        zone = "UTC" if kind.timezone else self.records.timezone
        return self._moved(table, name, zone) if zone else table

    def _with_text(self, table: ir.Table, name: str, column: Any, *, ends_day: bool) -> ir.Table:
        """A time written as text: with the zone that it ends with, or that its definitions state, or the city's."""
        format, records = self.records.counting.format, self.records
        if format is not None and format.endswith("Z") and not format.endswith("%Z"):
            format = f"{format.removesuffix('Z')}%z"  # the letter stands for UTC, whoever writes it
        text = column.strip().nullif("")
        may_have_zone = format is None or format.endswith("%z")
        offset = text.re_extract(OFFSET, 1).nullif("") if may_have_zone else ibis.null("string")
        if may_have_zone:
            text = text.re_replace(OFFSET, "").strip()
            format = format and format.removesuffix("%z").strip()
        seconds = _seconds(read_time(text, format))
        if ends_day:
            has_clock = (
                any(directive in format for directive in CLOCKS) if format else text.length() > len("2015-03-18")
            )
            seconds = seconds + ibis.ifelse(has_clock, 0, DAY - 1)
        table = table.mutate(**{name: seconds, f"{name}_offset": offset})
        if records.timezone:
            table = self._moved(table, name, records.timezone, ~table[f"{name}_offset"].notnull())
        if may_have_zone:
            stated = table[f"{name}_offset"]
            moment = table[name] - stated.notnull().ifelse(_offset_seconds(stated), 0)
            table = self._moved(table.mutate(**{name: moment}), name, "UTC", stated.notnull())
        return table.drop(f"{name}_offset")

    def _moved(self, table: ir.Table, name: str, zone: str, where: Any = None) -> ir.Table:
        """The table with a time of a zone as the city's, on the rows that are meant."""
        if zone == self.city:
            return table
        moves = listed(zone_offsets.pieces(zone, self.city), table)
        moves = moves.rename(zone_bucket="bucket", zone_begin="begin", zone_end="end", zone_seconds="seconds")
        placed = table.mutate(at_second=(table[name] - SHIFT).clip(0, zone_offsets.SECONDS - 1))
        placed = placed.mutate(at_bucket=placed.at_second // zone_offsets.BUCKET)
        if where is not None:
            placed = placed.mutate(is_meant=where)
        within = [placed.at_second >= moves.zone_begin, placed.at_second < moves.zone_end]
        joined = placed.left_join(moves, [placed.at_bucket == moves.zone_bucket, *within])
        moved = joined[name] + joined.zone_seconds
        if where is not None:
            moved = joined.is_meant.ifelse(moved, joined[name])
        helpers = ("at_bucket", "at_second", "zone_bucket", "zone_begin", "zone_end", "zone_seconds", "is_meant")
        return joined.mutate(**{name: moved}).drop(*(column for column in helpers if column in joined.columns))

    def _column(self, table: ir.Table, name: str, *place: str) -> Any:
        if self.own + name in table.columns:
            return table[self.own + name]
        columns = [column.removeprefix(self.own) for column in table.columns if column.startswith(self.own)]
        raise self._refused(f"there is no column {name!r} in its source", suggestion(name, columns), *place)

    def _refused(self, message: str, fix: str, *place: str) -> InvalidDefinitions:
        return InvalidDefinitions([self._problem(message, fix, *place)])

    def _problem(self, message: str, fix: str, *place: str) -> Problem:
        return Problem(message=message, fix=fix, place=("metrics", self.metric.slug, "records", *place))


def _seconds(time: Any) -> Any:
    """Whole shifted seconds, whatever part of a second comes after them."""
    return time.truncate("s").epoch_seconds().cast("int64") + SHIFT


def _offset_seconds(offset: Any) -> Any:
    """Seconds that a zone such as +02:00, -0500, Z or UTC is ahead of UTC."""
    digits = offset.isin(("Z", "UTC")).ifelse("+0000", offset).replace(":", "")
    seconds = digits.substr(1, 2).cast("int64") * 3600 + digits.substr(3, 2).cast("int64") * 60
    return (digits.substr(0, 1) == "-").ifelse(-seconds, seconds)


def _words_for_nothing(table: ir.Table, column: Any) -> list[str]:
    """Words such as NULL that stand in place of times; none where the engine can't say."""
    try:
        return plain_words_in(table, column)
    except Exception:
        return []
