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

    A share is at most 1, so ``balanced`` gives at most 2 - yardstick; a range gives at most 1 within it.
    """
    if metric.better is Better.RANGE:
        return 1.0
    if metric.better is Better.HIGHER and metric.kind.observed.is_share:
        return _score(1.0, yardstick, metric, method)
    if not method.bounded:
        return None
    best = ALMOST_ALL * max(yardstick, 1.0) if metric.better is Better.HIGHER else ALMOST_NOTHING * min(yardstick, 1.0)
    return round(_score(best, yardstick, metric, method), 9)


def _score(value: float, yardstick: float, metric: Metric, method: Method) -> float:
    values, yardsticks = np.array([value]), np.array([yardstick])  # scores are worked out on arrays alone
    return float(scores_from(ratio_of(metric.better, values, yardsticks), values, yardsticks, metric, method)[0])
