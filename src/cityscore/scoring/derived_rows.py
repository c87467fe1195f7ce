"""Rows of a derived metric: made from those of its two parts, on the days that both have."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cityscore.model import Active, Metric, Observed
from cityscore.scoring.lags import lag_in_force
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.prefix_sums import Sums, running_sums

if TYPE_CHECKING:
    from cityscore.scoring.series import Series


@dataclass(frozen=True)
class DerivedRows:
    """Rows at the derived metric's own cadence; a row is there where both parts are known. Arrays: (rows,)."""

    day: Ints
    numerator: Floats
    denominator: Floats
    cases: Floats
    """How many cases of the numerator each row rests on."""
    levels: tuple[Floats | None, Floats | None]
    """For a part that is a level: the newest that is known on each day of the axis, NaN before the first; (days,)."""
    exempt: Ints
    """Places on the axis of days on which a part says that none is due."""

    @classmethod
    def of(cls, metric: Metric, numerator: Series, denominator: Series) -> DerivedRows:
        """Put two parts together: sums of the faster over what a row of the slower stands for, levels as they are."""
        both_levels = _is_level(numerator) and _is_level(denominator)
        # Of two levels the first is looked at on its own days; the other is whatever is known by then.
        sides = (
            _Side.of(metric.cadence, numerator, on_own_days=both_levels),
            _Side.of(metric.cadence, denominator, on_own_days=False),
        )
        day = np.flatnonzero(sides[0].known & sides[1].known)
        exempt = [part.exempt for part in (numerator, denominator) if part.metric.cadence == metric.cadence]
        return cls(
            day=day,
            numerator=sides[0].values[day],
            denominator=sides[1].values[day],
            cases=sides[0].cases[day],
            levels=(sides[0].level, sides[1].level),
            exempt=np.unique(np.concatenate([np.empty(0, dtype=np.int64), *exempt])),
        )

    def paced_by(self, numerator: Series, denominator: Series) -> tuple[Series, ...]:
        """The parts whose rows are added up, or of two levels the first."""
        parts = zip((numerator, denominator), self.levels, strict=True)
        return tuple(part for part, level in parts if level is None) or (numerator,)


@dataclass(frozen=True)
class _Side:
    """One part on the axis, at the derived metric's cadence; arrays: (days,)."""

    known: Bools
    values: Floats
    cases: Floats
    level: Floats | None = None

    @classmethod
    def of(cls, cadence: str, part: Series, *, on_own_days: bool) -> _Side:
        """Sum a part; of a level take the newest, and where it is looked at on its own days, only there."""
        if not _is_level(part):
            known, (values, cases) = _summed(cadence, part, part.numerator, _cases(part))
            return cls(known, values, cases)
        level = _newest(part, lagging=not on_own_days)
        return cls(part.observed() if on_own_days else np.isfinite(level), level, np.ones(part.length), level)


def _is_level(part: Series) -> bool:
    return part.metric.kind.observed is Observed.LEVEL


def _cases(part: Series) -> Floats:
    """How many cases each row of a part rests on: of counts the events themselves."""
    return part.numerator if part.metric.kind.observed is Observed.EVENTS else part.denominator


def _summed(cadence: str, part: Series, *columns: Floats) -> tuple[Bools, list[Floats]]:
    """Whether a part has all that a row of a cadence stands for, filed on each day, and its sums; shape (days,)."""
    if part.metric.cadence == cadence:
        return part.observed(), [part.dense(column) for column in columns]
    axis, observed = part.axis, part.observed()
    due = axis.due(replace(part.metric, active=Active()))  # a month in which a part began lacks the days before
    due[part.exempt] = False
    is_filed = axis.due(replace(part.metric, cadence=cadence, active=Active()))
    stop = np.arange(1, part.length + 1)
    start = stop - axis.stands_for(cadence)
    is_whole = start >= 0
    start = np.maximum(start, 0)
    counted, missing = (_between(days, start, stop) for days in (due, due & ~observed))
    return is_filed & is_whole & (counted > 0) & (missing == 0), [
        Sums.of(part.dense(column)).between(start, stop) for column in columns
    ]


def _between(days: Bools, start: Ints, stop: Ints) -> Ints:
    running = running_sums(days, np.int32)
    counted: Ints = running[stop] - running[start]
    return counted


def _newest(part: Series, *, lagging: bool) -> Floats:
    """The newest level filed by each day of the axis, less its lag where it is ``lagging``; NaN before the first."""
    by = part.axis.days - (lag_in_force(part.metric, part.axis.days) if lagging else 0) - part.axis.first
    latest = np.searchsorted(part.day, by, side="right") - 1
    newest: Floats = np.where(latest >= 0, np.append(part.numerator, np.nan)[latest], np.nan)
    return newest
