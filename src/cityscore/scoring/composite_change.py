"""Why a composite moved: what moved, what came, what went, what was weighted anew. The parts add up exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cityscore.scoring.composite import Weighed, mean_of


class Movement(StrEnum):
    """How a metric changed the composite."""

    MOVED = "moved"
    CAME = "came"
    WENT = "went"
    REWEIGHTED = "reweighted"


@dataclass(frozen=True)
class Contribution:
    """What one metric did to the composite in one way."""

    metric: str
    movement: Movement
    amount: float


@dataclass(frozen=True)
class CompositeChange:
    """A composite before and now, with the parts that lead from one to the other."""

    before: float
    now: float
    parts: tuple[Contribution, ...]

    @property
    def amount(self) -> float:
        """How much the composite changed."""
        return self.now - self.before

    def total(self, movement: Movement) -> float:
        """What all metrics did in one way."""
        return math.fsum(part.amount for part in self.parts if part.movement is movement)

    @property
    def leading(self) -> list[Movement]:
        """The ways in which metrics came, went or were weighted anew that did more than any metric by moving.

        The one that did most first. What moves a composite most is told first, whatever it is.
        """
        most = max((abs(part.amount) for part in self.parts if part.movement is Movement.MOVED), default=0.0)
        others = (movement for movement in Movement if movement is not Movement.MOVED)
        sizes: dict[Movement, float] = {movement: abs(self.total(movement)) for movement in others}
        return sorted((way for way, size in sizes.items() if round(size - most, 9) > 0), key=lambda way: -sizes[way])


def change_between(before: Sequence[Weighed], now: Sequence[Weighed]) -> CompositeChange | None:
    """Decompose the change between two windows (DESIGN 3.5); None where they have no metric in common.

    With S the metrics scored in both: moved = w·Δs / W(S); came = w·(s - mean over S now) / W now; went =
    -w·(s - mean over S before) / W before; reweighted = (w now / W(S) now - w before / W(S) before)·(s before - mean
    over S before). Moved and came use the weights of now, went those of before. A metric
    whose own window is the same both times has moved by 0.
    """
    earlier = {metric.metric: metric for metric in before}
    for metric in now:  # the same window is the same figure: whoever has it both times has not moved
        former = earlier.get(metric.metric)
        if former is not None and former.window is not None and former.window == metric.window:
            earlier[metric.metric] = replace(former, score=metric.score)
    before = tuple(earlier.values())
    both_now = [metric for metric in now if metric.metric in earlier]
    both_before = [earlier[metric.metric] for metric in both_now]
    if not both_now:
        return None
    mean_now, mean_before = mean_of(both_now), mean_of(both_before)
    weight_now, weight_before = _weight(both_now), _weight(both_before)
    parts = []
    for later, former in zip(both_now, both_before, strict=True):
        parts.append(
            Contribution(later.metric, Movement.MOVED, later.weight * (later.score - former.score) / weight_now)
        )
        shift = later.weight / weight_now - former.weight / weight_before
        if shift:
            parts.append(Contribution(later.metric, Movement.REWEIGHTED, shift * (former.score - mean_before)))
    common = {metric.metric for metric in both_now}
    for movement, metrics, mean, sign in ((Movement.CAME, now, mean_now, 1), (Movement.WENT, before, mean_before, -1)):
        parts += [
            Contribution(metric.metric, movement, sign * metric.weight * (metric.score - mean) / _weight(metrics))
            for metric in metrics
            if metric.metric not in common
        ]
    return CompositeChange(mean_of(before), mean_of(now), tuple(parts))


def _weight(weighed: Sequence[Weighed]) -> float:
    return math.fsum(metric.weight for metric in weighed)
