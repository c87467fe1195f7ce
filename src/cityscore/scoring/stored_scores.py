"""What is kept of a score, declared once: the store's columns, the rows of pages, exports and receipts follow from it.

The classes are not frozen: a page reads thousands of rows, and a frozen one takes several times as long to make.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeAlias

from cityscore.model import Reason, Status
from cityscore.scoring.methods import Method, method_named


@dataclass
class WindowScore:
    """What is kept of any score."""

    period: str
    through: date
    """The day it is seen from."""
    start: date
    end: date
    score: float | None
    status: str
    """Empty where there is no score."""
    reason: str
    """Why there is none; empty for a score, and for what is not scored."""
    method: str
    method_version: int

    @property
    def rules(self) -> Method:
        """The method that it was scored by, in the version of then."""
        return method_named(self.method, self.method_version)


@dataclass
class MetricScore(WindowScore):
    """A metric's score: its figures, what they are compared with, its evidence and its control chart."""

    numerator: float | None
    denominator: float | None
    value: float | None
    yardstick: float | None
    days: int | None
    due: int | None
    cases: float | None
    """What its evidence is measured by."""
    basis: str
    past: str
    """The parts of the history behind its yardstick, as text."""
    chart: str | None
    """The chart that its windows are judged by; None where they are judged by none, or by the rules of before 2027."""
    chart_period: str | None
    """The period of those windows, which is longer than a week for what is rare."""
    chart_end: date | None
    """The last day of the last complete one of them."""
    signal: str
    """What that window is, to statistics; empty where they can't say."""
    point: float | None
    """The value of that window; ``lower`` and ``upper`` are its limits, ``center`` is what is usual in it."""
    lower: float | None
    upper: float | None
    center: float | None
    run_length: int | None
    """How many windows there are in the run, or the trend, that it ends; None where that is not what it is."""
    once_in: float | None
    """A window like it comes about once in so many; None where it is nothing unusual."""
    provisional: bool | None
    """Whether its limits rest on few windows."""
    misfit: str | None
    """Why no limits fit its windows; None where they do."""
    anew: date | None
    """From when on another beginning is proposed."""
    quiet_days: int | None
    """Days since the last event of what is too rare to be judged by windows."""
    usual_days: float | None
    """How many days usually lie between two of them."""


@dataclass
class CompositeScore(WindowScore):
    """A composite's score: how many metrics met their goal, and what it rests on."""

    coverage: float | None
    met: int | None
    scored: int | None


@dataclass
class StoredScore(MetricScore, CompositeScore):
    """A score as it is read, of a metric or a composite: of what only the other has, it says None, or nothing."""

    @property
    def met_goal(self) -> bool:
        """Whether it met its goal."""
        return self.status in (Status.EXCEEDS, Status.MEETS)

    @property
    def missed_goal(self) -> bool:
        """Whether it has a score and did not meet its goal."""
        return self.status in (Status.NEAR, Status.BELOW)

    @property
    def is_late(self) -> bool:
        """Whether it has no score because figures did not come."""
        return self.reason in (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE)


COLUMNS = tuple(column.name for column in fields(StoredScore))
SCORE_COLUMNS = tuple(name for name in COLUMNS if name not in ("period", "through"))
"""All but where it stands; two scores that are equal in these need no new row."""
CHART_COLUMNS = (
    *("chart", "chart_period", "chart_end", "signal", "point", "lower", "upper", "center"),
    *("run_length", "once_in", "provisional", "misfit", "anew", "quiet_days", "usual_days"),
)
"""What a control chart says of a metric's last window: no part of the figure itself."""
BLANK: Mapping[str, Any] = {column.name: "" if column.type == "str" else None for column in fields(StoredScore)}
"""What stands in a column of which a score has nothing."""
ScoreValues: TypeAlias = tuple[Any, ...]
"""The values of ``SCORE_COLUMNS``, in their order: millions are compared, and only compared."""


def in_rows(kind: type[WindowScore], **columns: Sequence[Any]) -> Iterator[ScoreValues]:
    """Scores of one class and period that stand in columns of equal length, by name, a row each.

    Raises ``KeyError`` where one of the class's columns is missing.
    """
    own = {column.name for column in fields(kind)}
    count = len(columns["start"])
    return zip(*(columns[name] if name in own else [BLANK[name]] * count for name in SCORE_COLUMNS), strict=True)
