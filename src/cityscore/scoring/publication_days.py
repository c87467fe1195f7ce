"""When figures are due next: the first day after those that are public on which a metric's figure must have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from cityscore.model import Cadence, City, Definitions, Metric
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.day_ranges import plus
from cityscore.scoring.due_days import Axis
from cityscore.scoring.lags import lag_in_force, longest_lag

RUN_TAKES, RELEASE_TAKES = timedelta(hours=2), timedelta(hours=1)
"""How long after its hour a daily run may take, and after theirs the figures that wait to be public."""
FURTHEST = 400
"""Days that are looked ahead: the slowest cadence and a summer's holidays lie within them."""


def next_due_day(definitions: Definitions, metrics: Sequence[Metric], through: date) -> date | None:
    """The first day after ``through`` of whose publication one of the metrics must have a new figure; None for none.

    A figure of a day must have come so many days later as the metric lags.
    """
    if any(_is_due_every_day(metric) for metric in metrics):
        return plus(through, 1)
    kinds = {(metric.cadence, metric.active, metric.lag): metric for metric in metrics}
    if not kinds:
        return None
    first = number(through) + 1
    furthest_back = 1 + max(longest_lag(metric) for metric in kinds.values())
    axis = Axis.of(first - furthest_back, first + FURTHEST, definitions)
    due = (first_due for metric in kinds.values() if (first_due := _first_due(axis, metric, first)) is not None)
    earliest = min(due, default=None)
    return None if earliest is None else day_of(earliest)


def publication_hour(city: City, day: date) -> datetime:
    """When the figures of a day become public if all is as it should be, by the city's own clock the day after."""
    hour = max(time.fromisoformat(city.daily_run), time.fromisoformat(city.publication or city.daily_run))
    return datetime.combine(plus(day, 1), hour, city.zone())


def expected_by(city: City, day: date) -> datetime:
    """By when the figures of a day must be public: the hour, and what a run or a release may take."""
    morning = plus(day, 1)
    run = _moment(city, morning, city.daily_run) + RUN_TAKES
    release = _moment(city, morning, city.publication) + RELEASE_TAKES if city.publication else run
    return max(run, release).astimezone(city.zone())


def _moment(city: City, day: date, clock: str) -> datetime:
    """A time of a day in universal time, in which hours can be added whatever the clocks do in between."""
    return datetime.combine(day, time.fromisoformat(clock), city.zone()).astimezone(UTC)


def _is_due_every_day(metric: Metric) -> bool:
    return metric.cadence == Cadence.DAILY and metric.active.since is None and metric.active.to is None


def _first_due(axis: Axis, metric: Metric, first: int) -> int | None:
    """The first day, by number, from ``first`` on by which a figure must have come."""
    due = axis.days[axis.due(metric)]
    seen_from = np.arange(first - 1, first + FURTHEST)  # from the day before, whose figures have come
    newest = np.searchsorted(due, seen_from - lag_in_force(metric, seen_from), side="right")
    later = np.flatnonzero(newest > newest[0])
    return int(seen_from[later[0]]) if len(later) else None
