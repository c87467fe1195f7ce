"""What a chart of a metric draws: its windows in order, each with its figure, its yardstick and its score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cityscore.model import Metric, Period, Signal, Status
from cityscore.present.say.language import several
from cityscore.present.say.terms import SYMBOLS


def said_of(comments: tuple[str, ...]) -> str:
    """What was said of a window: the comment, or how many there are with the latest; '' where there is none."""
    if len(comments) < 2:
        return "".join(comments)
    return several("{number} comment: {text}", "{number} comments, the last: {text}", len(comments), text=comments[0])


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
    comments: tuple[str, ...] = ()
    """What was said of it, the latest first."""

    @property
    def said(self) -> str:
        """What was said of it, in short."""
        return said_of(self.comments)

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


@dataclass(frozen=True)
class ProcessPoint:
    """One complete window of an XmR chart."""

    start: date
    end: date
    window: str
    value: float | None
    """None where too little of it is known: a gap in the chart."""
    figure: str
    mean: float | None
    lower: float | None
    """The limits, as far as there can be such values."""
    upper: float | None
    range: str
    """The limits in words."""
    signal: Signal | None
    tone: str
    """``better``, ``worse``, ``changed`` or ``chance``; empty for a gap."""
    words: str
    """What it is, to statistics."""
    comments: tuple[str, ...] = ()
    """What was said of it, the latest first."""

    @property
    def said(self) -> str:
        """What was said of it, in short."""
        return said_of(self.comments)

    @property
    def yardstick(self) -> float | None:
        """What it is compared with: its own mean."""
        return self.mean


@dataclass(frozen=True)
class ProcessDrawing:
    """An XmR chart: windows that do not overlap, the limits of chance, and what lies outside them."""

    metric: Metric
    period: Period
    points: tuple[ProcessPoint, ...]
    """Oldest first."""
    goals: tuple[float | None, ...]
    """The goal in force at each window."""
    goal: str
    """The last of them in words."""
    rebased: tuple[tuple[int, str], ...]
    """The windows from which on it is compared with itself anew, each with the reason."""
    title: str
    subtitle: str
    told: str
    """All of it in sentences, for those who don't see it."""

    @property
    def ends(self) -> list[date]:
        """The last days of the windows, oldest first."""
        return [point.end for point in self.points]
