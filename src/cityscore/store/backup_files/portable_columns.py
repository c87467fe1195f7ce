"""Columns in a form that no database owns: each kind of value as Arrow has it, to and from SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import pyarrow as pa

from cityscore.model import CityScoreError

POSTGRESQL = "postgresql"


class ColumnKind(StrEnum):
    """What values a column holds."""

    INTEGER = "integer"
    REAL = "real"
    FLAG = "flag"
    TEXT = "text"
    JSON = "json"
    MOMENT = "moment"
    DAY = "day"
    BYTES = "bytes"


ARROW = {
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.REAL: pa.float64(),
    ColumnKind.FLAG: pa.bool_(),
    ColumnKind.TEXT: pa.string(),
    ColumnKind.JSON: pa.string(),
    ColumnKind.MOMENT: pa.timestamp("us", tz="UTC"),
    ColumnKind.DAY: pa.date32(),
    ColumnKind.BYTES: pa.binary(),
}
LARGEST_FLOAT = 1e308
SMALL, NORMAL = 2**15 - 1, 2**31 - 1
KINDS: dict[str, tuple[ColumnKind, int | None]] = {
    "AutoField": (ColumnKind.INTEGER, NORMAL),
    "BigAutoField": (ColumnKind.INTEGER, None),
    "BigIntegerField": (ColumnKind.INTEGER, None),
    "IntegerField": (ColumnKind.INTEGER, NORMAL),
    "PositiveBigIntegerField": (ColumnKind.INTEGER, None),
    "PositiveIntegerField": (ColumnKind.INTEGER, NORMAL),
    "PositiveSmallIntegerField": (ColumnKind.INTEGER, SMALL),
    "SmallIntegerField": (ColumnKind.INTEGER, SMALL),
    "FloatField": (ColumnKind.REAL, None),
    "BooleanField": (ColumnKind.FLAG, None),
    "CharField": (ColumnKind.TEXT, None),
    "SlugField": (ColumnKind.TEXT, None),
    "TextField": (ColumnKind.TEXT, None),
    "JSONField": (ColumnKind.JSON, None),
    "DateTimeField": (ColumnKind.MOMENT, None),
    "DateField": (ColumnKind.DAY, None),
    "BinaryField": (ColumnKind.BYTES, None),
}
"""What Django's types of fields are, with the largest whole number that PostgreSQL takes where SQLite takes more."""


@dataclass(frozen=True)
class PortableColumn:
    """A column of a table."""

    name: str
    kind: ColumnKind
    largest: int | None = None
    """The largest whole number that PostgreSQL takes."""
    longest: int | None = None
    """The most characters that PostgreSQL takes; SQLite takes any number."""

    @classmethod
    def of(cls, field: Any) -> PortableColumn:
        """A field's column; raises ``CityScoreError`` for a type that no back-up knows yet."""
        kept = field
        while kept.remote_field is not None:  # a key of another table is what that table's own key is
            kept = kept.target_field
        if (known := KINDS.get(kept.get_internal_type())) is None:
            raise CityScoreError(f"{field}: no back-up knows its type yet ({kept.get_internal_type()})")
        kind, largest = known
        longest = kept.max_length if kind is ColumnKind.TEXT else None
        return cls(field.column, kind, largest, longest)

    @property
    def field(self) -> pa.Field:
        """As Arrow describes it."""
        return pa.field(self.name, ARROW[self.kind])

    def array(self, values: Sequence[Any]) -> pa.Array:
        """What a database gave, as Arrow has it; raises ``CityScoreError`` for what does not belong there."""
        try:
            return pa.array(_from_database(self.kind, values), type=ARROW[self.kind])
        except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
            raise CityScoreError(f"{self.name} holds what is no {self.kind} ({error})") from None

    def values(self, array: pa.Array, vendor: str) -> list[Any]:
        """What a database is given."""
        values: list[Any] = array.to_pylist()
        if vendor == POSTGRESQL:
            return values
        if self.kind is ColumnKind.MOMENT:
            return [value if value is None else _moment_text(value) for value in values]
        return [value if value is None else str(value) for value in values] if self.kind is ColumnKind.DAY else values

    def comparable(self, array: pa.Array) -> list[Any]:
        """Values by which two databases are compared: of JSON what it says, for PostgreSQL writes it its own way."""
        if self.kind is ColumnKind.JSON:
            return [value and _said_by(value) for value in array.to_pylist()]
        return [repr(value) for value in array.to_pylist()] if self.kind is ColumnKind.REAL else array.to_pylist()


def _from_database(kind: ColumnKind, values: Sequence[Any]) -> Sequence[Any]:
    """Values as SQLite or PostgreSQL gives them, as Python has them."""
    if kind is ColumnKind.MOMENT:
        return [value if value is None else _moment(value) for value in values]
    if kind is ColumnKind.DAY:
        return [_day(value) if isinstance(value, str) else value for value in values]
    if kind is ColumnKind.FLAG:
        return [value if value is None else bool(value) for value in values]
    if kind is ColumnKind.REAL:
        return [value if value is None else value + 0.0 for value in values]  # -0.0 is no other number than 0.0
    if kind is ColumnKind.BYTES:
        return [value if value is None else bytes(value) for value in values]
    return values


@lru_cache(maxsize=8192)
def _moment(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@lru_cache(maxsize=8192)
def _day(value: str) -> date:
    return date.fromisoformat(value)


@lru_cache(maxsize=8192)
def _moment_text(moment: datetime) -> str:
    """A moment as Django writes it into SQLite."""
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def _said_by(text: str) -> str:
    return json.dumps(_plain_numbers(json.loads(text)), sort_keys=True)


def _plain_numbers(said: Any) -> Any:
    """Numbers as the nearest float: PostgreSQL writes 1e3 as 1000, 3.9e16 with zeros, and -0.0 without its sign."""
    if isinstance(said, int | float) and not isinstance(said, bool):
        return float(said) + 0.0 if abs(said) < LARGEST_FLOAT else said
    if isinstance(said, dict):
        return {key: _plain_numbers(value) for key, value in said.items()}
    return [_plain_numbers(value) for value in said] if isinstance(said, list) else said
