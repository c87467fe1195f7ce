"""What a process chart is made of: a series of windows, each with what was counted and out of how much."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cityscore.scoring.observations import Bools, Floats, Ints


class ChartKind(StrEnum):
    """What a window's value is, and so what chance does to it."""

    SHARE = "share"
    """Cases that met, of all cases: Laney's p′ chart."""
    COUNT = "count"
    """Events, by days: Laney's u′ chart."""
    MEAN = "mean"
    """The mean of so many answers."""
    VALUE = "value"
    """A number of which no more is known: the XmR chart."""
    BETWEEN = "between"
    """Days from one rare event to the next: the t chart. A long time is *above* the limits."""


@dataclass(frozen=True, eq=False)
class ChartInput:
    """A series in order of time; arrays of shape (windows,)."""

    kind: ChartKind
    total: Floats
    """The numerator: cases that met, events, the sum of the answers, or the value itself; NaN where it is missing."""
    size: Floats
    """The denominator: cases, days, answers; ones for VALUE and BETWEEN."""
    has_evidence: Bools
    """A window without is drawn hollow, and has no part in limits, runs or rules."""
    expected: Floats | None = None
    """What is usual at that time of the year, in the value's unit; None without a season, as where any is NaN."""
    is_open: bool = False
    """BETWEEN: whether the last total is time without an event so far: it may be long, never short."""

    def value(self) -> Floats:
        """Total by size; NaN where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            made: Floats = self.total / self.size
        return np.where(np.isfinite(made), made, np.nan)


@dataclass(frozen=True, eq=False)
class ChartRows:
    """Several stretches of one series, worked out together: arrays of shape (stretches, windows).

    Only windows with evidence are in it, so that neighbours are neighbours; the last of each stretch are in the last
    columns, and what is left over to the left is not ``used``.
    """

    kind: ChartKind
    total: Floats
    """Whole numbers of cases stay between 0 and all of them, events are no fewer than none."""
    size: Floats
    expected: Floats
    """What adds nothing where there is no season."""
    least: Floats
    """What is expected at least; shape (stretches, 1), NaN in one that has no season."""
    used: Bools
    places: Ints
    """Where in the series a window is."""
    is_open: Bools
    """Whether the last window is time without an event so far; shape (stretches,)."""

    @property
    def has_season(self) -> bool:
        """Whether any stretch is set against what is usual at that time of the year."""
        return not np.isnan(self.least).all()

    def until(self, column: int) -> ChartRows:
        """The same without the last windows."""
        total, size, expected = (array[:, :column] for array in (self.total, self.size, self.expected))
        used, places, is_open = self.used[:, :column], self.places[:, :column], np.zeros_like(self.is_open)
        return ChartRows(self.kind, total, size, expected, self.least, used, places, is_open)


COUNTED = (ChartKind.SHARE, ChartKind.COUNT, ChartKind.BETWEEN)
"""The kinds of which chance alone says how much a window varies at least."""
LEAST_EXPECTED = 0.05
"""How much of the mean is expected at least at a time of the year: none would make one event endless."""
NEUTRAL = {
    ChartKind.SHARE: 0.5,
    ChartKind.COUNT: 1.0,
    ChartKind.BETWEEN: 1.0,
    ChartKind.MEAN: 0.0,
    ChartKind.VALUE: 0.0,
}
"""What is expected where nothing is: it leaves the level as it is."""


def chart_rows(given: ChartInput, first: Ints, last: Ints) -> ChartRows:
    """Stretches of a series, from the first to the last of their windows, both included."""
    known = np.flatnonzero(given.has_evidence & np.isfinite(given.value()) & (given.size > 0) & np.isfinite(given.size))
    begin, end = np.searchsorted(known, first), np.searchsorted(known, last, side="right")
    longest = max(int((end - begin).max(initial=0)), 1)
    columns = end[:, None] + np.arange(-longest, 0)
    used = columns >= begin[:, None]
    places = known[np.clip(columns, 0, max(len(known) - 1, 0))] if len(known) else np.zeros_like(columns)
    empty = not len(given.total)
    total, size = (np.zeros(places.shape) if empty else array[places] for array in (given.total, given.size))
    if given.kind is ChartKind.SHARE:
        # Chance counts whole cases: of money or weights there are as many as there are units.
        whole = np.maximum(np.round(size), 1.0)
        total, size = np.clip(total / np.where(size > 0, size, 1.0), 0.0, 1.0) * whole, whole
        total = np.where(np.abs(total - np.round(total)) < 1e-9 * whole, np.round(total), total)
    elif given.kind in (ChartKind.COUNT, ChartKind.BETWEEN):
        total = np.maximum(total, 0.0)
    expected, least = np.full_like(total, NEUTRAL[given.kind]), np.full((len(first), 1), np.nan)
    if given.expected is not None and not empty:
        usual = given.expected[places]
        has_season = (np.isfinite(usual) | ~used).all(axis=1, keepdims=True) & used.any(axis=1, keepdims=True)
        mean = (
            np.where(used & has_season, usual, 0.0).sum(axis=1, keepdims=True)
            / np.maximum(used.sum(axis=1), 1)[:, None]
        )
        floor = (
            LEAST_EXPECTED * mean if given.kind in (ChartKind.COUNT, ChartKind.BETWEEN) else np.full_like(mean, -np.inf)
        )
        least = np.where(has_season, floor, np.nan)
        expected = np.where(has_season & used, np.maximum(usual, floor), expected)
    is_open = np.full(len(first), given.is_open) & (places[:, -1] == len(given.total) - 1) & used[:, -1]
    total, size = np.where(used, total, 0.0), np.where(used, size, 1.0)
    return ChartRows(given.kind, total, size, expected, least, used, places, is_open)


def expected_at(given: ChartInput, least: Floats, places: Ints) -> Floats:
    """What is expected in windows of stretches, of which this is the least; all of shape (windows,)."""
    neutral = np.full(len(places), NEUTRAL[given.kind])
    if given.expected is None:
        return neutral
    return np.where(np.isnan(least), neutral, np.maximum(given.expected[places], least))
