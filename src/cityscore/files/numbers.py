"""Numbers: finite ones, as data have them; and as people write them, with signs and separators."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal as ExactNumber
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.missing import means_missing
from cityscore.files.text import blank, cell_text, is_text
from cityscore.scoring.observations import Bools, Floats

LEAVE_OUT = "leave the row out if the figure is missing, write 0 if it is zero"

LARGEST = 1e100
"""Figures are below this, so that no sum or product of them leaves the range of floats."""

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
MINUS = "\u2212"
"""The sign that a page shows before a negative number; a hyphen stands for it in files."""
SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", re.ASCII)
POINTED = re.compile(r"[-+]?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?|[-+]?\.\d+", re.ASCII)
COMMAED = re.compile(r"[-+]?([1-9]\d{0,2}(\.\d{3})+|\d+)(,\d+)?|[-+]?,\d+", re.ASCII)
EITHER = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""What may be a thousand and some, or one and some thousandths; no thousand begins with a zero."""
IN_BRACKETS = re.compile(r"\([^0-9.,()-]*([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)\)")
"""A negative number, as those who keep accounts write it."""
WITH_WORDS = re.compile(r"[^0-9.,-]*([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)([^0-9.,-]*)")
TIMES = {
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mm": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}
"""What words and letters behind a number multiply it by."""


class Decimal(StrEnum):
    """With what the decimals of a number such as 1,234 begin."""

    POINT = "point"
    COMMA = "comma"


@dataclass(frozen=True)
class Numbers:
    """A column of numbers; ``values`` are 0 where a cell is blank or wrong."""

    values: Floats
    blank: Bools
    wrong: Bools

    @property
    def good(self) -> Bools:
        """Where there is a number."""
        return ~(self.blank | self.wrong)


def read_numbers(cells: pa.Array, may_be_negative: Bools | None = None) -> Numbers:
    """The numbers in a column; wrong is all that is neither blank nor a number of zero or more, below 1e100.

    Where ``may_be_negative``, shape (rows,), it may be as far below zero.
    """
    empty = blank(cells)
    values = _floats(cells, empty)
    with np.errstate(invalid="ignore"):
        fits = values >= 0 if may_be_negative is None else (values >= 0) | (may_be_negative & (values > -LARGEST))
        good = ~empty & fits & (values < LARGEST)
    return Numbers(np.where(good, values, 0.0) + 0.0, empty, ~empty & ~good)


def say_number(cells: pa.Array, row: int, if_negative: str = "check the sign") -> tuple[str, str]:
    """What is wrong with a cell that is not a number, and what to write; ``if_negative`` what to do of one below 0."""
    shown = cell_text(cells, row)
    text = "" if pa.types.is_nested(cells.type) else str(cells[row].as_py()).strip()
    is_word = pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)
    if is_word and text and means_missing(text):
        fix = f"leave the row out, or say at its source that it stands for nothing: missing: [{json.dumps(text)}]"
        return f"must be a number, not {shown}", fix
    if advice := _advice(text):
        return f"must be a number, not {shown}", advice
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isinf(number):
        return f"must be a finite number, not {shown}", LEAVE_OUT
    if number < 0:
        return f"must be 0 or more, not {shown}", f"{if_negative}; leave the row out if the figure is missing"
    if number >= LARGEST:
        return f"must be below 1e100, not {shown}", "check the figure; leave the row out if it is missing"
    return f"must be a number, not {shown}", LEAVE_OUT


def _floats(cells: pa.Array, empty: Bools) -> Floats:
    """The cells as floats; NaN where one is no number."""
    kind = cells.type
    if is_text(cells):
        numbers = _parsed(pc.if_else(pa.array(empty), None, cells) if empty.any() else cells)
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = cells.cast(pa.float64(), safe=False)
    else:
        return np.full(len(cells), np.nan)
    return np.asarray(pc.fill_null(numbers, np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)


def _parsed(text: pa.Array) -> pa.Array:
    """Text as numbers; the quick way first, which gives up at the first text that is none."""
    try:
        return text.cast(pa.float64())
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(text)
        return pc.if_else(pc.match_substring_regex(trimmed, NUMBER), trimmed, None).cast(pa.float64())


def _advice(text: str) -> str:
    """What to write in place of a number with a sign, a separator or a word too many; '' if that can't be said."""
    if match := IN_BRACKETS.fullmatch(text):
        return f"a negative number begins with a minus: -{_in_full(match[1], '')}"
    number = number_in(text, None)
    if number == text or number.startswith("-"):
        match = WITH_WORDS.fullmatch(text)
        return f"write the number alone: {_in_full(match[1], match[2])}" if match and match[1] != text else ""
    if "%" in text:
        return f"write it as a decimal, without the sign: {number}"
    if POINTED.fullmatch(SPACES.sub("", text)):
        return f"write it without the separator of the thousands: {number}"
    return f"write it with a decimal point: {number}"


def _in_full(number: str, word: str) -> str:
    """A number with what a word behind it multiplies it by, written in full.

    >>> _in_full("15.3", "M"), _in_full("1,200", " km")
    ('15300000', '1200')
    """
    bare = number.replace(",", "")
    times = TIMES.get(word.strip().casefold())
    return bare if times is None else f"{(ExactNumber(bare) * times).normalize():f}"


def may_be_two(text: str) -> bool:
    """Whether a number may be a thousand and some, or one and some thousandths.

    >>> may_be_two("1,234"), may_be_two("1.234"), may_be_two("0.875"), may_be_two("1,234.5")
    (True, True, False, False)
    """
    return EITHER.fullmatch(SPACES.sub("", text).rstrip("%")) is not None


def number_in(text: str, decimal: Decimal | None) -> str:
    """A number as a computer writes it; text that is none stays.

    >>> number_in("1,234.5", None), number_in("94,5 %", None), number_in("1.234", Decimal.COMMA)
    ('1234.5', '0.945', '1234')
    >>> number_in("many", None), number_in("−3.2", None)
    ('many', '-3.2')
    """
    bare = SPACES.sub("", text).replace(MINUS, "-")
    percent = bare.endswith("%")
    bare = bare.rstrip("%")
    if decimal is Decimal.COMMA and COMMAED.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif decimal is not Decimal.COMMA and POINTED.fullmatch(bare):
        bare = bare.replace(",", "")
    elif decimal is None and COMMAED.fullmatch(bare):  # the point first: 1,234 is more often a thousand
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
            unsure = unsure if "." in unsure else text if "." in bare else unsure or text
        elif PLAIN.fullmatch(bare):
            points = points or "." in bare
        elif POINTED.fullmatch(bare):
            points = True
        elif COMMAED.fullmatch(bare):
            commas = True
    if commas != points:
        return (Decimal.COMMA if commas else Decimal.POINT), ""
    return None, unsure
