"""Where the ticks of a chart lie and what they say: few, round, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from babel.dates import format_skeleton

from cityscore.model import Metric, Period
from cityscore.present.say.language import spoken
from cityscore.present.say.number_text import is_percent, percent_text, plain_number

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
MARGIN = 0.14
"""What is left free above and below the figures, as a share of their span."""


def round_step(span: float, count: int) -> float:
    """The smallest round number that fits at most ``count`` times into a span.

    >>> round_step(1.0, 4), round_step(37.0, 4), round_step(0.08, 4)
    (0.25, 10.0, 0.02)
    """
    rough = span / count
    size = 10.0 ** math.floor(math.log10(rough))
    return next(size * factor for factor in ROUND if size * factor >= rough * (1 - 1e-9))


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round numbers from low to high; none below zero where low is only the room that is left below it.

    >>> ticks(0.42, 0.93)
    [0.6, 0.8]
    >>> ticks(28.0, 46.0)
    [30.0, 35.0, 40.0, 45.0]
    >>> ticks(-7.0, 12.0)
    [-5.0, 0.0, 5.0, 10.0]
    """
    step = round_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    first = max(first, 0) if low >= -step else first
    return [round(multiple * step, 12) for multiple in range(first, last + 1)]


def span_of(numbers: Sequence[float], metric: Metric) -> tuple[float, float]:
    """The lowest and highest number that a chart of a metric's figures shows; zero where they come near it."""
    low, high = min(numbers), max(numbers)
    if 0 <= low < 0.4 * high:
        low = 0.0
    elif 0.4 * low < high <= 0:
        high = 0.0
    room = (high - low) * MARGIN or abs(high) * 0.25 or 1.0
    bottom, top = low - room, high + room
    if low >= 0:
        bottom = max(-room / 2, bottom)
    elif high <= 0:
        top = min(room / 2, top)
    if is_percent(metric) and high <= 1:
        top = min(top, 1.0 + room / 4)
    return bottom, top


def tick_text(metric: Metric, number: float) -> str:
    """What a tick of a metric's figures says."""
    return percent_text(number) if is_percent(metric) else plain_number(number)


def short_day(day: date) -> str:
    """A day as short as it can be.

    >>> short_day(date(2025, 4, 6))
    '6 Apr'
    """
    locale = spoken().locale
    return f"{day.day} {day:%b}" if locale is None else format_skeleton("MMMd", day, locale=locale)


def short_month(day: date) -> str:
    """A month as short as it can be.

    >>> short_month(date(2025, 4, 1))
    'Apr'
    """
    locale = spoken().locale
    return f"{day:%b}" if locale is None else format_skeleton("MMM", day, locale=locale)


def window_ticks(period: Period, ends: Sequence[date], count: int) -> dict[int, str]:
    """Which windows of a chart are named below it, and how: the last one always, or years where there are many."""
    if period in (Period.DAY, Period.WEEK):
        return {place: short_day(ends[place]) for place in _thinned(range(len(ends)), count)}
    if len(ends) > 2 * 12:
        januaries = [place for place, end in enumerate(ends) if end.month == 1]
        return {place: str(ends[place].year) for place in _thinned(januaries, count)}
    named: dict[int, str] = {}
    for place in _thinned(range(len(ends)), count):
        end = ends[place]
        new_year = not named or ends[max(named)].year != end.year
        named[place] = f"{short_month(end)} {end.year}" if new_year else short_month(end)
    return named


def _thinned(places: Sequence[int], count: int) -> Sequence[int]:
    """At most so many of some places, evenly, the last one always among them."""
    step = math.ceil(len(places) / count)
    return places[(len(places) - 1) % step :: step]
