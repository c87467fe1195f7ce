"""What a chart of a metric draws: its windows in order, each with its figure, its yardstick and its score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cityscore.model import Metric, Period, Signal, Status
from cityscore.present.say.language import several
from cityscore.present.say.number_text import runs_text
from cityscore.present.say.sentence import Sentence
from cityscore.present.say.terms import NO_SCORE, SYMBOLS


@dataclass(frozen=True)
class ChartNote:
    """A note on some days of a chart, listed beneath it."""

    number: int
    begin: float
    """Where its first day begins, in windows, whose middles are whole numbers."""
    end: float
    """Where its last day ends."""
    window: str
    """The days, in words."""
    text: str
    about: str = ""
    """The department or the city that it is about; empty where it is about the metric itself."""


@dataclass(frozen=True, kw_only=True)
class ChartPoint:
    """One window of any chart, in numbers and in words; what it does not have is None, and a gap in the chart."""

    start: date
    end: date
    window: str
    """The window's name."""
    value: float | None = None
    """None where too little of it is known."""
    figure: str = ""
    """The value in words."""
    words: str
    """The status in words, or why there is no score; of a control chart, whether it is unusual."""
    comments: tuple[str, ...] = ()
    """What was said of it, the latest first."""
    notes: tuple[int, ...] = ()
    """The numbers of the notes on its days."""

    @property
    def notes_text(self) -> str:
        """Which notes are on its days: "notes 1, 3–5"; '' where none is."""
        return (
            several("note {numbers}", "notes {numbers}", len(self.notes), numbers=runs_text(self.notes))
            if self.notes
            else ""
        )

    @property
    def comment_text(self) -> str:
        """The comment, or how many there are with the latest; '' where there is none."""
        if len(self.comments) < 2:
            return "".join(self.comments)
        latest, count = self.comments[0], len(self.comments)
        return several("{number} comment: {text}", "{number} comments, the last: {text}", count, text=latest)


@dataclass(frozen=True, kw_only=True)
class Point(ChartPoint):
    """One window of a metric's figures."""

    yardstick: float | None = None
    low: float | None = None
    """The lower end of a target that is a range, with its higher one."""
    high: float | None = None
    score: float | None = None
    status: Status | None = None
    reason: str = ""
    """Why it has no score, as stored."""
    of: str = ""
    """What it is made of, "44 of 80"; empty where that says nothing more."""
    goal: str = ""
    """What it is compared with: "80 %"."""
    score_text: str = NO_SCORE

    @property
    def symbol(self) -> str:
        """The status's sign."""
        return SYMBOLS[self.status] if self.status else ""


@dataclass(frozen=True, kw_only=True)
class ProcessPoint(ChartPoint):
    """One complete window of a control chart."""

    of: str = ""
    """What it is made of, "44 of 80"; empty where that says nothing more."""
    has_evidence: bool
    """Whether enough is known of it to be judged; it is drawn hollow where not."""
    center: float | None
    """What is usual in it; None where nothing can be told."""
    lower: float | None
    """Its limits, as far as there can be such values: they widen and narrow with what it is made of."""
    upper: float | None
    range: str
    """The limits in words."""
    signal: Signal | None
    tone: str
    """``better``, ``worse``, ``changed`` or ``ordinary``; ``hollow`` without evidence, empty for a gap."""

    @property
    def yardstick(self) -> float | None:
        """What it is compared with: what is usual."""
        return self.center


@dataclass(frozen=True)
class MetricDrawing:
    """A metric's windows, and what they tell, in any chart."""

    metric: Metric
    period: Period
    points: Sequence[ChartPoint]
    """Oldest first."""
    title: str
    """What happened."""
    subtitle: str
    """What is drawn."""
    description: str
    """All of it in sentences, for those who don't see it."""
    notes: tuple[ChartNote, ...] = field(default=(), kw_only=True)
    """What is said of some of its days, by their numbers."""

    @property
    def ends(self) -> list[date]:
        """The last days of the windows, oldest first."""
        return [point.end for point in self.points]


@dataclass(frozen=True)
class Drawing(MetricDrawing):
    """Its figures against their yardsticks, and its scores."""

    points: tuple[Point, ...]
    usual: bool
    """Whether the yardstick is what is usual rather than a goal."""


@dataclass(frozen=True)
class ProcessDrawing(MetricDrawing):
    """A control chart: windows that do not overlap, what is usual at each, and what lies outside it."""

    points: tuple[ProcessPoint, ...]
    goals: tuple[float | None, ...]
    """The goal in force at each window."""
    goal: str
    """The last of them in words."""
    rebased: tuple[tuple[int, str], ...]
    """The windows from which on it is compared with itself anew, each with the reason."""
    sentences: tuple[Sentence, ...] = ()
    """What it tells, shown beside it."""
