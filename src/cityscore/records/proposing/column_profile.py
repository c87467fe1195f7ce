"""What each column of a file holds: how many are filled, how many values it has, and whether they are times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from cityscore.engines.time_expressions import try_seconds
from cityscore.files.days import Order
from cityscore.files.times import has_zone, order_of_format, time_formats

SAMPLE = 10_000
"""Rows that columns are judged by before all are counted."""
VALUES = 200
"""Different values of a column that are looked at."""
READABLE = 0.9
"""The share of a column's values that must be times, of all its rows."""


@dataclass(frozen=True)
class TimeText:
    """How a column of times writes them."""

    format: str | None
    """None for real times and for text that needs none."""
    text: bool
    unreadable: int
    """Values that can't be read so."""
    example: str
    """One of them."""
    dates_only: bool
    zone: bool
    ambiguous: bool
    """Whether day and month could change places in all of its values."""
    first: int
    last: int
    """Seconds from 1970."""


@dataclass(frozen=True)
class ProfiledColumn:
    """A column and what it holds."""

    name: str
    rows: int
    filled: int
    distinct: int
    """How many values it has, nearly."""
    is_text: bool
    values: tuple[str, ...]
    """Some of them."""
    times: TimeText | None = None

    @property
    def share_filled(self) -> float:
        """The share of the rows that it is filled in."""
        return self.filled / self.rows if self.rows else 0.0


def profiled(table: ir.Table) -> list[ProfiledColumn]:
    """All columns that hold plain values."""
    names = [name for name, kind in table.schema().items() if not (kind.is_nested() or kind.is_json())]
    samples = _samples(table, names)
    counts = _counts(table, names)
    columns = [
        ProfiledColumn(
            name,
            rows=counts["rows"],
            filled=counts[f"filled{index}"],
            distinct=counts[f"distinct{index}"],
            is_text=bool(table[name].type().is_string()),
            values=samples[name],
        )
        for index, name in enumerate(names)
    ]
    times = _times(table, columns)
    return [replace(column, times=times.get(column.name)) for column in columns]


def text_column(column: Any) -> Any:
    """A column as text, null where it is blank."""
    return column.cast("string").strip().nullif("")


def only_row(table: ir.Table, expressions: Mapping[str, Any]) -> dict[str, Any]:
    """What some expressions make of a whole table."""
    (row,) = table.aggregate(**expressions).to_pyarrow().to_pylist()
    return dict(row)


def first_values(table: ir.Table, names: Sequence[str], most: int = VALUES) -> dict[str, tuple[str, ...]]:
    """Some of each column's values in the first rows, at most so many."""
    first = table.select(*names).limit(SAMPLE).to_pyarrow() if names else pa.table({})
    samples = {}
    for name in names:
        texts = (str(value).strip() for value in first[name].to_pylist() if value is not None)
        samples[name] = tuple(text for text in dict.fromkeys(texts) if text)[:most]
    return samples


def _samples(table: ir.Table, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Some of each column's values: of the first rows, or of all rows if it is blank in those."""
    samples = first_values(table, names)
    for name in names:
        if not samples[name]:
            value = table.select(value=text_column(table[name]))
            texts = value.filter(value.value.notnull()).distinct().limit(VALUES).to_pyarrow()["value"]
            samples[name] = tuple(texts.to_pylist())
    return samples


def _counts(table: ir.Table, names: Sequence[str]) -> dict[str, Any]:
    expressions: dict[str, Any] = {"rows": table.count()}
    for index, name in enumerate(names):
        text = text_column(table[name])
        # Nearly is enough: exact numbers for every column would take longer than all the rest.
        expressions |= {f"filled{index}": text.count(), f"distinct{index}": text.approx_nunique()}
    return only_row(table, expressions)


def _times(table: ir.Table, columns: Sequence[ProfiledColumn]) -> dict[str, TimeText]:
    """The columns that hold times, each read in the format that fits it, and day and month alike in all of them."""
    candidates = {column.name: formats_read for column in columns if (formats_read := _candidates(table, column))}
    expressions: dict[str, Any] = {}
    for i, (name, formats) in enumerate(candidates.items()):
        for j, format in enumerate(formats):
            time = try_seconds(table[name], format)
            midnight = (time % 86_400 == 0).sum()
            parts = {"read": time.count(), "first": time.min(), "last": time.max(), "midnight": midnight}
            expressions |= {f"{key}{i}_{j}": part for key, part in parts.items()}
    counts = only_row(table, expressions) if expressions else {}  # at once, for each query reads the whole file
    read = {
        name: {format: _read(counts, f"{i}_{j}") for j, format in enumerate(formats)}
        for i, (name, formats) in enumerate(candidates.items())
    }
    order = _order(read)
    by_name = {column.name: column for column in columns}
    chosen = {name: _chosen(table, by_name[name], formats_read, order) for name, formats_read in read.items()}
    return {name: time for name, time in chosen.items() if time is not None}


def _candidates(table: ir.Table, column: ProfiledColumn) -> list[str | None]:
    kind = table[column.name].type()
    if kind.is_timestamp() or kind.is_date():
        return [None] if column.filled else []
    return time_formats(column.values) if column.is_text else []


def _read(counts: Mapping[str, Any], key: str) -> dict[str, int]:
    return {part: counts[f"{part}{key}"] or 0 for part in ("read", "first", "last", "midnight")}


Read = Mapping[str, Mapping[str | None, Mapping[str, int]]]


def _order(read: Read) -> Order | None:
    """Whether the file has the month first or the day, as far as one of its columns says so."""
    votes = dict.fromkeys(Order, 0)
    for formats in read.values():
        best = max(counts["read"] for counts in formats.values())
        orders = {order_of_format(format) for format, counts in formats.items() if counts["read"] == best}
        if len(orders) == 1 and (only := next(iter(orders))):
            votes[only] += best
    return max(votes, key=lambda order: votes[order]) if any(votes.values()) else None


def _chosen(
    table: ir.Table, column: ProfiledColumn, formats: Mapping[str | None, Mapping[str, int]], order: Order | None
) -> TimeText | None:
    best = max(counts["read"] for counts in formats.values())
    fitting = [format for format, counts in formats.items() if counts["read"] == best]
    format = next((candidate for candidate in fitting if order and order_of_format(candidate) == order), fitting[0])
    if best < READABLE * column.filled or not best:
        return None
    counts, unreadable = formats[format], column.filled - best
    return TimeText(
        format,
        column.is_text,
        unreadable,
        _unreadable(table, column.name, format) if unreadable else "",
        counts["midnight"] == best,
        _has_zone(table, column),
        not order and len({order_of_format(candidate) for candidate in fitting}) > 1,
        counts["first"],
        counts["last"],
    )


def _unreadable(table: ir.Table, name: str, format: str | None) -> str:
    text = table.select(value=text_column(table[name]), time=try_seconds(table[name], format))
    rows = text.filter(text.time.isnull() & text.value.notnull()).limit(1).to_pyarrow().to_pylist()
    return str(rows[0]["value"]) if rows else ""


def _has_zone(table: ir.Table, column: ProfiledColumn) -> bool:
    kind = table[column.name].type()
    return has_zone(column.values) if column.is_text else kind.is_timestamp() and kind.timezone is not None


def before(table: ir.Table, columns: Sequence[ProfiledColumn]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """For each two columns of times: rows in which both stand, in which the first is before the second, and equal."""
    seconds = {column.name: try_seconds(table[column.name], column.times.format) for column in columns if column.times}
    pairs = [(first, second) for first in seconds for second in seconds if first != second]
    expressions: dict[str, Any] = {}
    for index, (first, second) in enumerate(pairs):
        expressions |= {
            f"both{index}": (seconds[first].notnull() & seconds[second].notnull()).sum(),
            f"before{index}": (seconds[first] < seconds[second]).sum(),
            f"equal{index}": (seconds[first] == seconds[second]).sum(),
        }
    counts = only_row(table, expressions) if pairs else {}
    return {
        pair: (counts[f"both{i}"] or 0, counts[f"before{i}"] or 0, counts[f"equal{i}"] or 0)
        for i, pair in enumerate(pairs)
    }


def exact_distinct(table: ir.Table, names: Sequence[str]) -> dict[str, int]:
    """How many values some columns have, exactly."""
    expressions = {f"distinct{index}": text_column(table[name]).nunique() for index, name in enumerate(names)}
    counts = only_row(table, expressions) if names else {}
    return {name: counts[f"distinct{index}"] for index, name in enumerate(names)}
