"""The composite: the weighted mean of metric scores, how many met their goal, and the coverage behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.model import Reason, Visibility
from cityscore.scoring.kinds import divide
from cityscore.scoring.methods import Method
from cityscore.scoring.metric_scores import REASONS, Codes, Scores, rounded_up
from cityscore.scoring.observations import Bools, Floats, Ints
from cityscore.scoring.status import MEETS_WITHIN, status_codes
from cityscore.scoring.window_frames import TOLERANCE
from cityscore.scoring.windows import Windows
from cityscore.scoring.yardsticks import weight_in_force

MISSED = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE, Reason.ZERO_VALUE)
"""The reasons that lower coverage; a metric without a score for another reason is outside it (DESIGN 3.5)."""


@dataclass(frozen=True)
class Composite:
    """The CityScore of a city, cabinet, department or goal; arrays of shape (periods, days)."""

    method: Method
    windows: Windows
    near: float
    mean: Floats
    """The weighted mean of the scores there are, whether withheld or not; NaN without any."""
    coverage: Floats
    """Weight scored / weight that could have been; NaN where none could."""
    met: Ints
    """How many metrics met their goal."""
    scored: Ints
    """How many metrics have a score."""
    reason: Codes
    """Why there is no composite: 0 for none, else 1 + the index into ``REASONS``."""

    @property
    def score(self) -> Floats:
        """The composite, NaN where it is withheld; ``toolkit-2016`` rounds it up."""
        return np.where(self.reason == 0, rounded_up(self.mean) if self.method.round_up else self.mean, np.nan)

    @property
    def status(self) -> Codes:
        """An index into ``STATUSES``, -1 where there is no score."""
        return status_codes(self.score, self.near)

    @property
    def provisional(self) -> Bools:
        """Whether there is a composite that rests on too little to be final."""
        return (self.coverage < self.method.provisional_below - TOLERANCE) & (self.reason < 1)


@dataclass(frozen=True)
class Term:
    """What one metric brings to a composite; arrays of the windows' shape."""

    reason: Codes
    score: Floats
    weight: Floats


def composite(parts: Iterable[Scores], method: Method, windows: Windows, near: float) -> Composite:
    """Combine metrics' scores; whole-city series of scored metrics only, the others are passed over.

    ``windows`` are those of the calendar: each metric may be seen from an earlier day.
    """
    terms = (
        Term(part.reason, part.score, weight_in_force(part.metric, part.windows.end)) for part in parts if counts(part)
    )
    return combined(terms, method, windows, near)


def combined(terms: Iterable[Term], method: Method, windows: Windows, near: float) -> Composite:
    """The composite of some terms."""
    shape = windows.start.shape
    total, scored_weight, missed_weight = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    met, scored = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    furthest = np.zeros(shape, dtype=np.int8)
    missed_codes = [REASONS.index(reason) + 1 for reason in MISSED]
    for term in terms:
        has_score = term.reason == 0
        total += np.where(has_score, term.weight * term.score, 0)
        scored_weight += term.weight * has_score
        missed_weight += term.weight * np.isin(term.reason, missed_codes)
        met += term.score >= 1 - MEETS_WITHIN  # never of NaN
        scored += has_score
        np.maximum(furthest, term.reason, out=furthest)  # of metrics without a score, the one that came nearest
    coverage = divide(scored_weight, scored_weight + missed_weight)
    withheld = coverage < method.withheld_below - TOLERANCE
    too_little = REASONS.index(Reason.TOO_LITTLE_COVERAGE) + 1
    reason = np.where(scored == 0, np.maximum(furthest, 1), np.where(withheld, too_little, 0)).astype(np.int8)
    return Composite(method, windows, near, divide(total, scored_weight), coverage, met, scored, reason)


def counts(part: Scores) -> bool:
    """Whether a series has a part in composites: a scored, public metric's figures for the whole city.

    An internal metric is left out: whoever knows the public ones could work it out from a mean that holds it.
    """
    return part.metric.scored and part.metric.visibility is Visibility.PUBLIC and part.district == ""


@dataclass(frozen=True)
class Weighed:
    """One metric's score and weight in one window."""

    metric: str
    score: float
    weight: float
    window: tuple[date, date] | None = None
    """Its own first and last day, where metrics of one composite have different windows."""


def weighed(parts: Iterable[Scores], row: int, day: int) -> tuple[Weighed, ...]:
    """The scores of one window, each with its weight; metrics without a score are left out."""
    return tuple(
        Weighed(
            metric=part.metric.slug,
            score=float(part.score[row, day]),
            weight=float(weight_in_force(part.metric, part.windows.end[row, day : day + 1 or None])[0]),
        )
        for part in parts
        if counts(part) and part.reason[row, day] == 0
    )


def mean_of(weighed: Sequence[Weighed]) -> float:
    """The weighted mean of some scores; raises ZeroDivisionError for none."""
    return math.fsum(metric.weight * metric.score for metric in weighed) / math.fsum(
        metric.weight for metric in weighed
    )


def contributions(weighed: Sequence[Weighed]) -> dict[str, float]:
    """What each metric adds to or takes from 1: weight × (score - 1) / weight scored. They add up to CityScore - 1.

    >>> contributions([Weighed("a", 1.5, 1), Weighed("b", 0.5, 3)])
    {'a': 0.125, 'b': -0.375}
    """
    total_weight = math.fsum(metric.weight for metric in weighed)
    return {metric.metric: metric.weight * (metric.score - 1) / total_weight for metric in weighed}
