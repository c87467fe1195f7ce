"""What is kept of an observation, declared once: what is known, apart from when and how it came to be."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class StoredObservation(NamedTuple):
    """One figure of a metric (its id) for a day and district, or one of the samples of a quantile."""

    metric: int
    district: str
    """Empty for the whole city."""
    day: date
    sample: float | None
    """The value of a sample."""
    numerator: float
    denominator: float
    filled: bool
    """Whether it is a zero that its source left out."""
    exempt: bool
    """Whether it says, in place of a figure, that none is due on its day."""


FIGURE = StoredObservation._fields
