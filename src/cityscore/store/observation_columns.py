"""What is kept of an observation, declared once: what is known, apart from when and how it came to be."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, TypeAlias

Figures: TypeAlias = tuple[float, float, bool]
"""Numerator, denominator, and whether none is due."""


class StoredObservation(NamedTuple):
    """One figure of a metric (its id) for a day and district, or one of the samples of a quantile.

    It may be ``filled``, a zero that its source left out, or ``exempt``: none is due on its day.
    """

    metric: int
    district: str
    day: date
    sample: float | None
    numerator: float
    denominator: float
    filled: bool
    exempt: bool

    @property
    def figures(self) -> Figures:
        """What makes it another figure: a zero that is filled in is the same as one that is stated."""
        return self.numerator, self.denominator, self.exempt


FIGURE = StoredObservation._fields
