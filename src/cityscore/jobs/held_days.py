"""What was collected without the days that are held: their rows, the zeros between them, and their backlogs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cityscore.jobs.collect import Collected
from cityscore.scoring import backlog as backlogs
from cityscore.scoring.day_ranges import Span, around
from cityscore.scoring.observations import Bools, Ints, Observations
from cityscore.scoring.row_selection import taken_rows


def without_days(collected: Collected, held: Mapping[int, Sequence[Span]]) -> Collected:
    """What was collected, without some days of metrics (their indices); what stands of those days stays as it is."""
    if not held:
        return collected
    backlog = collected.backlog
    backlog = backlog and backlogs.taken_backlog(backlog, _free(backlog.metric, backlog.day, held))
    return replace(collected, observations=_without(collected.observations, held), backlog=backlog)


def _without(data: Observations, held: Mapping[int, Sequence[Span]]) -> Observations:
    kept = _free(data.metric, data.day, held)
    filled = data.filled and data.filled.of_rows(
        kept, lambda metric, spans: around(spans, held.get(metric, ())), data.filled.never - held.keys()
    )
    return replace(taken_rows(data, kept), filled=filled)


def _free(metric: Ints, day: NDArray[np.datetime64], held: Mapping[int, Sequence[Span]]) -> Bools:
    free = np.ones(len(metric), dtype=np.bool_)
    days = day.astype("datetime64[D]")
    for index, spans in held.items():
        for first, last in spans:
            free &= ~((metric == index) & (days >= np.datetime64(first)) & (days <= np.datetime64(last)))
    return free
