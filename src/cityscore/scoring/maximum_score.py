"""The highest score that a metric can reach: by its kind, its yardstick and the method."""

from __future__ import annotations

import numpy as np

from cityscore.model import Better, Metric
from cityscore.scoring.methods import Method
from cityscore.scoring.metric_scores import ratio_of, scores_from

ALMOST_NOTHING = 1e-12
"""A value, where less is better, that is as good as can be but for zero, which has rules of its own."""

ALMOST_ALL = 1e12


def ceiling(metric: Metric, method: Method, yardstick: float) -> float | None:
    """The score of the best value there can be against a yardstick above zero; None where there is no limit.

    A share is at most 1, so ``balanced`` gives at most 2 - yardstick; a range gives at most 1 within it. A survey's
    points are at most the ``maximum`` that its target states.
    """
    if metric.better is Better.RANGE:
        return 1.0
    if metric.better is Better.HIGHER and metric.highest is not None:
        return _score(metric.highest, yardstick, metric, method)
    if not method.bounded:
        return None
    return round(_score(_best(metric, yardstick), yardstick, metric, method), 9)


def _best(metric: Metric, yardstick: float) -> float:
    """A value as good as any: of what has a zero as far from it as numbers go, else almost all or almost nothing."""
    if metric.scale_zero is not None:
        return metric.scale_zero + ALMOST_ALL * (yardstick - metric.scale_zero)
    return ALMOST_ALL * max(yardstick, 1.0) if metric.better is Better.HIGHER else ALMOST_NOTHING * min(yardstick, 1.0)


def _score(value: float, yardstick: float, metric: Metric, method: Method) -> float:
    values, yardsticks = np.array([value]), np.array([yardstick])  # scores are worked out on arrays alone
    ratio = ratio_of(metric.better, values, yardsticks, metric.scale_zero)
    return float(scores_from(ratio, values, yardsticks, metric, method)[0])
