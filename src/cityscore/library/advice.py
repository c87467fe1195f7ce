"""Advice on a city's definitions in the light of its data: what lint says, with the line it speaks of."""

from __future__ import annotations

import numpy as np

from cityscore.definitions import lint, lint_values
from cityscore.library.scorecard import Scorecard
from cityscore.model import Cadence, Period, PeriodStyle, Problem
from cityscore.scoring.engine import score_all
from cityscore.scoring.observations import Floats

STEP: dict[str, Period] = {Cadence.MONTHLY: Period.MONTH, Cadence.QUARTERLY: Period.QUARTER}
"""The period whose windows are looked at; weeks for any quicker cadence."""


def advise(scorecard: Scorecard) -> list[Problem]:
    """Warnings about the definitions and about targets that the data never, or always, meet."""
    definitions = scorecard.definitions
    warnings = [*lint(definitions), *lint_values(definitions, window_values(scorecard))]
    strangers = _without_whole_city(scorecard)
    return [*warnings, *strangers]


def window_values(scorecard: Scorecard) -> dict[str, Floats]:
    """The values of each metric's weeks (months, quarters) so far, oldest first; NaN where missing."""
    definitions, observations = scorecard.definitions, scorecard.observations
    if not len(observations):
        return {}
    first = int(observations.day.min().astype("datetime64[D]").astype(np.int64))
    days = np.arange(first, int(scorecard.composite.windows.through[-1]) + 1)
    values = {}
    for scores in score_all(definitions, observations, days, scorecard.method, PeriodStyle.COMPLETE):
        row = scores.windows.periods.index(STEP.get(scores.metric.cadence, Period.WEEK))
        ends, seen_first = np.unique(scores.windows.end[row], return_index=True)
        if not scores.district:
            values[scores.metric.slug] = scores.value[row][seen_first][ends >= first]
    return values


def _without_whole_city(scorecard: Scorecard) -> list[Problem]:
    """Metrics that have rows for districts but none for the whole city."""
    observations = scorecard.observations
    whole = np.array([name == "" for name in observations.districts])[observations.district]
    somewhere, everywhere = set(observations.metric.tolist()), set(observations.metric[whole].tolist())
    return [
        Problem(
            message="has rows for districts but none for the whole city",
            fix="add rows with an empty district: the city is never summed from its districts",
            place=("metrics", scorecard.definitions.metrics[index].slug),
            warning=True,
        )
        for index in sorted(somewhere - everywhere)
    ]
