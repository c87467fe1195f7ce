"""The kinds of metric: what each is, one file each, and the one list of them.

A kind's arithmetic stands in ``scoring.kinds``, in the file of the same name.
"""

from __future__ import annotations

from typing import Self

from cityscore.model.enums import Choice
from cityscore.model.kinds import average, average_ratio, count, derived, level, milestones, quantile, ratio
from cityscore.model.kinds.traits import FigureBox, KindTraits, Measure, Observed, Wording


class Kind(Choice):
    """What a metric's observations hold, and so what the value of a window is."""

    traits: KindTraits

    def __new__(cls, traits: KindTraits) -> Self:
        """A word of the list, with all that is to be known of the kind beside it."""
        member = str.__new__(cls, traits.word)
        member._value_ = traits.word
        member.help = traits.help
        member.traits = traits
        return member

    @property
    def observed(self) -> Observed:
        """What a row of its observations holds."""
        return self.traits.observed

    @property
    def measure(self) -> Measure:
        """What its evidence is measured by."""
        return self.traits.measure

    RATIO = ratio.RATIO
    COUNT = count.COUNT
    AVERAGE = average.AVERAGE
    AVERAGE_RATIO = average_ratio.AVERAGE_RATIO
    QUANTILE = quantile.QUANTILE
    LEVEL = level.LEVEL
    MILESTONES = milestones.MILESTONES
    DERIVED = derived.DERIVED


__all__ = ["FigureBox", "Kind", "KindTraits", "Measure", "Observed", "Wording"]
