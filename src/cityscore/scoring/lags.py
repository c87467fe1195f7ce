"""Lags: how many days after a figure's day it is expected, as known on each day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cityscore.model import Metric
from cityscore.scoring.day_numbers import number
from cityscore.scoring.observations import Bools, Ints


def has_lag(metric: Metric) -> bool:
    """Whether any figure of it is ever expected later than on its own day."""
    return any(lag.value for lag in metric.lag)


def longest_lag(metric: Metric) -> int:
    """The longest lag that was ever in force."""
    return max(lag.value for lag in metric.lag)


def lag_in_force(metric: Metric, on: Ints) -> Ints:
    """The lag in force on each day; the shape of ``on``."""
    return _in_force(metric, [lag.value for lag in metric.lag], on)


def settles(metric: Metric, on: Ints) -> Bools:
    """Whether on each day a figure is preliminary until its lag has passed; the shape of ``on``."""
    return _in_force(metric, [lag.settles for lag in metric.lag], on) > 0


def _in_force(metric: Metric, numbers: Sequence[int], on: Ints) -> Ints:
    values = np.array(numbers, dtype=np.int64)
    if len(values) == 1:
        return np.broadcast_to(values[0], on.shape)
    since = [np.iinfo(np.int64).min if lag.since is None else number(lag.since) for lag in metric.lag]
    return values[np.searchsorted(since, on, side="right") - 1]
