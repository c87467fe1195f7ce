"""Ratio: events that met of all events, Σ numerator / Σ denominator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class RatioArithmetic(Arithmetic):
    """Running sums of numerators and denominators."""

    kind: ClassVar = Kind.RATIO
    numerator: Sums
    denominator: Sums

    @classmethod
    def of(cls, series: Series) -> RatioArithmetic:
        """Sum both columns."""
        return cls(Sums.of(series.dense(series.numerator)), Sums.of(series.dense(series.denominator)))

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """Sum, then divide; the cases are the events that could have met."""
        numerator = self.numerator.pooled(start, stop)
        denominator = self.denominator.pooled(start, stop)
        return WindowFigures(numerator, denominator, divide(numerator, denominator), denominator)
