"""Sensitivity: what else the composite could have been, had another choice been made, and which choices it hangs on.

The choices are those that the OECD's and the JRC's Handbook on Constructing Composite Indicators (2008, step 7) asks to
vary: which indicators there are, how they are weighted, and how they are combined.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real

from cityscore.model import Choice, CityScoreError, suggestion
from cityscore.scoring.composite import Weighed, mean_of
from cityscore.scoring.status import MEETS_WITHIN

NOTABLE = 0.05
"""A choice that moves the composite by more than this is one that it hangs on."""
HEAVIEST = 1e100
"""A weight is less than this, so that sums of weights are finite."""


class Varied(Choice):
    """A choice that could have been another."""

    LEFT_OUT = "left_out", "without one metric"
    EQUAL = "equal", "every metric counted alike"
    STATED = "stated", "other weights, as they are stated"
    CABINETS = "cabinets", "every cabinet counted once"
    GEOMETRIC = "geometric", "the geometric mean: what is very bad in one place is not made up for in another"
    METHOD = "method", "another method of scoring"


@dataclass(frozen=True)
class Alternative:
    """The composite under another choice."""

    varied: Varied
    name: str
    """The metric that is left out, or the method; else empty."""
    score: float


@dataclass(frozen=True)
class Sensitivity:
    """A composite with what it could have been."""

    own: float
    met: int
    """How many metrics met their goal, of ``scored``: the plainest choice of all, on a scale of its own."""
    scored: int
    alternatives: tuple[Alternative, ...]
    """Those that differ most from it first."""

    @property
    def low(self) -> float:
        """The lowest it could have been."""
        return min((self.own, *(alternative.score for alternative in self.alternatives)))

    @property
    def high(self) -> float:
        """The highest it could have been."""
        return max((self.own, *(alternative.score for alternative in self.alternatives)))

    @property
    def hangs_on(self) -> tuple[Alternative, ...]:
        """The choices under which it says something else: on the other side of 1, or further off than is notable."""
        return tuple(
            alternative
            for alternative in self.alternatives
            if _meets(alternative.score) != _meets(self.own)
            or abs(alternative.score - self.own) > NOTABLE + MEETS_WITHIN
        )

    @property
    def share_met(self) -> float:
        """The share of metrics that met their goal."""
        return self.met / self.scored


def sensitivity(
    weighed: Sequence[Weighed],
    cabinets: Mapping[str, str],
    methods: Mapping[str, float | None] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Sensitivity | None:
    """Vary each choice behind a composite, one at a time; None for one without a metric.

    ``weighed`` are its metrics' scores and weights; ``cabinets`` each metric's cabinet; ``methods`` the composite under
    other methods, None where one gives none; ``weights`` others to try, of some of the metrics. Raises
    ``CityScoreError`` for a weight of a metric that is not defined, and for one that is no weight.
    """
    stated = None if weights is None else reweighted(weighed, weights, cabinets)
    if not _total_weight(weighed):
        return None
    own = mean_of(weighed)
    alternatives = [
        *_left_out(weighed),
        Alternative(Varied.EQUAL, "", mean_of([replace(metric, weight=1.0) for metric in weighed])),
        *([Alternative(Varied.STATED, "", mean_of(stated))] if stated and _total_weight(stated) else []),
        Alternative(Varied.CABINETS, "", _each_cabinet_once(weighed, cabinets)),
        Alternative(Varied.GEOMETRIC, "", geometric_mean(weighed)),
        *(Alternative(Varied.METHOD, name, score) for name, score in (methods or {}).items() if score is not None),
    ]
    return Sensitivity(
        own,
        met=sum(_meets(metric.score) for metric in weighed),
        scored=len(weighed),
        alternatives=tuple(sorted(alternatives, key=lambda alternative: -abs(alternative.score - own))),
    )


def reweighted(
    weighed: Sequence[Weighed], weights: Mapping[str, float], metrics: Mapping[str, object]
) -> list[Weighed]:
    """The same scores with other weights; metrics whose weight is not stated keep theirs.

    ``metrics`` are all metrics there are: one of them without a score may be given a weight, which changes nothing.
    Raises ``CityScoreError`` for a metric that is not known, and for a weight that is negative or no number.
    """
    if not hasattr(weights, "items"):
        raise CityScoreError(f"weights must name their metrics, not {weights!r} → write weights={{'potholes': 2}}")
    for metric, weight in weights.items():
        if metric not in metrics:
            raise CityScoreError(
                f"a weight is given to an unknown metric {metric!r} → {suggestion(str(metric), metrics)}"
            )
        if not _is_weight(weight):
            raise CityScoreError(f"the weight of {metric!r} is {weight!r} → give a number, 0 or more, below {HEAVIEST}")
    return [replace(score, weight=float(weights.get(score.metric, score.weight))) for score in weighed]


def _is_weight(weight: object) -> bool:
    """Whether it is a number of zero or more, of Python's or NumPy's, that sums can hold."""
    if isinstance(weight, bool) or not isinstance(weight, Real):
        return False
    try:
        return 0 <= float(weight) < HEAVIEST
    except OverflowError:  # a whole number that no float can hold
        return False


def geometric_mean(weighed: Sequence[Weighed]) -> float:
    """The weighted geometric mean of some scores, 0 where one that counts is 0.

    >>> geometric_mean([Weighed("a", 2.0, 1), Weighed("b", 0.5, 1)])
    1.0
    """
    counted = [metric for metric in weighed if metric.weight]
    if any(metric.score <= 0 for metric in counted):
        return 0.0
    return math.exp(math.fsum(metric.weight * math.log(metric.score) for metric in counted) / _total_weight(counted))


def _left_out(weighed: Sequence[Weighed]) -> Iterator[Alternative]:
    for left_out in weighed:
        others = [other for other in weighed if other is not left_out]
        if _total_weight(others):
            yield Alternative(Varied.LEFT_OUT, left_out.metric, mean_of(others))


def _each_cabinet_once(weighed: Sequence[Weighed], cabinets: Mapping[str, str]) -> float:
    groups: dict[str, list[Weighed]] = {}
    for metric in weighed:
        groups.setdefault(cabinets[metric.metric], []).append(metric)
    means = [mean_of(group) for group in groups.values() if _total_weight(group)]
    return math.fsum(means) / len(means)


def _total_weight(weighed: Sequence[Weighed]) -> float:
    return math.fsum(metric.weight for metric in weighed)


def _meets(score: float) -> bool:
    return score >= 1 - MEETS_WITHIN
