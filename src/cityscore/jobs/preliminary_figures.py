"""Which metrics' first figures are regularly revised one way: looked for once a week, and kept in the run's log."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from cityscore.model import Cadence, Metric
from cityscore.scoring.day_ranges import Span, plus
from cityscore.scoring.first_figures import FirstFigures, first_figures
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.figure_versions import Versions, figure_versions
from cityscore.store.known_observations import metric_ids

REVISED = "revised"
"""What the log calls it."""
LOOKED_AT: dict[str, tuple[int, int]] = {
    Cadence.WEEKLY: (28, 210),
    Cadence.MONTHLY: (92, 458),
    Cadence.QUARTERLY: (184, 1280),
    Cadence.YEARLY: (366, 4026),
}
OF_DAYS = (28, 112)
"""After how many days a figure is taken for final, and how far back figures are looked at; so for each cadence."""


def revised_log(run: models.Run, in_force: DefinitionsInForce, last: models.Run | None) -> dict[str, Any]:
    """What the log of a run says of it, by the metrics' keys; as the last run's did until another week has ended."""
    if last is None:
        return {}
    if not _week_has_ended(run, last, in_force):
        return {REVISED: last.log[REVISED]} if REVISED in last.log else {}
    found = {key: revised_log_entry(seen) for key, seen in revised_metrics(run, in_force).items()}
    return {REVISED: found} if found else {}


def revised_metrics(run: models.Run, in_force: DefinitionsInForce) -> dict[str, FirstFigures]:
    """Those (their keys) whose first figures are regularly revised one way, by what was written by a run's moment."""
    metrics = dict(zip(metric_ids(run.city, in_force), in_force.definitions.metrics, strict=True))
    days = {pk: _looked_at(metric, run) for pk, metric in metrics.items() if metric.kind.observed.has_rows}
    found = {}
    for pk, versions in figure_versions(days, in_force.definitions.city.zone()).items():
        if seen := _regular(metrics[pk], versions):
            found[in_force.keys[metrics[pk].slug]] = seen
    return found


def revised_log_entry(seen: FirstFigures) -> Mapping[str, Any]:
    """How the log says it, fit for JSON; a share that is infinite is none."""
    return {
        "figures": seen.figures,
        "up": seen.up,
        "down": seen.down,
        "least": round(seen.least, 4),
        "most": round(seen.most, 4) if math.isfinite(seen.most) else None,
        "days": seen.days,
    }


def _regular(metric: Metric, versions: Versions) -> FirstFigures | None:
    """What is regular in the figures that came in time; a history that was loaded later tells nothing of first ones."""
    day, after, value = versions
    final = LOOKED_AT.get(metric.cadence, OF_DAYS)[0]
    came_first = np.r_[True, day[1:] != day[:-1]]
    in_time = np.unique(day[came_first & (after <= final)])
    kept = np.isin(day, in_time)
    return first_figures(day[kept], after[kept], value[kept])


def _looked_at(metric: Metric, run: models.Run) -> Span:
    final, furthest = LOOKED_AT.get(metric.cadence, OF_DAYS)
    return plus(run.through, -furthest), plus(run.through, -final)


def _week_has_ended(run: models.Run, last: models.Run, in_force: DefinitionsInForce) -> bool:
    starts = in_force.definitions.city.calendar.week_starts.number
    begun = run.through + timedelta(days=1)  # the week that the day after lies in begins no later
    return begun - timedelta(days=(begun.weekday() - starts) % 7) > last.through + timedelta(days=1)
