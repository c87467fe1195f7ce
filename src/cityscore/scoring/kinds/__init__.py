"""The kinds of metric, one file each: what a window's value is. A new kind is a file, its test, and its name here."""

from __future__ import annotations

from cityscore.model import CityScoreError, Kind
from cityscore.scoring.kinds.arithmetic import Arithmetic, WindowFigures, divide
from cityscore.scoring.kinds.average import AverageArithmetic
from cityscore.scoring.kinds.average_ratio import AverageRatioArithmetic
from cityscore.scoring.kinds.count import CountArithmetic
from cityscore.scoring.kinds.derived import DerivedArithmetic
from cityscore.scoring.kinds.level import LevelArithmetic
from cityscore.scoring.kinds.milestones import MilestonesArithmetic
from cityscore.scoring.kinds.quantile import QuantileArithmetic
from cityscore.scoring.kinds.ratio import RatioArithmetic
from cityscore.scoring.series import Series

KINDS: tuple[type[Arithmetic], ...] = (
    RatioArithmetic,
    CountArithmetic,
    AverageArithmetic,
    AverageRatioArithmetic,
    QuantileArithmetic,
    LevelArithmetic,
    MilestonesArithmetic,
    DerivedArithmetic,
)

_BY_NAME = {arithmetic.kind: arithmetic for arithmetic in KINDS}


def arithmetic_of(series: Series) -> Arithmetic:
    """Make a series ready for its metric's kind; raises ``CityScoreError`` where nobody has written its arithmetic."""
    kind = series.metric.kind
    if kind not in _BY_NAME:
        raise CityScoreError(
            f"nobody has said what a {kind} is worked out by → write it: src/cityscore/scoring/kinds/{kind}.py, and its"
            " class in KINDS of the __init__.py beside it"
        )
    return _BY_NAME[kind].of(series)


__all__ = [
    "KINDS",
    "AverageArithmetic",
    "CountArithmetic",
    "WindowFigures",
    "Kind",
    "Arithmetic",
    "divide",
    "arithmetic_of",
]
