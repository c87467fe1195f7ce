"""Scores of one metric: value against yardstick for every period and every day at once (DESIGN 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from cityscore.model import Better, Metric, Period, Reason, Status
from cityscore.scoring.day_numbers import day_of
from cityscore.scoring.kinds import Arithmetic, WindowFigures, divide
from cityscore.scoring.methods import Method
from cityscore.scoring.observations import Bools, Counted, Floats, Ints
from cityscore.scoring.own_windows import OwnWindows
from cityscore.scoring.status import STATUSES, status_codes
from cityscore.scoring.window_frames import Frame
from cityscore.scoring.yardsticks import Basis, PastSeries

REASONS: tuple[Reason, ...] = tuple(Reason)
Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Score:
    """One score, or why there is none."""

    metric: str
    district: str
    period: Period
    through: date
    start: date
    end: date
    value: float | None
    yardstick: float | None
    ratio: float | None
    score: float | None
    status: Status | None
    reason: Reason | None
    days: int
    due: int
    method: str
    method_version: int


@dataclass(frozen=True)
class Scores:
    """All scores of one metric in one district; arrays of shape (periods, days), the shape of the windows."""

    metric: Metric
    district: str
    method: Method
    near: float
    arithmetic: Arithmetic
    frame: Frame
    value: Floats
    """NaN where there is none."""
    yardstick: Floats
    """NaN where there is none."""
    score: Floats
    """Unrounded (but as ``toolkit-2016`` rounds up); NaN where there is none."""
    reason: Codes
    """Why there is no score: 0 for a score, else 1 + the index into ``REASONS``."""
    days: Counted
    """Observed due days."""
    due: Counted
    """Due days."""
    past: tuple[PastSeries, ...] = ()
    """The histories it is compared with."""
    chosen: Ints | None = None
    """Which of them each yardstick is from, -1 for none; None where it is compared with none."""
    newest_day: Scores | None = None
    """The day that it is seen from, scored by itself, where the city leads with days and that is another."""

    @property
    def figures(self) -> WindowFigures:
        """What the windows hold, numerators and denominators; summed again when asked for, to be light to keep."""
        return self.arithmetic.window(self.frame.start, self.frame.stop)

    def figures_at(self, row: int, day: int) -> tuple[float, float]:
        """One window's numerator and denominator."""
        cell = (slice(row, row + 1), slice(day, day + 1 or None))
        figures = self.arithmetic.window(self.frame.start[cell], self.frame.stop[cell])
        return float(figures.numerator[0, 0]), float(figures.denominator[0, 0])

    @property
    def windows(self) -> OwnWindows:
        """The windows scored."""
        return self.frame.windows

    @property
    def basis(self) -> tuple[Basis, ...]:
        """What kind of yardstick it is compared with; of histories, what each is that might be chosen."""
        if not self.metric.scored:
            return (Basis.NONE,)
        if self.metric.target:
            return (Basis.TARGET,)
        return tuple(past.basis for past in self.past) or (Basis.DEVIATION,)

    @property
    def ratio(self) -> Floats:
        """Value against yardstick, the right way up: 1 or more meets it; NaN where either is missing."""
        return ratio_of(self.metric.better, self.value, self.yardstick, self.metric.scale_zero)

    def ratio_at(self, cell: tuple[int, int]) -> Floats:
        """One window's ratio."""
        return ratio_of(self.metric.better, self.value[cell], self.yardstick[cell], self.metric.scale_zero)

    @property
    def status(self) -> Codes:
        """An index into ``STATUSES``, -1 where there is no score."""
        return status_codes(self.score, self.near)

    def at(self, period: Period, day: int) -> Score:
        """One score; ``day`` is an index into the windows' days, and may be negative."""
        cell = (self.windows.periods.index(period), day)
        status, reason = int(status_codes(self.score[cell], self.near)), int(self.reason[cell])
        return Score(
            metric=self.metric.slug,
            district=self.district,
            period=period,
            through=day_of(self.windows.through[day]),
            start=day_of(self.windows.start[cell]),
            end=day_of(self.windows.end[cell]),
            value=number_or_none(self.value[cell]),
            yardstick=number_or_none(self.yardstick[cell]),
            ratio=number_or_none(float(self.ratio_at(cell))),
            score=number_or_none(self.score[cell]),
            status=STATUSES[status] if status >= 0 else None,
            reason=REASONS[reason - 1] if reason else None,
            days=int(self.days[cell]),
            due=int(self.due[cell]),
            method=str(self.method.name),
            method_version=self.method.version,
        )


def number_or_none(number: float) -> float | None:
    """A number as people hold it: None for NaN, and for a ratio that is infinite."""
    return float(number) if np.isfinite(number) else None


def ratio_of(better: Better, value: Floats, yardstick: Floats, zero: float | None = None) -> Floats:
    """The ratio r of DESIGN 3.4: infinite for a division by zero, NaN for 0/0 and where either is missing.

    With a ``zero`` it is how far the value has come from there to the yardstick, in either direction: 0 at the zero,
    negative beyond it (DESIGN 3.3).

    >>> float(ratio_of(Better.HIGHER, np.array(3.7), np.array(4.0), zero=1.0))
    0.9
    """
    if zero is not None:
        return divide(value - zero, yardstick - zero)
    match better:
        case Better.HIGHER:
            return divide(value, yardstick)
        case Better.LOWER:
            return divide(yardstick, value)
        case Better.RANGE:
            above, below = divide(yardstick, value), divide(value, yardstick)
            return np.where(value < yardstick, below, np.where(value == yardstick, 1.0, above))
        case _:
            assert_never(better)


def scores_from(ratio: Floats, value: Floats, yardstick: Floats, metric: Metric, method: Method) -> Floats:
    """What a method makes of ratios and zeros; NaN where it gives no score."""
    if method.bounded:
        with np.errstate(divide="ignore", over="ignore"):
            score = np.where(ratio <= 1, ratio, 2 - 1 / ratio)  # twice as good and half as good average to 1
    else:
        score = ratio.copy()
    if metric.scale_zero is not None:
        score[score <= 0] = 0.0
    finite = np.isfinite(ratio)
    if not finite.all():  # zeros are rare, and looking for them takes longer than scoring
        _score_zeros(score, ~finite, value, yardstick, metric, method)
    if method.round_up:
        score = rounded_up(score)
    return score


def as_method(mean: float, method: Method) -> float:
    """A mean of scores as a method gives it: ``toolkit-2016`` rounds it up."""
    return float(rounded_up(np.array(mean))) if method.round_up else mean


def rounded_up(score: Floats) -> Floats:
    """Up to the next 0.01, as the toolkit of 2016 did; binary rounding alone never lifts a score."""
    up: Floats = np.ceil(score * 100 * (1 - 1e-12)) / 100
    return up


def _score_zeros(
    score: Floats, undefined: Bools, value: Floats, yardstick: Floats, metric: Metric, method: Method
) -> None:
    """Fill in the scores whose ratio is not finite though value and yardstick are there."""
    zeros, higher = method.zeros, metric.better is Better.HIGHER
    zero_somewhere = undefined & ~np.isnan(value) & ~np.isnan(yardstick)
    both_zero = zero_somewhere & (value == 0) & (yardstick == 0)
    score[both_zero] = zeros.both_zero_higher if higher else zeros.both_zero_lower
    score[zero_somewhere & ~both_zero] = zeros.yardstick_zero if higher else zeros.value_zero
