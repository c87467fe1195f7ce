"""What a chart of a metric draws: its windows in order, each with its figure, its yardstick and its score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric, Period, Status
from cityscore.present.words import SYMBOLS


@dataclass(frozen=True)
class Point:
    """One window, in numbers and in words; what it does not have is None, and a gap in the chart."""

    start: date
    end: date
    window: str
    """The window's name."""
    value: float | None
    yardstick: float | None
    low: float | None
    """The lower end of a target that is a range, with its higher one."""
    high: float | None
    score: float | None
    status: Status | None
    figure: str
    """The value in words."""
    of: str
    """What it is made of, "44 of 80"; empty where that says nothing more."""
    goal: str
    """What it is compared with: "80 %"."""
    score_text: str
    words: str
    """The status in words, or why there is no score."""

    @property
    def symbol(self) -> str:
        """The status's sign."""
        return SYMBOLS[self.status] if self.status else ""


@dataclass(frozen=True)
class Drawing:
    """A metric's windows, and what they tell."""

    metric: Metric
    period: Period
    points: tuple[Point, ...]
    """Oldest first."""
    title: str
    """What happened."""
    subtitle: str
    """What is drawn."""
    told: str
    """All of it in sentences, for those who don't see it."""
    usual: bool
    """Whether the yardstick is what is usual rather than a goal."""

    @property
    def ends(self) -> list[date]:
        """The last days of the windows, oldest first."""
        return [point.end for point in self.points]
