"""Times written as text, read by an engine as the definitions say that they are written."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.datatypes as dt

MILLION = 1_000_000
POSTGRESQL = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%j": "DDD", "%b": "Mon", "%B": "Month",
    "%H": "HH24", "%I": "HH12", "%M": "MI", "%S": "SS", "%f": "US", "%p": "AM",
    "%F": "YYYY-MM-DD", "%T": "HH24:MI:SS", "%D": "MM/DD/YY", "%R": "HH24:MI", "%%": "%",
}  # fmt: skip
"""What PostgreSQL calls the parts of a time; Ibis 12 loses AM and PM there."""


@ibis.udf.scalar.builtin(name="to_timestamp")  # type: ignore[untyped-decorator]
def _to_timestamp(text: str, format: str) -> datetime:  # type: ignore[empty-body]
    """PostgreSQL's own."""


def read_time(text: Any, format: str | None) -> Any:
    """A text column as times without a zone; a text that is none is an error of the engine."""
    if format is None:
        return text.cast("timestamp")
    if text.get_backend().name == "postgres":
        return _to_timestamp(text, postgresql_format(format))
    return text.as_timestamp(format)


@ibis.udf.scalar.builtin(name="epoch_us")  # type: ignore[untyped-decorator]
def _epoch_us(time: dt.timestamp) -> int:  # type: ignore[empty-body]
    """DuckDB's own: microseconds since 1970."""


@ibis.udf.scalar.builtin(name="divide")  # type: ignore[untyped-decorator]
def _divide(number: int, divisor: int) -> int:  # type: ignore[empty-body]
    """DuckDB's own, of whole numbers; Ibis has it divide decimals and cut them off, which takes longer."""


def whole_quotient(number: Any, divisor: int) -> Any:
    """How many times a whole number, 0 or more, holds another."""
    return _divide(number, divisor) if number.get_backend().name == "duckdb" else number // divisor


def whole_seconds(time: Any, shift: int) -> Any:
    """Whole seconds from so many before 1970 on, whatever part of a second comes after them."""
    if time.get_backend().name == "duckdb" and not time.type().timezone:
        return _divide(_epoch_us(time) + shift * MILLION, MILLION)
    return time.truncate("s").epoch_seconds().cast("int64") + shift


@ibis.udf.scalar.builtin(name="try_strptime")  # type: ignore[untyped-decorator]
def _try_strptime(text: str, format: str) -> dt.timestamp:
    """DuckDB's own: null for a text that is not written so."""


def try_seconds(column: Any, format: str | None) -> Any:
    """A time as whole seconds of the clock that is written, from 1970; null where there is none to be read."""
    time = column.cast("timestamp")
    if column.type().is_string():
        text = column.strip().nullif("")
        time = _try_strptime(text, format) if format else text.re_replace("UTC$", "").try_cast("timestamp")
    return time.epoch_seconds().cast("int64")


def postgresql_format(format: str) -> str:
    """A format of strftime in PostgreSQL's words.

    >>> postgresql_format("%m/%d/%Y at %I:%M %p")
    'MM/DD/YYYY "at "HH12:MI AM'
    """
    parts = re.findall(r"%.|[A-Za-z][A-Za-z ]*|[^%A-Za-z]+", format)
    return "".join(POSTGRESQL.get(part, f'"{part}"' if part[0].isalpha() else part) for part in parts)
