"""How a column writes its times, recognised from some of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import fmean

from cityscore.files.days import Order

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
    " %I.%M.%S %p",
    " %I.%M.%S.%f %p",
)
COMPACT = "%Y%m%d%H%M%S"
FORMATS = (*(f"{date}{clock}" for date in DATES for clock in CLOCKS), COMPACT)
STANDARD = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)?)?")
"""Times that need no format, because engines read them as they are."""
ZONE = re.compile(r":\d{2}(\.\d+)?\s?(Z|UTC|[+-]\d{2}(:?\d{2})?)$")
LIKE_A_TIME = re.compile(r"\d{1,4}[-/. ]|\d{8}|[A-Za-z]{3,9} \d{1,2}")
PLAUSIBLE = range(1950, 2101)
"""Years that times of records can have; numbers that look like times have others."""
ENOUGH = 0.95
"""The share of some values that a format must read to be considered."""
FIRST_TRIED = 5
ORDERS = {
    **dict.fromkeys(("%m/%d", "%m-%d"), Order.MONTH_FIRST),
    **dict.fromkeys(("%d/%m", "%d-%m"), Order.DAY_FIRST),
}


def time_formats(values: Sequence[str]) -> list[str | None]:
    """The formats that read nearly all of a column's values, None for standard times; none if it holds no times.

    >>> time_formats(["2025-03-18T14:05:00Z"]), time_formats(["03/18/2025 02:05 PM"]), time_formats(["Pothole"])
    ([None], ['%m/%d/%Y %I:%M %p'], [])
    >>> time_formats(["03/04/2025"])
    ['%m/%d/%Y', '%d/%m/%Y']
    """
    if not values or not _enough(bool(LIKE_A_TIME.match(value)) for value in values):
        return []
    if _enough(_is_standard(value) for value in values):
        return [None]
    return [
        format
        for format in FORMATS
        if any(_reads(format, value) for value in values[:FIRST_TRIED])  # rules most formats out quickly
        and _enough(_reads(format, value) for value in values)
    ]


def order_of_format(format: str | None) -> Order | None:
    """In which order a format of numbers has month and day; None for one that leaves no doubt.

    >>> order_of_format("%d/%m/%Y %H:%M"), order_of_format("%Y/%m/%d"), order_of_format("%d.%m.%Y")
    (<Order.DAY_FIRST: 'day'>, None, None)
    """
    return ORDERS.get((format or "")[:5])


def has_zone(values: Sequence[str]) -> bool:
    """Whether times end in Z or in an offset."""
    return any(ZONE.search(value) for value in values)


def _is_standard(value: str) -> bool:
    return bool(STANDARD.fullmatch(value)) and int(value[:4]) in PLAUSIBLE


def _reads(format: str, value: str) -> bool:
    if format == COMPACT:
        if not re.fullmatch(r"\d{14}", value):
            return False
    elif format.startswith("%Y%m%d") and not re.match(r"\d{8}(?!\d)", value):
        return False
    try:
        return datetime.strptime(value, format).year in PLAUSIBLE
    except ValueError:
        return False


def _enough(outcomes: Iterator[bool]) -> bool:
    return fmean(outcomes) >= ENOUGH
