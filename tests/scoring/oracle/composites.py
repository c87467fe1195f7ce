"""The composite of metric scores, and what each of them contributes (DESIGN 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cityscore.model import Definitions, MethodName, Metric, Period, Reason, Status
from tests.scoring.oracle.rows import exact
from tests.scoring.oracle.scores import MEETS_WITHIN, Score, Scores, rounded_up, status
from tests.scoring.oracle.yardsticks import in_force

MISSED = (Reason.NO_OBSERVATIONS, Reason.TOO_LITTLE_COVERAGE, Reason.ZERO_VALUE)
WITHHELD_BELOW, PROVISIONAL_BELOW = Fraction(1, 2), Fraction(4, 5)


@dataclass(frozen=True)
class Composite:
    """The CityScore of one period and day, or why there is none."""

    score: Fraction | None
    status: Status | None
    reason: Reason | None
    coverage: Fraction | None
    met: int
    scored: int
    provisional: bool


def composite(definitions: Definitions, scores: Scores, period: Period, through: date, method: MethodName) -> Composite:
    """The weighted mean of the scores there are, unless too little of the weight has one."""
    parts = parts_of(definitions, scores, period, through)
    scored = [(weight, each) for weight, each in parts if each.score is not None]
    missed = [(weight, each) for weight, each in parts if each.reason in MISSED]
    known = sum_of_weights(scored) + sum_of_weights(missed)
    coverage = sum_of_weights(scored) / known if known else None
    mean, reason = None, None
    if not scored:
        order = list(Reason)
        reason = max((each.reason for _, each in parts), key=order.index, default=Reason.NOT_ACTIVE)
    elif method == MethodName.BALANCED and coverage < WITHHELD_BELOW:
        reason = Reason.TOO_LITTLE_COVERAGE
    else:
        mean = sum(weight * each.score for weight, each in scored) / sum_of_weights(scored)
        mean = rounded_up(mean) if method == MethodName.TOOLKIT_2016 else mean
    return Composite(
        score=mean,
        status=status(mean, definitions.city.near),
        reason=reason,
        coverage=coverage,
        met=sum(each.score >= 1 - MEETS_WITHIN for _, each in scored),
        scored=len(scored),
        provisional=mean is not None and method == MethodName.BALANCED and coverage < PROVISIONAL_BELOW,
    )


def contributions(definitions: Definitions, scores: Scores, period: Period, through: date) -> dict[str, Fraction]:
    """What each metric adds to or takes from 1."""
    parts = [
        (weight, each) for weight, each in parts_of(definitions, scores, period, through) if each.score is not None
    ]
    return {each.metric: weight * (each.score - 1) / sum_of_weights(parts) for weight, each in parts}


def parts_of(definitions: Definitions, scores: Scores, period: Period, through: date) -> list[tuple[Fraction, Score]]:
    """The scored metrics' whole-city scores, each with its weight."""
    found = [(metric, scores[metric.slug, "", period, through]) for metric in definitions.metrics if metric.scored]
    return [(weight(metric, each.end), each) for metric, each in found]


def weight(metric: Metric, day: date) -> Fraction:
    """The weight in force on a window's last day."""
    return exact(in_force(metric.weight, day).value)


def sum_of_weights(parts: list[tuple[Fraction, Score]]) -> Fraction:
    return sum((weight for weight, _ in parts), Fraction(0))
