"""Reads a column of days: dates, times at midnight, or ISO text, and advice for what people write instead."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.library.checking.cells import blank, encode
from cityscore.library.checking.findings import Says
from cityscore.scoring.days import EPOCH, number
from cityscore.scoring.observations import Bools, Ints

YEARS = range(1900, 2200)
FIRST, LAST = number(date(YEARS[0], 1, 1)), number(date(YEARS[-1], 12, 31))

ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}[0-9:.]*) ?(Z|[A-Z]{3,4}|[+-][0-9:]+)?)?")
MIDNIGHT = re.compile(r"00:00(:00(\.0+)?)?")
OTHER_ORDERS = re.compile(r"([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})(?:[T ].*)?")
RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")

ADVICE = "write year-month-day, such as 2025-03-18"


@dataclass(frozen=True)
class Days:
    """A column of days as day numbers, 0 where a cell is blank or wrong; ``say`` tells what is wrong with one."""

    numbers: Ints
    blank: Bools
    wrong: Bools
    say: Callable[[int], Says]

    @property
    def good(self) -> Bools:
        """Where there is a day."""
        return ~(self.blank | self.wrong)


def read_days(cells: pa.Array) -> Days:
    """The days in a column."""
    if pa.types.is_date(cells.type):
        days = pc.fill_null(cells.cast(pa.date32()), EPOCH).cast(pa.int32())
        return _checked(cells, days.to_numpy(zero_copy_only=False).astype(np.int64), np.zeros(len(cells), np.bool_))
    if pa.types.is_timestamp(cells.type):
        times = pc.fill_null(cells.cast(pa.int64()), 0).to_numpy(zero_copy_only=False).view(f"M8[{cells.type.unit}]")
        days = times.astype("M8[D]")
        return _checked(cells, days.astype(np.int64), (times != days) | (cells.type.tz is not None))
    encoded = encode(cells)
    parsed = np.array([parsed_day(text) for text in encoded.values] + [None], dtype=np.float64)[encoded.index]
    wrong = np.isnan(parsed)
    empty = encoded.index < 0
    days = np.where(wrong, 0, parsed).astype(np.int64)
    return Days(days, empty, wrong & ~empty, lambda row: say_day(encoded.values[encoded.index[row]]))


def _checked(cells: pa.Array, days: Ints, wrong: Bools) -> Days:
    """The days of a column of dates or times, once those outside the years are wrong too."""
    empty = blank(cells)
    wrong = (wrong | (days < FIRST) | (days > LAST)) & ~empty
    return Days(np.where(wrong | empty, 0, days), empty, wrong, lambda row: say_day(_iso(cells[row : row + 1])))


def _iso(cell: pa.Array) -> str:
    """A date or time as ISO text; one with a zone in universal time, with a Z."""
    timed = pa.types.is_timestamp(cell.type)
    text = str(cell.cast(pa.timestamp(cell.type.unit if timed else "s")).to_numpy(zero_copy_only=False)[0])
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text + "Z" if timed and cell.type.tz is not None else text.removesuffix("T00:00:00")


def parsed_day(text: str) -> int | None:
    """The number of a day in ISO form, also with a time of midnight; None if it is anything else.

    >>> parsed_day("1970-01-02"), parsed_day("1970-01-02T00:00:00"), parsed_day("1970-02-30")
    (1, 1, None)
    """
    match = ISO.fullmatch(text.strip())
    if not match or match[5] or (match[4] and not MIDNIGHT.fullmatch(match[4])):
        return None
    day = _day(int(match[1]), int(match[2]), int(match[3]))
    return number(day) if day and day.year in YEARS else None


def say_day(text: str) -> Says:
    """What is wrong with a text that is no day, and what to write.

    >>> say_day("03/18/2025")
    ("must be a day such as 2025-03-18, not '03/18/2025'", 'write 2025-03-18')
    """
    text = text.strip()
    if match := ISO.fullmatch(text):
        return _say_iso(text, match)
    found = text if len(text) <= 40 else text[:37] + "…"
    return f"must be a day such as 2025-03-18, not {found!r}", _advice(text)


def _say_iso(text: str, match: re.Match[str]) -> Says:
    year, month, day = (int(part) for part in match.group(1, 2, 3))
    if not _day(year, month, day):
        if not 1 <= month <= 12:
            fix = "the months are 01 to 12"
        else:
            fix = f"{calendar.month_name[month]} {year} has {calendar.monthrange(year or 1, month)[1]} days"
        return f"{text[:10]} is not a day in the calendar", fix
    if year not in YEARS:
        return f"the year {year} is outside {YEARS[0]} to {YEARS[-1]}", "check the year"
    if match[5]:
        return f"must be a day, not a time with a zone, {text!r}", "give the city's local day, without time and zone"
    return f"must be a day, not a time of day, {text!r}", f"write {text[:10]}"


def _advice(text: str) -> str:
    """The day in ISO form, where the text says one in another; both readings where it may be two."""
    if match := RUN_TOGETHER.fullmatch(text):
        readings = [_day(*(int(part) for part in match.groups()))]
    elif match := OTHER_ORDERS.fullmatch(text):
        first, second, third = (int(part) for part in match.groups())
        if len(match[1]) == 4:
            readings = [_day(first, second, third)]
        else:
            year = third + 2000 if len(match[3]) <= 2 else third
            readings = [_day(year, first, second), _day(year, second, first)]
    else:
        return ADVICE
    days = list(dict.fromkeys(str(day) for day in readings if day))
    if len(days) == 2:
        return f"write {days[0]} if the month comes first, {days[1]} if the day does"
    return f"write {days[0]}" if days else ADVICE


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
