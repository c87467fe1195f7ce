"""Each version that figures of the whole city have had, with how many days after its day it was known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q

from cityscore.scoring.day_numbers import number
from cityscore.scoring.day_ranges import Span
from cityscore.scoring.observations import Floats, Ints
from cityscore.store import models

DAY = timedelta(days=1)
Versions: TypeAlias = tuple[Ints, Ints, Floats]
"""Of each version: its figure's day, as a number; how many days later it was known; its value. Shape (versions,)."""


def figure_versions(days: Mapping[int, Span], zone: ZoneInfo) -> dict[int, Versions]:
    """The versions of figures of some metrics (their ids) on some days each, of the whole city, in one query.

    A figure of a day that is known on the next morning, when the day is the last that a scorecard covers, is known 0
    days later. Samples, zeros that a source left out, and figures of nothing at all are no versions.
    """
    wanted = Q(pk__in=[])
    for span in set(
        days.values()
    ):  # a condition a span, not a metric: SQLite takes no expression deeper than a thousand
        wanted |= Q(metric__in=[metric for metric, own in days.items() if own == span], day__range=span)
    rows = models.Observation.objects.filter(wanted, district="", sample=None, exempt=False, filled=False)
    columns = rows.filter(denominator__gt=0).order_by("metric", "day", "moment", "pk")
    values = columns.values_list("metric", "day", "moment", "numerator", "denominator").iterator(chunk_size=10_000)
    versions = {}
    for metric, of_metric in groupby(values, key=itemgetter(0)):
        told = [
            (number(day), max(0, (moment.astimezone(zone).date() - DAY - day).days), numerator / denominator)
            for _, day, moment, numerator, denominator in of_metric
        ]
        day, after, value = zip(*told, strict=True)
        versions[metric] = np.array(day), np.array(after), np.array(value, dtype=np.float64)
    return versions
