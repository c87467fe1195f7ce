"""Days: as data have them, and as people write them in texts, where what may be two days stays as it is."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.text import blank, encode
from cityscore.model.parsing import YEARS
from cityscore.scoring.day_numbers import EPOCH, number
from cityscore.scoring.observations import Bools, Ints

FIRST, LAST = number(date(YEARS[0], 1, 1)), number(date(YEARS[-1], 12, 31))

ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}[0-9:.]*) ?(Z|[A-Z]{3,4}|[+-][0-9:]+)?)?")
MIDNIGHT = re.compile(r"00:00(:00(\.0+)?)?")
MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sept oct nov dic",
)
NAMES = {name: number for row in MONTHS for number, name in enumerate(row.split(), start=1)}

CLOCK = re.compile(r"[T ]\d{1,2}:\d.*")
THREE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]0{1,2}:00(?::00)?)?")
WORD = r"(?P<month>[^\W\d]+)"
CERTAIN = (
    r"(?P<year>\d{4})(?P<between>[-/. ])(?P<month>\d{1,2})(?P=between)(?P<day>\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?",
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
    rf"(?:\w+,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?{WORD}\.?,?[\s-]+(?:de\s+)?(?P<year>\d{{4}}|\d\d)",
    rf"(?:\w+,\s+)?{WORD}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
)
"""Days that can't be two."""
OF_MONTHS = (
    rf"{WORD}\.?[\s/'-]+(?:de\s+)?(?P<year>\d{{4}}|\d{{2}})",
    r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
    r"(?P<year>\d{4})[-/ .]?(?P<month>\d{1,2})",
    rf"(?P<year>\d{{4}})[-/ .]?{WORD}\.?",
)


class Order(StrEnum):
    """In which order a day such as 03/04/2016 is written."""

    MONTH_FIRST = "month"
    DAY_FIRST = "day"


ADVICE = "write year-month-day, such as 2025-03-18"


@dataclass(frozen=True)
class DayColumn:
    """A column of days as day numbers, 0 where a cell is blank or wrong; ``say`` tells what is wrong with one."""

    numbers: Ints
    blank: Bools
    wrong: Bools
    say: Callable[[int], tuple[str, str]]

    @property
    def good(self) -> Bools:
        """Where there is a day."""
        return ~(self.blank | self.wrong)


def read_days(cells: pa.Array) -> DayColumn:
    """The days in a column."""
    if pa.types.is_date(cells.type):
        days = pc.fill_null(cells.cast(pa.date32()), EPOCH).cast(pa.int32())
        return _checked(cells, days.to_numpy(zero_copy_only=False).astype(np.int64), np.zeros(len(cells), np.bool_))
    if pa.types.is_timestamp(cells.type):
        times = pc.fill_null(cells.cast(pa.int64()), 0).to_numpy(zero_copy_only=False).view(f"M8[{cells.type.unit}]")
        days = times.astype("M8[D]")  # a time with a zone is no day: it may be another one in the city
        return _checked(cells, days.astype(np.int64), (times != days) | (cells.type.tz is not None))
    encoded = encode(cells)
    parsed = np.array([parsed_day(text) for text in encoded.values] + [None], dtype=np.float64)[encoded.index]
    wrong = np.isnan(parsed)
    empty = encoded.index < 0
    days = np.where(wrong, 0, parsed).astype(np.int64)
    return DayColumn(days, empty, wrong & ~empty, lambda row: say_day(encoded.values[encoded.index[row]]))


def _checked(cells: pa.Array, days: Ints, wrong: Bools) -> DayColumn:
    """The days of a column of dates or times, once those outside the years are wrong too."""
    empty = blank(cells)
    wrong = (wrong | (days < FIRST) | (days > LAST)) & ~empty
    return DayColumn(np.where(wrong | empty, 0, days), empty, wrong, lambda row: say_day(_iso(cells[row : row + 1])))


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
    day = _day(*match.group(1, 2, 3))
    return number(day) if day and day.year in YEARS else None


def say_day(text: str) -> tuple[str, str]:
    """What is wrong with a text that is no day, and what to write.

    >>> say_day("03/18/2025")
    ("must be a day such as 2025-03-18, not '03/18/2025'", 'write 2025-03-18')
    """
    text = text.strip()
    if match := ISO.fullmatch(text):
        return _say_iso(text, match)
    return f"must be a day such as 2025-03-18, not {text if len(text) <= 40 else text[:37] + '…'!r}", _advice(text)


def _say_iso(text: str, match: re.Match[str]) -> tuple[str, str]:
    year, month = int(match[1]), int(match[2])
    if not _day(*match.group(1, 2, 3)):
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
    days = list(readings(CLOCK.sub("", text)))
    if len(days) == 2:
        return f"write {days[0]} if the month comes first, {days[1]} if the day does"
    return f"write {days[0]}" if days else ADVICE


def readings(text: str) -> dict[date, Order | None]:
    """The days that a text may be, each with the order in which it is written then; None where that is no matter."""
    if match := THREE.fullmatch(text):  # the one form that may be two days
        first, second, year = match.group(1, 3, 4)
        both = {_day(year, first, second): Order.MONTH_FIRST, _day(year, second, first): Order.DAY_FIRST}
        return {day: order for day, order in both.items() if day}
    match = next(filter(None, (re.fullmatch(pattern, text) for pattern in CERTAIN)), None)
    day = match and _day(*match.group("year", "month", "day"))
    return {day: None} if day else {}


def day_in(text: str, order: Order | None) -> str:
    """A day in ISO form; text that is none, or may be two, stays.

    >>> day_in("18.3.2025", None), day_in("March 18, 2025", None), day_in("03/04/2016", Order.DAY_FIRST)
    ('2025-03-18', '2025-03-18', '2016-04-03')
    """
    days = readings(text)
    fitting = [day for day, of in days.items() if of is order] or list(days)
    return fitting[0].isoformat() if len(fitting) == 1 else text


def names_day(text: str) -> bool:
    """Whether a text names a day, or one of two, or a month.

    >>> [names_day(text) for text in ("3/1/25", "Jan 2025", "2025-01-01", "Tuesday", "12")]
    [True, True, True, False, False]
    """
    return bool(month_in(text) or readings(text) or parsed_day(text))


def order_of(texts: Iterable[str]) -> tuple[Order | None, str]:
    """In which order a file's days are written; and, where only its writer knows, a day that may be two."""
    unsure, orders = "", set()
    for text in texts:
        if match := THREE.fullmatch(text):
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                orders.add(Order.DAY_FIRST)
            elif second > 12 >= first:
                orders.add(Order.MONTH_FIRST)
            elif first != second:
                unsure = unsure or text
    if len(orders) == 1:
        return orders.pop(), ""
    return None, unsure


def month_in(text: str) -> date | None:
    """The last day of a month that a text names; None if it names none.

    >>> month_in("Feb 2024"), month_in("2025-03"), month_in("marzo de 2025"), month_in("March")
    (datetime.date(2024, 2, 29), datetime.date(2025, 3, 31), datetime.date(2025, 3, 31), None)
    """
    match = next(filter(None, (re.fullmatch(pattern, text) for pattern in OF_MONTHS)), None)
    first = match and _day(match["year"], match["month"], "1")
    return first.replace(day=calendar.monthrange(first.year, first.month)[1]) if first else None


def _day(year: str, month: str, day: str) -> date | None:
    """A day of a year that may leave out its century, and of a month's number or name."""
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(NAMES.get(month.lower(), month)), int(day))
    except ValueError:
        return None
