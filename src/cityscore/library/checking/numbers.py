"""Reads a column of figures: finite numbers of zero or more, and advice for what people write instead."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.text import is_text
from cityscore.library.checking.cells import blank, shown
from cityscore.library.checking.findings import Says
from cityscore.scoring.observations import Bools, Floats

LEAVE_OUT = "leave the row out if the figure is missing, write 0 if it is zero"

LARGEST = 1e100
"""Figures are below this, so that no sum or product of them leaves the range of floats."""

NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*%")
THOUSANDS = re.compile(r"[0-9]{1,3}(?:[,' \u00a0\u2009\u202f][0-9]{3})+(?:\.[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+")
WITH_WORDS = re.compile(r"[^0-9.,-]*([0-9]+(?:\.[0-9]+)?)[^0-9.,-]*")


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


def read_numbers(cells: pa.Array) -> Numbers:
    """The numbers in a column; wrong is all that is neither blank nor a number of zero or more, below 1e100."""
    empty = blank(cells)
    values = _floats(cells, empty)
    with np.errstate(invalid="ignore"):
        good = ~empty & (values >= 0) & (values < LARGEST)
    return Numbers(np.where(good, values, 0.0) + 0.0, empty, ~empty & ~good)


def say_number(cells: pa.Array, row: int) -> Says:
    """What is wrong with a cell that is not a number, and what to write."""
    found = shown(cells, row)
    text = "" if pa.types.is_nested(cells.type) else str(cells[row].as_py()).strip()
    if advice := _advice(text):
        return f"must be a number, not {found}", advice
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isinf(number):
        return f"must be a finite number, not {found}", LEAVE_OUT
    if number < 0:
        return f"must be 0 or more, not {found}", "check the sign; leave the row out if the figure is missing"
    if number >= LARGEST:
        return f"must be below 1e100, not {found}", "check the figure; leave the row out if it is missing"
    return f"must be a number, not {found}", LEAVE_OUT


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
    if match := PERCENT.fullmatch(text):
        return f"write it as a decimal, without the sign: {Decimal(match[1]) / 100:f}"
    if THOUSANDS.fullmatch(text):
        return f"write it without the separator of the thousands: {re.sub('[^0-9.]', '', text)}"
    if DECIMAL_COMMA.fullmatch(text):
        return f"write it with a decimal point: {text.replace(',', '.')}"
    if (match := WITH_WORDS.fullmatch(text)) and match[1] != text:
        return f"write the number alone: {match[1]}"
    return ""
