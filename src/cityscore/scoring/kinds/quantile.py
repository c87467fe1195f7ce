"""Quantile: an exact weighted quantile of all samples in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures
from cityscore.scoring.observations import Ints
from cityscore.scoring.quantiles import Samples
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class QuantileArithmetic(Arithmetic):
    """The samples, ready to select from any run of days."""

    kind: ClassVar = Kind.QUANTILE
    q: float
    samples: Samples

    @classmethod
    def of(cls, series: Series) -> QuantileArithmetic:
        """Index the samples."""
        count = series.denominator.astype(np.int64)
        q = series.metric.q
        if q is None:  # the model demands it of every quantile
            raise ValueError("a quantile needs q")
        return cls(q, Samples.of(series.day, series.numerator, count, series.length))

    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The quantile, with how many samples it was taken from."""
        count = self.samples.count(start, stop)
        value = self.samples.quantile(self.q, start, stop)
        return WindowFigures(np.where(count > 0, value, 0.0), count, value, count)
