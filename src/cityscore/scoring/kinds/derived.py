"""Derived: one metric's sum by another's, such as crimes by residents, times 1,000."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Bools, Floats, Ints, Numbers
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class DerivedArithmetic(Arithmetic):
    """Running sums of what the rows hold; of a part that is a level, what is known by each day in place of a sum."""

    kind: ClassVar = Kind.DERIVED
    times: float
    rows: Sums
    numerator: Sums
    denominator: Sums
    cases: Sums
    levels: tuple[Floats | None, Floats | None]

    @property
    def has_levels(self) -> bool:
        """Whether a part is a level."""
        return any(level is not None for level in self.levels)

    @classmethod
    def of(cls, series: Series) -> DerivedArithmetic:
        """Sum what was put together from the parts."""
        if series.metric.derived is None or series.cases is None:  # the model demands the one, a split makes the other
            raise ValueError("a derived metric needs its parts")
        return cls(
            series.metric.derived.times,
            Sums.of(series.observed().astype(np.float64)),
            Sums.of(series.dense(series.numerator)),
            Sums.of(series.dense(series.denominator)),
            Sums.of(series.dense(series.cases)),
            series.levels,
        )

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """Sum each part, then divide; a level counts once for each window that has a row."""
        has_rows = self.rows.between(start, stop) > 0
        numerator, denominator = (
            sums.pooled(start, stop) if level is None else _at_the_ends(level, has_rows, stop)
            for sums, level in zip((self.numerator, self.denominator), self.levels, strict=True)
        )
        value = np.where(denominator == 0, np.nan, divide(numerator * self.times, denominator))
        return WindowFigures(numerator, denominator, value, self.cases.pooled(start, stop))


def _at_the_ends(level: Floats, has_rows: Bools, stop: Ints) -> Numbers:
    """The level known at each window's end, added up over the first axis; windows without a row add nothing."""
    levels = np.where(has_rows, level[np.maximum(stop, 1) - 1], 0.0)
    total: Numbers = levels[0] if len(levels) == 1 else levels.sum(axis=0)
    return total
