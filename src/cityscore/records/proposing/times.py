"""How a column writes its times: recognised from some of its values, and read without failing at the odd one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.datatypes as dt

DATES = (
    *("%m/%d/%Y", "%d/%m/%Y", "%Y/%m/%d", "%m/%d/%y", "%d/%m/%y"),
    *("%m-%d-%Y", "%d-%m-%Y", "%d.%m.%Y", "%d.%m.%y", "%Y%m%d"),
    *("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%b %d, %Y", "%B %d, %Y"),
)
CLOCKS = (
    "",
    " %I:%M:%S %p",
    " %I:%M %p",
    " %H:%M:%S",
    " %H:%M",
    " %H:%M:%S.%f",
    "T%H:%M:%S",
    " %I:%M:%S%p",
    " %I:%M%p",
)
FORMATS = tuple(f"{date}{clock}" for date in DATES for clock in CLOCKS)
STANDARD = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?)?")
"""Times that need no format, because engines read them as they are."""
ZONE = re.compile(r":\d{2}(\.\d+)?\s?(Z|[+-]\d{2}(:?\d{2})?)$")
LIKE_A_TIME = re.compile(r"\d{1,4}[-/. ]|\d{8}|[A-Za-z]{3,9} \d{1,2}")
PLAUSIBLE = range(1950, 2101)
"""Years that times of records can have; numbers that look like times have others."""
ENOUGH = 0.95
"""The share of some values that a format must read to be considered."""
FIRST_TRIED = 5
MONTH_FIRST, DAY_FIRST = "month first", "day first"


@ibis.udf.scalar.builtin(name="try_strptime")  # type: ignore[untyped-decorator]
def _try_strptime(text: str, format: str) -> dt.timestamp:
    """DuckDB's own: null for a text that is not written so."""


def seconds(column: Any, format: str | None) -> Any:
    """A time as whole seconds of the clock that is written, from 1970; null where there is none to be read."""
    time = column.cast("timestamp")
    if column.type().is_string():
        text = column.strip().nullif("")
        time = _try_strptime(text, format) if format else text.try_cast("timestamp")
    return time.epoch_seconds().cast("int64")


def formats(values: Sequence[str]) -> list[str | None]:
    """The formats that read nearly all of a column's values, None for standard times; none if it holds no times.

    >>> formats(["2025-03-18T14:05:00Z"]), formats(["03/18/2025 02:05 PM"]), formats(["Pothole"])
    ([None], ['%m/%d/%Y %I:%M %p'], [])
    >>> formats(["03/04/2025"])
    ['%m/%d/%Y', '%d/%m/%Y']
    """
    if not values or not _enough(bool(LIKE_A_TIME.match(value)) for value in values):
        return []
    if _enough(_is_standard(value) for value in values):
        return [None]
    return [
        format
        for format in FORMATS
        if any(_reads(format, value) for value in values[:FIRST_TRIED])
        and _enough(_reads(format, value) for value in values)
    ]


def order_of(format: str | None) -> str:
    """Whether a format of numbers has the month first or the day; '' for one that leaves no doubt.

    >>> order_of("%d/%m/%Y %H:%M"), order_of("%Y/%m/%d"), order_of("%d.%m.%Y")
    ('day first', '', '')
    """
    start = (format or "")[:5]
    return {"%m/%d": MONTH_FIRST, "%m-%d": MONTH_FIRST, "%d/%m": DAY_FIRST, "%d-%m": DAY_FIRST}.get(start, "")


def has_zone(values: Sequence[str]) -> bool:
    """Whether times end in Z or in an offset."""
    return any(ZONE.search(value) for value in values)


def _is_standard(value: str) -> bool:
    return bool(STANDARD.fullmatch(value)) and int(value[:4]) in PLAUSIBLE


def _reads(format: str, value: str) -> bool:
    if format.startswith("%Y%m%d") and not re.match(r"\d{8}(?!\d)", value):
        return False
    try:
        return datetime.strptime(value, format).year in PLAUSIBLE
    except ValueError:
        return False


def _enough(outcomes: Iterator[bool]) -> bool:
    found = list(outcomes)
    return sum(found) >= ENOUGH * len(found)
