"""A source's table with its times as whole seconds of the city's local time.

They are counted from SHIFT before 1970, so that none is negative and every engine divides them alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from cityscore.engines import first_line
from cityscore.engines.missing_words import plain_words_in
from cityscore.engines.tables import fetched
from cityscore.engines.time_expressions import read_time, whole_seconds
from cityscore.model import InvalidDefinitions, Metric, Problem, Records, TimeOnHold, suggestion
from cityscore.records.due_times import HOLD
from cityscore.records.filters import NUMBER
from cityscore.records.hold_times import hold_seconds, unreadable_hold
from cityscore.records.newest_rows import newest_rows
from cityscore.records.zone_moves import SHIFT, UTC, with_local

DAY = 86_400
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

    def on(self, table: ir.Table, compared: Collection[str] = ()) -> ir.Table:
        """The table with ``t_`` columns of seconds, and the moments of those whose zone is known.

        And with ``district``, ``amount`` (millionths) of figures to add up, and how long a case was on hold. Of rows
        that are of one case the newest one is left, where that is asked for; ``compared`` are the columns by which
        metrics choose records.
        """
        self._refuse_unknown_columns(table)
        for name, (column, *place) in self._times().items():
            table = self._with_time(table, name, column, place)
        if (paused := self._paused) is not None:
            table = table.mutate(**{HOLD: self._hold(table, paused)})
        if self.records.sum is not None:
            amount = self._column(table, self.records.sum.of, "sum", "of")
            text = amount.strip().nullif("") if amount.type().is_string() else amount
            table = table.mutate(amount=(text.cast("decimal(28, 6)") * MILLION).cast("int64"))
        district = self.records.district
        written = self._column(table, district.column, "district") if district else ibis.literal("")
        table = table.mutate(district=written.cast("string").fill_null(""))
        return table if self.records.latest_by is None else self._newest(table, self.records.latest_by, compared)

    def _refuse_unknown_columns(self, table: ir.Table) -> None:
        """Raise for a column that the source does not have, before it is given others that nobody has heard of."""
        records = self.records
        for column, *place in self._times().values():
            self._column(table, column, *place)
        if self._paused is not None:
            self._column(table, self._paused.column, records.stated_way, "paused")
        if records.sum is not None:
            self._column(table, records.sum.of, "sum", "of")
        for key in ("id", "latest_by"):
            if (column := getattr(records, key)) is not None:
                self._column(table, column, key)
        if records.district is not None:
            self._column(table, records.district.column, "district")

    @property
    def _paused(self) -> TimeOnHold | None:
        """Where records say how long cases were on hold."""
        paused: TimeOnHold | None = getattr(self.records.counting, "paused", None)
        return paused

    def _hold(self, table: ir.Table, paused: TimeOnHold) -> Any:
        """How long each case was on hold, in whole seconds."""
        place = (self.records.stated_way, "paused")
        column = self._column(table, paused.column, *place)
        if not (column.type().is_string() or column.type().is_numeric()):
            message = f"the column {paused.column!r} holds no numbers but {column.type()}"
            raise self._refused(message, "name a column with numbers, or with texts such as 1:05:20", *place)
        seconds = hold_seconds(column, paused.unit)
        # what can't be read is an error of the engine's, as a time is; ``unreadable`` then says which
        return seconds.fill_null(column.cast("int64")) if column.type().is_string() else seconds

    def _newest(self, table: ir.Table, latest_by: str, compared: Collection[str]) -> ir.Table:
        """The newest row of each case; of those as new the one that ended later, or comes later by what is compared."""
        column = self._column(table, latest_by, "latest_by")
        case = self._column(table, str(self.records.id), "id")
        if not column.type().is_string():
            table = table.mutate(newest_by=column)
        else:
            text = column.strip().nullif("")
            number = text.re_search(NUMBER).ifelse(text, None) if self.records.counting.format is None else None
            times = text if number is None else number.notnull().ifelse(None, text)
            table = self._with_text(table, "t_newest", times, ends_day=False)
            moment = table["t_newest" + UTC] if "t_newest" + UTC in table.columns else None
            by = (table.t_newest if moment is None else moment.fill_null(table.t_newest)).cast("float64")
            table = table.mutate(newest_by=by if number is None else number.cast("float64").fill_null(by))
        columns = {self.own + latest_by: column, **{self.own + name: table[self.own + name] for name in compared}}
        texts = [name for name in sorted(columns) if columns[name].type().is_string()]
        times_told = sorted((name for name in self._times()), reverse=True)
        return newest_rows(table, case, ["newest_by", self.own + latest_by, *times_told, *texts, "district"])

    def unreadable(self, table: ir.Table) -> Problem | None:
        """What is wrong with the first column of texts that are no times; asks the engine for each column alone."""
        for name, (written, *place) in self._times().items():
            if self._column(table, written).type().is_string():
                read = self._with_time(table, name, written, place)
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
                    return self._problem(message, fix, *place)
        return self._unreadable_hold(table)

    def _unreadable_hold(self, table: ir.Table) -> Problem | None:
        """A text that says no time on hold."""
        paused = self._paused
        column = self._column(table, paused.column) if paused else None
        if paused is None or column is None or not column.type().is_string():
            return None
        told = table.select(told=unreadable_hold(column, paused.unit))
        texts = fetched(told.filter(told.told.notnull()).limit(1))["told"].to_pylist()
        if not texts:
            return None
        fix = "write h:mm:ss, or numbers and say their unit: paused: {column: COLUMN, unit: minutes}"
        message = f"the time on hold of the column {paused.column!r} can't be read, such as {texts[0]!r}"
        return self._problem(message, fix, self.records.stated_way, "paused")

    def _times(self) -> dict[str, tuple[str, ...]]:
        """The times that are needed, by what they are called here: their column, and where the definitions name it."""
        counting, way = self.records.counting, self.records.stated_way
        match way:
            case "on_time":
                keys = {"t_opened": "opened", "t_closed": "closed", "t_due": "due"}
            case "duration" if self.records.way == "backlog":
                keys = {"t_opened": "since", "t_closed": "to"}
            case "duration":
                keys = {"t_from": "since", "t_to": "to"}
            case _:
                keys = {"t_on": "on"}
        columns = {name: (getattr(counting, key), way, NAMES.get(key, key)) for name, key in keys.items()}
        return {name: column for name, column in columns.items() if column[0] is not None}

    def _with_time(self, table: ir.Table, name: str, written: str, place: Sequence[str]) -> ir.Table:
        """The table with one more time, and its moment where its zone is known; null where there is none."""
        column = self._column(table, written, *place)
        kind, ends_day = column.type(), place[-1] == "due"
        if kind.is_string():
            return self._with_text(table, name, column, ends_day=ends_day)
        if kind.is_date():
            seconds = _seconds(column.cast("timestamp"))
            return table.mutate(**{name: seconds + (DAY - 1 if ends_day else 0)})
        if not kind.is_timestamp():
            raise self._refused(f"the column {written!r} holds no times but {kind}", "name a column with times", *place)
        table = table.mutate(**{name: _seconds(column)})
        zone = "UTC" if kind.timezone else self.records.timezone
        return with_local(table, name, zone, self.city) if zone else table

    def _with_text(self, table: ir.Table, name: str, column: Any, *, ends_day: bool) -> ir.Table:
        """A time written as text: with the zone that it ends with, or that its definitions state, or the city's."""
        format, records = self.records.counting.format, self.records
        if format is not None and (literal := re.search(r"(?<!%)(Z|UTC)$", format)):
            format = f"{format[: literal.start()]}%z"  # the letter stands for UTC, whoever writes it
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
            table = with_local(table, name, records.timezone, self.city, ~table[f"{name}_offset"].notnull())
        if may_have_zone:
            stated = table[f"{name}_offset"]
            moment = table[name] - stated.notnull().ifelse(_offset_seconds(stated), 0)
            table = with_local(table.mutate(**{name: moment}), name, "UTC", self.city, stated.notnull())
        return table.drop(f"{name}_offset")

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
    return whole_seconds(time, SHIFT)


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
