"""How far back records are counted again: what was counted before that stays, whatever the records say now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cityscore.jobs.collect import Collected
from cityscore.model import Definitions
from cityscore.scoring import backlog as backlogs
from cityscore.scoring.day_ranges import plus, within
from cityscore.scoring.observations import Bools, Ints, Observations
from cityscore.scoring.row_selection import taken_rows
from cityscore.store import known_observations, models
from cityscore.store.definitions import DefinitionsInForce


def recounted_from(run: models.Run, in_force: DefinitionsInForce) -> dict[str, date]:
    """From which day on each metric (its slug) is counted again, where its source states a span.

    A metric that has no figure from before that day is not among them: it is counted from the beginning.
    """
    spans = {source.slug: source.recount for source in in_force.definitions.sources if source.recount is not None}
    known = known_observations.first_and_last(run.city, in_force, run.moment, run.through) if spans else {}
    recounted = {}
    for metric in in_force.definitions.metrics:
        if metric.records is not None and (days := spans.get(metric.records.source)):
            day = plus(run.through, 1 - days)
            first, last = known.get(in_force.keys[metric.slug], (day, day))
            if first < day:  # what had not been taken of late is counted as well, now that it is
                recounted[metric.slug] = min(day, plus(last, 1))
    return recounted


def counted_since(collected: Collected, definitions: Definitions, days: Mapping[str, date]) -> Collected:
    """What was collected, of some metrics (by slug) only from a day on."""
    if not days:
        return collected
    first = np.array([days.get(metric.slug, date.min) for metric in definitions.metrics], dtype="datetime64[D]")
    backlog = collected.backlog
    backlog = backlog and backlogs.taken_backlog(backlog, _kept(backlog.metric, backlog.day, first))
    return replace(collected, observations=_later(collected.observations, first), backlog=backlog)


def _later(data: Observations, first: NDArray[np.datetime64]) -> Observations:
    kept = _kept(data.metric, data.day, first)
    filled = data.filled and data.filled.of_rows(
        kept, lambda metric, spans: within(spans, first[metric].astype(object), date.max), data.filled.never
    )
    return replace(taken_rows(data, kept), filled=filled)


def _kept(metric: Ints, day: NDArray[np.datetime64], first: NDArray[np.datetime64]) -> Bools:
    kept: Bools = day.astype("datetime64[D]") >= first[metric]
    return kept
