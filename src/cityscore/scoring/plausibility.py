"""Which figures are usual for a series, so that a mistyped one can be asked about before it is kept."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cityscore.scoring.observations import Floats

FEWEST = 8
"""With fewer figures, nothing is known of what is usual."""
FAR_OUT = 3.0
"""How many spreads from the middle half a figure is called far out (Tukey 1977, Exploratory Data Analysis)."""
SMALLEST_SPREAD = 0.1
"""Of the median: a series that never moves would otherwise ask about every change."""


class Usual(NamedTuple):
    """The middle half of a series' figures, and how far from it one is far out."""

    low: float
    high: float
    spread: float
    figures: int
    """How many figures it is from."""

    def has(self, figure: float) -> bool:
        """Whether a figure is not far out."""
        return self.low - FAR_OUT * self.spread <= figure <= self.high + FAR_OUT * self.spread


def usual(figures: Floats) -> Usual | None:
    """What is usual, of finite figures in any order, shape (figures,); None where there are too few."""
    if len(figures) < FEWEST:
        return None
    low, median, high = (float(quartile) for quartile in np.quantile(figures, (0.25, 0.5, 0.75)))
    return Usual(low, high, max(high - low, SMALLEST_SPREAD * abs(median)), len(figures))
