"""The day that a metric is seen from, as far as its last figure tells."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from cityscore.model import Metric
from cityscore.present.read.published_scores import Publication
from cityscore.scoring.day_numbers import day_of, number
from cityscore.scoring.due_days import Axis
from cityscore.scoring.seen_days import last_whole
from cityscore.store import models


def own_day(publication: Publication, metric: Metric, day: date) -> date:
    """The last day up to ``day`` through which what is due of a metric has come, or must have.

    A figure that lacks before the last one, and is still within its lag, is not looked for: its window is told by the
    scores of that day.
    """
    if not metric.lag_on(day):
        return day
    key = publication.in_force.keys[metric.slug]
    latest = publication.latest((str(models.SubjectKind.METRIC), key))
    first = number(day - timedelta(days=metric.lag_on(day)))
    axis = Axis.of(first, number(day), publication.in_force.definitions)
    lacks = axis.due(metric) & (axis.days > (number(latest) if latest else first))
    return day_of(last_whole(metric, lacks, first, np.array([number(day)]))[0])
