"""Which figures of a metric's districts stay hidden: small ones, and those that would give them back by subtraction.

Whoever knows every figure that is shown, and the whole city's of every day, can't work out one that is hidden. The
rules look no further than a quarter's own three months, and never forward: what was shown once stays shown.

- A month in which a district has few cases is hidden, and with it the next smallest districts, until at least two are
  hidden which together are no longer few: the city's total less the districts that are shown is then no district's.
- A quarter is a sum of months. It is shown where its months are. Where the same districts are hidden in all three, it
  is shown as well, if it is not itself small: sums of three unknown months, of which successive ones share two, never
  tell one of them. Where other districts are hidden from month to month, it is hidden for all of these.
- What is derived of two metrics is hidden where one of them is.
- Weeks make up months where a month begins as a week does. From the first week on that ends with or after a metric's
  first small figure, none of its weeks is shown for districts; nor its month, where that ends on the same day.

Where districts are compared with their own history, value and yardstick are sums of earlier windows: from that first
small figure on, only the value is shown (``scores_are_shown``). What somebody took out of the public pages is hidden
as if it were small, in its own windows alone. A proof is in docs/explanation/decisions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from cityscore.model import Calendar, Kind, Measure, Metric, Period

NOT_SHOWN = "not_shown"
"""Stands in files where a reason would, for what is hidden."""


class Window(NamedTuple):
    """A period's days."""

    period: Period
    start: date
    end: date


Cases: TypeAlias = Mapping[Window, Mapping[str, float]]
"""How many cases each district had in each window."""
Hidden: TypeAlias = dict[Window, frozenset[str]]
"""The districts that are hidden in each window."""


def cases_of(metric: Metric, numerator: float | None, cases: float | None) -> float:
    """What a district's figure is measured by: its cases; of a level, the level itself, however far below 0."""
    return abs(numerator or 0.0) if metric.measure is Measure.NOTHING else cases or 0.0


def first_small(figures: Iterable[tuple[Window, float]], least: int) -> date | None:
    """The last day of the first window in which a district of a metric had few cases."""
    return min((window.end for window, cases in figures if 0 < cases < least), default=None)


def hidden(
    cases: Cases,
    least: int,
    first: date | None,
    kind: Kind,
    calendar: Calendar,
    redacted: Mapping[Window, frozenset[str]] = MappingProxyType({}),
) -> Hidden:
    """The districts that are hidden in each window, where less than ``least`` cases are few.

    ``cases`` hold, with each quarter, its months; months of which nothing is known may be missing. ``first`` is the
    metric's ``first_small``. ``redacted`` are districts that somebody took out of some windows.
    """
    if first is None and not redacted:
        return {window: frozenset() for window in cases}
    with_a_week = first is not None and (first.weekday() + 1) % 7 == calendar.week_starts.number
    hidden_in: Hidden = {}
    for window, in_window in cases.items():
        if window.period is Period.WEEK:
            all_hidden = window in redacted or (first is not None and window.end >= first)
            hidden_in[window] = frozenset(in_window) if all_hidden else frozenset()
        elif window.period is Period.MONTH:
            all_hidden = window.end == first and with_a_week
            alone = redacted.get(window, frozenset())
            hidden_in[window] = frozenset(in_window) if all_hidden else _together(in_window, least, alone)
    # by month: figures that come weekly end a month on the last day of their last week
    months = {_month(window.end): districts for window, districts in hidden_in.items() if window.period is Period.MONTH}
    for window, in_window in cases.items():
        if window.period is Period.QUARTER:
            hidden_in[window] = _quarter(window, in_window, months, least, kind) | redacted.get(window, frozenset())
    return hidden_in


def hidden_by_parts(
    windows: Iterable[Window],
    parts: Iterable[Mapping[Window, frozenset[str]]],
    redacted: Mapping[Window, frozenset[str]] = MappingProxyType({}),
) -> dict[Window, frozenset[str]]:
    """The districts of a derived metric that one of its parts hides, in its windows, and those that are ``redacted``.

    A rate tells the figure that it is made of, whoever knows the other. Weeks are told apart by their last day, months
    and quarters by their last month: parts of other cadences may begin on other days.
    """
    in_parts: dict[tuple[Period, int], frozenset[str]] = {}
    for hidden_in in parts:
        for window, districts in hidden_in.items():
            in_parts[_place(window)] = in_parts.get(_place(window), frozenset()) | districts
    return {
        window: districts
        for window in windows
        if (districts := in_parts.get(_place(window), frozenset()) | redacted.get(window, frozenset()))
    }


def _place(window: Window) -> tuple[Period, int]:
    return window.period, window.end.toordinal() if window.period is Period.WEEK else _month(window.end)


def scores_are_shown(metric: Metric, end: date, first: date | None) -> bool:
    """Whether scores of the districts' windows that end on a day are shown beside their values."""
    return bool(metric.target) or first is None or end < first


def _quarter(
    window: Window, cases: Mapping[str, float], months: Mapping[int, frozenset[str]], least: int, kind: Kind
) -> frozenset[str]:
    """The districts that are hidden in a quarter, from those that are in its months."""
    last = _month(window.end)
    in_months = [months.get(month, frozenset()) for month in (last - 2, last - 1, last)]
    if kind.traits.is_last:  # the quarter's last level is its last month's
        return in_months[-1]
    if any(districts != in_months[0] for districts in in_months):
        return frozenset().union(*in_months)
    return _together({district: cases.get(district, 0.0) for district in in_months[0]}, least)


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _together(cases: Mapping[str, float], least: int, redacted: frozenset[str] = frozenset()) -> frozenset[str]:
    """Small districts with the next smallest, until they are two or more and together not few; zeros come last."""
    together = {district for district, number in cases.items() if 0 < number < least or district in redacted}
    others = sorted(set(cases) - together, key=lambda district: (cases[district] == 0, cases[district], district))
    for district in others if together else ():
        if len(together) > 1 and sum(cases[name] for name in together) >= least:
            break
        together.add(district)
    return frozenset(together)
