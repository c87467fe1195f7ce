"""Days and numbers as people write them, made into the ones that observations have; what is unsure stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import numpy as np

from cityscore.library.spreadsheets.plan import Decimal, Order
from cityscore.scoring.days import day_of, last_of_month

MISSING = {"-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "nil", "missing", ".", "..", "…", "?"}
"""What people write where they have no figure."""
MONTHS = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago sept oct nov dic",
)
NAMES = {name: number for row in MONTHS for number, name in enumerate(row.split(), start=1)}

THREE = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]0{1,2}:00(?::00)?)?")
YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
IN_WORDS = re.compile(
    r"(?:\w+,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{4}|\d{2})"
)
MONTH_FIRST = re.compile(r"(?:\w+,\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
MONTH_YEAR = re.compile(r"([^\W\d]+)\.?[\s/'-]+(?:de\s+)?(\d{4}|\d{2})")
YEAR_MONTH = re.compile(r"(\d{4})[-/ .]?(?:(\d{1,2})|([^\W\d]+)\.?)")
NUMBER_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")

SPACES = re.compile(r"[\s\u00a0\u202f']")
PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
POINTED = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?|[-+]?\.\d+")
COMMAED = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?|[-+]?,\d+")
EITHER = re.compile(r"[-+]?\d{1,3}[.,]\d{3}")
"""What may be a thousand and some, or one and some thousandths."""


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no figure."""
    return not text or text.lower() in MISSING


def number_in(text: str, decimal: Decimal | None) -> str:
    """A number as a computer writes it; text that is none stays.

    >>> number_in("1,234.5", None), number_in("94,5 %", None), number_in("1.234", Decimal.COMMA)
    ('1234.5', '0.945', '1234')
    >>> number_in("many", None)
    'many'
    """
    bare = SPACES.sub("", text)
    percent = bare.endswith("%")
    bare = bare.rstrip("%")
    if decimal is Decimal.COMMA and COMMAED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif decimal is not Decimal.COMMA and POINTED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif decimal is None and COMMAED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif not PLAIN.fullmatch(bare):
        return text
    return _hundredth(bare) if percent else bare


def _hundredth(number: str) -> str:
    try:
        return f"{float(number) / 100:.12g}"
    except ValueError:
        return number


def decimal_of(texts: Iterable[str]) -> tuple[Decimal | None, str]:
    """With what the decimals of a file's numbers begin; and, where only its writer knows, a number that may be two."""
    unsure = ""
    commas = points = False
    for text in texts:
        bare = SPACES.sub("", text).rstrip("%")
        if EITHER.fullmatch(bare):
            unsure = unsure or (text if "," in bare or not PLAIN.fullmatch(bare) else "")
        elif PLAIN.fullmatch(bare):
            points = points or "." in bare
        elif POINTED.fullmatch(bare):
            points = True
        elif COMMAED.fullmatch(bare):
            commas = True
    if commas != points:
        return (Decimal.COMMA if commas else Decimal.POINT), ""
    return None, unsure


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


def day_in(text: str, order: Order | None) -> str:
    """A day in ISO form; text that is none, or may be two, stays.

    >>> day_in("18.3.2025", None), day_in("March 18, 2025", None), day_in("03/04/2016", Order.DAY_FIRST)
    ('2025-03-18', '2025-03-18', '2016-04-03')
    """
    found = None
    if match := YEAR_FIRST.fullmatch(text) or TOGETHER.fullmatch(text):
        parts = match.groups() if len(match.groups()) == 3 else match.group(1, 3, 4)
        found = _day(*parts)
    elif match := THREE.fullmatch(text):
        first, second, year = match.group(1, 3, 4)
        readings = {_day(year, second, first): Order.DAY_FIRST, _day(year, first, second): Order.MONTH_FIRST}
        readings.pop(None, None)
        fitting = [day for day, of in readings.items() if of is order] or list(readings)
        found = fitting[0] if len(fitting) == 1 else None
    elif match := IN_WORDS.fullmatch(text):
        found = _day(match[3], NAMES.get(match[2].lower()), match[1])
    elif match := MONTH_FIRST.fullmatch(text):
        found = _day(match[3], NAMES.get(match[1].lower()), match[2])
    return found.isoformat() if found else text


def month_in(text: str) -> date | None:
    """The last day of a month that a text names; None if it names none.

    >>> month_in("Feb 2024"), month_in("2025-03"), month_in("marzo de 2025"), month_in("March")
    (datetime.date(2024, 2, 29), datetime.date(2025, 3, 31), datetime.date(2025, 3, 31), None)
    """
    month: int | None = None
    if match := MONTH_YEAR.fullmatch(text):
        month, year = NAMES.get(match[1].lower()), match[2]
    elif match := NUMBER_YEAR.fullmatch(text):
        month, year = int(match[1]), match[2]
    elif match := YEAR_MONTH.fullmatch(text):
        month, year = int(match[2]) if match[2] else NAMES.get(match[3].lower()), match[1]
    else:
        return None
    first = _day(year, month, 1)
    return _last_of_month(first) if first else None


def _last_of_month(first: date) -> date:
    return day_of(int(last_of_month(np.array([(first.year - 1970) * 12 + first.month - 1]))[0]))


def _day(year: object, month: object, day: object) -> date | None:
    try:
        years = int(str(year)) + (2000 if len(str(year)) == 2 else 0)
        return date(years, int(str(month)), int(str(day)))
    except ValueError:
        return None
