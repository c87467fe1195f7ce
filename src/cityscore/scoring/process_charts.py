"""Process charts: what is unusual for a service, by limits that know what is counted and how much of it.

``xmr_rules`` are the NHS's rules for a series of which nothing is known but its values; these know more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cityscore.model import Signal
from cityscore.scoring.chart_fit import FEWEST, Misfit, misfits, new_beginning
from cityscore.scoring.chart_inputs import COUNTED, ChartInput, ChartKind, ChartRows, chart_rows, expected_at
from cityscore.scoring.chart_levels import LIMIT, ChartLevel, centers, chart_level, limits_at
from cityscore.scoring.chart_rarity import WIDER, once_in
from cityscore.scoring.chart_rules import RULES, RuleMarks, judge
from cityscore.scoring.observations import Floats, Ints

__all__ = [
    "FEWEST",
    "FIRM",
    "ChartInput",
    "ChartKind",
    "LastState",
    "Misfit",
    "ProcessChart",
    "last_states",
    "process_chart",
]

AT_ONCE = 500
"""Stretches that are worked out together: more take more memory, and no less time."""
FIRM = 20
"""Windows with evidence below which limits are provisional."""


@dataclass(frozen=True, eq=False)
class ProcessChart:
    """A series with its limits and what is unusual in it; arrays of shape (windows,)."""

    value: Floats
    """Total by size, as ``center`` and the limits are: of a count, events a day."""
    center: Floats
    """NaN in a group of fewer than FEWEST windows with evidence."""
    lower: Floats
    """NaN in such a group, and in one whose values are all the same and no count: there is nothing to go by.

    Where no value lies so far out it is the least there is: 0.
    """
    upper: Floats
    z: Floats
    """How far out each value is, as a normal score over the overdispersion: the limits are at ±3."""
    signals: tuple[Signal | None, ...]
    """None where there is no evidence, or no limits."""
    once_in: Floats
    """A window like it comes about once in so many, by simulation; NaN where it is nothing unusual."""
    sigma: float
    """The last group's overdispersion: how many times wider than chance alone its limits are; NaN without limits."""
    provisional: bool
    """Whether the last group's limits come from fewer than FIRM windows."""
    misfit: Misfit | None
    """Why the last group's limits don't fit; None if they do."""
    anew: int | None
    """Where they don't, the place of the window since which it runs at another level; None for none."""
    level_before: float | None = None
    """The level before that, as ``value``."""
    level_since: float | None = None
    windows: int = 0
    """How many windows with evidence the last group has."""
    run_length: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """How many windows with evidence in a row make a run or a trend, up to each one; 0 where it is in none."""


@dataclass(frozen=True)
class LastState:
    """What a chart says of its last window; see ProcessChart."""

    value: float | None = None
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    z: float | None = None
    signal: Signal | None = None
    """None where the window has no evidence or no limits, and where limits don't fit."""
    run_length: int = 0
    once_in: float | None = None
    sigma: float | None = None
    windows: int = 0
    provisional: bool = False
    misfit: Misfit | None = None
    anew: int | None = None
    """The place of the window in the whole series."""
    level_before: float | None = None
    level_since: float | None = None


@dataclass(frozen=True, eq=False)
class _Worked:
    """Stretches of a series, each with all that is known of it."""

    rows: ChartRows
    level: ChartLevel
    score: Floats
    judged: RuleMarks
    misfits: list[Misfit | None]
    windows: Ints
    base: Ints
    """How many windows the limits come from."""

    def signal(self, row: int, column: int) -> Signal | None:
        has_limits = self.windows[row] >= FEWEST and self.rows.used[row, column]
        return RULES[self.judged.rule[row, column]] if has_limits else None

    def sigma(self, row: int) -> float:
        """The overdispersion; 1 where the scale is that of single values."""
        return float(self.level.scale[row, 0]) if self.rows.kind in COUNTED else 1.0

    def rarity(self, row: int, column: int) -> float:
        return once_in(
            RULES[self.judged.rule[row, column]],
            float(self.score[row, column]),
            float(self.judged.odds[row, column]),
            int(self.judged.length[row, column]),
            int(self.base[row]),
            is_floored=self.rows.kind in COUNTED and self.sigma(row) < WIDER,
        )


def process_chart(
    given: ChartInput, *, fix_after: int | None = None, rebase: Sequence[int] = (), screen: bool = True
) -> ProcessChart:
    """Find the limits of a series, and what is unusual in it.

    ``rebase`` are the places where new groups start, each with limits of its own. With ``fix_after`` those come from so
    many first windows with evidence of a group; without ``screen`` large moving ranges count as well.

    >>> met = np.array([41, 38, 44, 40, 39, 42, 37, 41, 40, 43, 39, 40, 25.0])
    >>> made = process_chart(ChartInput(ChartKind.SHARE, met, np.full(13, 50.0), met > 0))
    >>> made.signals[-1].value, made.signals[0].value, round(float(made.lower[-1]), 2)
    ('below_lower', 'common', 0.59)
    """
    starts = np.array(sorted({0, *rebase}), dtype=np.int64)
    ends = np.append(starts[1:], len(given.total)) - 1
    value = given.value()
    center, lower, upper, z, rarity = (np.full(len(value), np.nan) for _ in range(5))
    signals: list[Signal | None] = [None] * len(value)
    length = np.zeros(len(value), dtype=np.int64)
    worked = _work(given, starts, ends, fix_after, screen)
    for row, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if worked.windows[row] < FEWEST:
            continue
        places = np.arange(first, last + 1)
        lines = _lines(given, worked, np.full(len(places), row), places)
        for line, made in zip((center, lower, upper), lines, strict=True):
            line[places] = made
        for column in np.flatnonzero(worked.rows.used[row]).tolist():
            place = int(worked.rows.places[row, column])
            z[place], signals[place] = worked.score[row, column], worked.signal(row, column)
            length[place] = worked.judged.length[row, column]
            rarity[place] = worked.rarity(row, column)
    state = _state(worked, len(starts) - 1, (np.nan,) * 4, int(ends[-1]))
    sigma = np.nan if state.sigma is None else state.sigma
    return ProcessChart(
        value, center, lower, upper, z, tuple(signals), rarity, sigma, state.provisional, state.misfit, state.anew,
        state.level_before, state.level_since, state.windows, length,
    )  # fmt: skip


def last_states(
    given: ChartInput, first: Ints, last: Ints, *, fix_after: int | None = None, screen: bool = True
) -> list[LastState]:
    """What charts of a series say of their last windows, each from one place to another, both included.

    Faster than so many charts: all of them are worked out together.
    """
    states: list[LastState] = []
    for begin in range(0, len(first), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        states += _states_at_once(given, first[some], last[some], fix_after, screen)
    return states


def _states_at_once(given: ChartInput, first: Ints, last: Ints, fix_after: int | None, screen: bool) -> list[LastState]:
    worked = _work(given, first, last, fix_after, screen)
    enough = np.flatnonzero(worked.windows >= FEWEST)
    numbers = np.full((len(first), 4), np.nan)
    numbers[:, 0] = given.value()[last]
    numbers[enough, 1:] = np.column_stack(_lines(given, worked, enough, last[enough]))
    return [_state(worked, row, tuple(numbers[row].tolist()), end) for row, end in enumerate(last.tolist())]


def _work(given: ChartInput, first: Ints, last: Ints, fix_after: int | None, screen: bool) -> _Worked:
    rows = chart_rows(given, first, last)
    base = rows.used if fix_after is None else rows.used & (np.cumsum(rows.used, axis=1) <= fix_after)
    level, score = chart_level(rows, base, screen=screen)
    judged = judge(rows, base, level.level, score)
    why = misfits(rows, base, is_fixed=fix_after is not None, screen=screen)
    return _Worked(rows, level, score, judged, why, rows.used.sum(axis=1), base.sum(axis=1))


def _lines(given: ChartInput, worked: _Worked, row: Ints, place: Ints) -> tuple[Floats, Floats, Floats]:
    """The center and the limits of some windows, each of a stretch; arrays of shape (windows,)."""
    level, scale = worked.level.level[row, 0], worked.level.scale[row, 0]
    expected = expected_at(given, worked.rows.least[row, 0], place)
    size = np.where(given.size[place] > 0, given.size[place], np.nan)
    center = centers(given.kind, level, expected)
    lower, upper = np.full_like(center, np.nan), np.full_like(center, np.nan)
    known = np.isfinite(center) & np.isfinite(size) & np.isfinite(scale)
    for line, score in ((lower, -LIMIT), (upper, LIMIT)):
        line[known] = limits_at(given.kind, score, center[known], size[known], scale[known])
    return center, lower, upper


def _state(worked: _Worked, row: int, numbers: tuple[float, ...], end: int) -> LastState:
    value, center, lower, upper = (None if np.isnan(number) else number for number in numbers)
    windows, column = int(worked.windows[row]), worked.rows.total.shape[1] - 1
    base = int(worked.base[row])
    if windows < FEWEST:
        return LastState(value, windows=windows)
    misfit = worked.misfits[row]
    anew = None if misfit is None else new_beginning(worked.rows, row, worked.score[row])
    is_last = worked.rows.used[row, column] and worked.rows.places[row, column] == end
    signal = worked.signal(row, column) if is_last and misfit is None else None
    rarity = worked.rarity(row, column) if signal is not None else np.nan
    return LastState(
        value=value,
        center=center,
        lower=lower,
        upper=upper,
        z=float(worked.score[row, column]) if is_last else None,
        signal=signal,
        run_length=int(worked.judged.length[row, column]) if signal is not None else 0,
        once_in=None if np.isnan(rarity) else rarity,
        sigma=worked.sigma(row),
        windows=windows,
        provisional=base < FIRM,
        misfit=misfit,
        anew=None if anew is None else int(worked.rows.places[row, anew.column]),
        level_before=None if anew is None else anew.before,
        level_since=None if anew is None else anew.since,
    )
