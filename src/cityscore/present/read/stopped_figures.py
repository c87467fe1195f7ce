"""Which services' figures have stopped coming, by what a publication knows of each: for alerts, staff and ``check``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cityscore.model import Metric, Visibility
from cityscore.model.enums import SLOW_CADENCES
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import Axis
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce

MISSED = 3
"""Due days in a row without a figure from which on it has stopped; of a weekly or slower metric one is enough."""


def has_stopped(
    in_force: DefinitionsInForce, metric: Metric, latest: date, through: date, missed: int = MISSED
) -> bool:
    """Whether several due days (``missed``) have passed since a metric's last figure, seen from the last day."""
    last = through - timedelta(days=metric.lag_on(through))  # a figure is late only once its lag has passed
    if latest >= last:
        return False
    axis = Axis.of(number(latest) + 1, number(last), in_force.definitions)
    return int(axis.due(metric).sum()) >= (1 if metric.cadence in SLOW_CADENCES else missed)


def public_figures(run: models.Run) -> Iterator[tuple[Metric, date, bool]]:
    """Each public metric of a run that ever had a figure, with the day of its last one, and whether it has stopped.

    Those whose new figures are held back are not among them.
    """
    in_force = DefinitionsInForce.of(run.revision)
    for metric in in_force.definitions.metrics:
        key = in_force.keys[metric.slug]
        if not metric.kind.observed.has_rows:  # what it is worked out from says so
            continue
        if metric.visibility is Visibility.PUBLIC and key in run.latest and key not in run.held:
            latest = date.fromisoformat(run.latest[key])
            yield metric, latest, has_stopped(in_force, metric, latest, run.through)
