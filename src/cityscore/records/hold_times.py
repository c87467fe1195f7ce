"""How long a case was on hold, as exports write it: a number of some unit, or ``h:mm:ss``."""

from __future__ import annotations

from typing import Any

from cityscore.model import HoldUnit
from cityscore.records.filters import NUMBER

SECONDS = {HoldUnit.SECONDS: 1, HoldUnit.MINUTES: 60, HoldUnit.HOURS: 3_600, HoldUnit.DAYS: 86_400}
CLOCK = r"^([0-9]+):([0-5]?[0-9]):([0-5]?[0-9])(\.[0-9]+)?$"
TWO_PARTS = r"^([0-9]+):([0-5]?[0-9])$"


def hold_seconds(column: Any, unit: HoldUnit) -> Any:
    """Whole seconds of a column, never fewer than none, rounded to the nearest; 0 where it is blank.

    A text such as ``1:05:20`` has hours, minutes and seconds whatever the unit is; of two parts the first is of the
    unit. Null for what can't be read.
    """
    length = SECONDS[unit]
    if not column.type().is_string():
        return _whole(column.cast("float64") * length).fill_null(0)
    text = column.strip().nullif("")
    seconds = _whole(_matching(text, NUMBER).cast("float64") * length)
    clock = _matching(text, CLOCK)
    seconds = seconds.fill_null(sum(_part(clock, CLOCK, place, size) for place, size in ((1, 3_600), (2, 60), (3, 1))))
    if unit in (HoldUnit.MINUTES, HoldUnit.HOURS):
        two = _matching(text, TWO_PARTS)
        seconds = seconds.fill_null(_part(two, TWO_PARTS, 1, length) + _part(two, TWO_PARTS, 2, length // 60))
    return text.isnull().ifelse(0, seconds)


def unreadable_hold(column: Any, unit: HoldUnit) -> Any:
    """The texts of a column that say no time on hold; null for all others."""
    return hold_seconds(column, unit).isnull().ifelse(column.cast("string"), None)


def _whole(seconds: Any) -> Any:
    return seconds.round().cast("int64").clip(0)


def _matching(text: Any, pattern: str) -> Any:
    return text.re_search(pattern).ifelse(text, None)


def _part(text: Any, pattern: str, place: int, size: int) -> Any:
    return text.re_extract(pattern, place).nullif("").cast("int64") * size
