"""Reads what callers hand to the library besides data: days, and words from a choice; or says what to give instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from cityscore.files.days import parsed_day, say_day
from cityscore.model import CityScoreError, suggestion
from cityscore.model.parsing import YEARS
from cityscore.scoring.day_numbers import day_of

YEAR_MONTH_DAY = 10
"""How long a day is as text."""


def read_day(value: object, name: str) -> date:
    """A day given as a date, as text such as 2025-03-18, or as a time at midnight without a zone.

    Times may be of the standard library, pandas or NumPy. Raises ``CityScoreError`` for anything else.

    >>> read_day("2025-03-18", "through"), read_day(np.datetime64("2025-03-18T00:00"), "through")
    (datetime.date(2025, 3, 18), datetime.date(2025, 3, 18))
    """
    timed = isinstance(value, (date, np.datetime64))  # so are datetime, pandas.Timestamp and pandas.NaT
    text = value.isoformat() if isinstance(value, date) else str(value)
    if timed or (isinstance(value, str) and len(text) == YEAR_MONTH_DAY):
        day = parsed_day(text)
        if day is not None:
            return day_of(day)
    shown = text if timed else repr(value)
    limits = f"from {YEARS[0]} to {YEARS[-1]}"
    raise CityScoreError(f"{name} must be a day {limits}, such as 2025-03-18, not {_short(shown)} → {say_day(text)[1]}")


def one_of(what: str, word: object, known: Iterable[str], *, of: str = "") -> str:
    """The word, where it is a known one; else raises ``CityScoreError`` with the nearest, or the choice."""
    words = list(map(str, known))
    if isinstance(word, str) and word in words:
        return str(word)
    whose = f" of {of}" if of else ""
    raise CityScoreError(f"unknown {what} {_short(repr(word))}{whose} → {suggestion(word, words)}")


def _short(text: str) -> str:
    """Never longer than a line."""
    return text if len(text) <= 60 else text[:57] + "…"
