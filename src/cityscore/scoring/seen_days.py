"""The day that a metric is seen from: the last one through which everything that is due has come, or must have."""

from __future__ import annotations

import numpy as np

from cityscore.model import Metric
from cityscore.scoring.lags import has_lag, lag_in_force, settles
from cityscore.scoring.observations import Bools, Ints
from cityscore.scoring.series import Series


def seen_days(series: Series, is_due: Bools, through: Ints) -> Ints | None:
    """The day u that the series of a whole city is seen from at each day t, shape (days,); None where that is t itself.

    u = max(t - lag, d), where d is the last day up to t such that no due day in (t - lag, d] lacks a row. So what comes
    early counts at once, and what came too late for its own lag holds nothing back. Where figures settle in that time,
    what comes early is preliminary: u = t - lag.
    """
    if not has_lag(series.metric):
        return None
    if series.paced_by:  # what is derived is seen from the day of the part that comes later
        seen = (seen_days(part, part.due(), through) for part in series.paced_by)
        earliest: Ints = np.min([through if of_part is None else of_part for of_part in seen], axis=0)
        return earliest
    return last_whole(series.metric, is_due & ~series.observed(), series.axis.first, through)


def last_whole(metric: Metric, lacks: Bools, first: int, through: Ints) -> Ints:
    """The same, where ``lacks`` says of each day of an axis, which begins with ``first``, whether a due row lacks."""
    days = len(lacks)
    next_lacking = np.full(days + 1, days)
    places = np.where(lacks, np.arange(days), days)
    next_lacking[:days] = np.minimum.accumulate(places[::-1])[::-1]
    by_lag = through - lag_in_force(metric, through)
    after_lag = np.clip(by_lag + 1 - first, 0, days)
    seen = np.minimum(through, next_lacking[after_lag] + first - 1)
    return np.where(settles(metric, through), by_lag, seen)
