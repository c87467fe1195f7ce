"""What every kind of metric can do: tell a window's value, and the pooled value of several windows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cityscore.model import Kind
from cityscore.scoring.observations import Floats, Ints, Numbers
from cityscore.scoring.series import Series


@dataclass(frozen=True)
class WindowFigures:
    """What some windows hold; arrays of the windows' shape."""

    numerator: Numbers
    denominator: Numbers
    value: Floats
    """NaN where there is none: no row, or nothing that could count."""
    cases: Numbers
    """How many cases the value rests on."""


class Arithmetic(ABC):
    """One series, made ready to answer for any windows.

    ``start`` and ``stop`` are indexes into the axis, stop excluded and never less than start; where they are equal the
    window is empty.
    """

    kind: ClassVar[Kind]

    @property
    def has_levels(self) -> bool:
        """Whether a window holds a level, so that a longer one holds no more of it."""
        return self.kind.traits.is_last

    @classmethod
    @abstractmethod
    def of(cls, series: Series) -> Arithmetic:
        """Make a series ready."""

    @abstractmethod
    def pooled(self, start: Ints, stop: Ints) -> WindowFigures:
        """The figures of several windows taken together, over the first axis: (pools, …) to (…)."""

    def window(self, start: Ints, stop: Ints) -> WindowFigures:
        """The figures of each window."""
        return self.pooled(start[np.newaxis], stop[np.newaxis])


def divide(numerator: Numbers, denominator: Numbers) -> Floats:
    """Numerator by denominator, NaN for 0/0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient: Floats = np.true_divide(numerator, denominator)
    return quotient
