"""The kinds of metric, one file each: what a window's value is. A new kind is a file, its test, and its name here."""

from __future__ import annotations

from cityscore.model import Kind
from cityscore.scoring.kinds.average import Average
from cityscore.scoring.kinds.average_ratio import AverageRatio
from cityscore.scoring.kinds.count import Count
from cityscore.scoring.kinds.level import Level
from cityscore.scoring.kinds.quantile import Quantile
from cityscore.scoring.kinds.ratio import Ratio
from cityscore.scoring.kinds.tally import Figures, Tally, divide
from cityscore.scoring.series import Series

KINDS: tuple[type[Tally], ...] = (Ratio, Count, Average, AverageRatio, Quantile, Level)

_BY_NAME = {tally.kind: tally for tally in KINDS}


def tally_of(series: Series) -> Tally:
    """Make a series ready for its metric's kind."""
    return _BY_NAME[series.metric.kind].of(series)


__all__ = ["KINDS", "Average", "Figures", "Kind", "Tally", "divide", "tally_of"]
