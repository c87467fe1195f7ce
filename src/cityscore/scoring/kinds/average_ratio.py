"""Average ratio: the mean of the daily ratios, such as attendance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.observations import Ints
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class AverageRatioArithmetic(Arithmetic):
    """Running sums of the daily ratios, of the days that have one, and of the cases behind them."""

    kind: ClassVar = Kind.AVERAGE_RATIO
    ratios: Sums
    days: Sums
    cases: Sums

    @classmethod
    def of(cls, series: Series) -> AverageRatioArithmetic:
        """Divide day by day; a day of 0/0 has no ratio."""
        has_ratio = series.denominator > 0
        ratios = np.where(has_ratio, divide(series.numerator, series.denominator), 0.0)
        return cls(
            Sums.of(series.dense(ratios)),
            Sums.of(series.dense(has_ratio.astype(np.float64))),
            Sums.of(series.dense(series.denominator)),
        )

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The sum of the daily ratios, their number, and their mean."""
        ratios, days = self.ratios.pooled(start, stop), self.days.pooled(start, stop)
        return WindowFigures(ratios, days, divide(ratios, days), self.cases.pooled(start, stop))
