"""Average: a mean such as a survey's, Σ numerator / Σ denominator."""

from __future__ import annotations

from typing import ClassVar

from cityscore.model import Kind
from cityscore.scoring.kinds.ratio import RatioArithmetic


class AverageArithmetic(RatioArithmetic):
    """The arithmetic of a ratio, without its bound of 1."""

    kind: ClassVar = Kind.AVERAGE
