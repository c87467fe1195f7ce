"""Advice on a city's definitions in the light of its data: what lint says, with the line it speaks of."""

from __future__ import annotations

import numpy as np

from cityscore.definitions import lint, lint_values
from cityscore.library.scorecard import Scorecard
from cityscore.model import Cadence, Period, Problem
from cityscore.scoring.engine import score_all
from cityscore.scoring.observations import Floats, Ints, Observations

STEP = {Cadence.MONTHLY: Period.MONTH, Cadence.QUARTERLY: Period.QUARTER}
"""The period whose windows are looked at; weeks for any quicker cadence."""


def advise(scorecard: Scorecard) -> list[Problem]:
    """Warnings about the definitions and about targets that the data never, or always, meet."""
    definitions = scorecard.definitions
    warnings = [*lint(definitions), *lint_values(definitions, window_values(scorecard))]
    strangers = _without_whole_city(scorecard)
    return [*warnings, *strangers]


def window_values(scorecard: Scorecard) -> dict[str, Floats]:
    """The values of each metric's complete weeks (months, quarters) so far, oldest first; NaN where missing."""
    definitions, observations = scorecard.definitions, scorecard.observations
    weeks = _week_ends(observations, scorecard)
    if not len(weeks):
        return {}
    values = {}
    for scores in score_all(definitions, observations, weeks, scorecard.method, scorecard.style):
        period = STEP.get(Cadence(scores.metric.cadence), Period.WEEK) if scores.metric.cadence in STEP else Period.WEEK
        row = scores.windows.periods.index(period)
        ends, first = np.unique(scores.windows.end[row], return_index=True)
        if not scores.district:
            values[scores.metric.slug] = scores.value[row][first][ends >= weeks[0]]
    return values


def _week_ends(observations: Observations, scorecard: Scorecard) -> Ints:
    """The last days of the weeks from the first observation to the last day covered."""
    if not len(observations):
        return np.array([], dtype=np.int64)
    first = int(observations.day.min().astype("datetime64[D]").astype(np.int64))
    last = int(scorecard.composite.windows.through[-1])
    days = np.arange(first, last + 1)
    ends: Ints = days[(days + 3 - scorecard.definitions.city.calendar.week_starts.number + 1) % 7 == 0]
    return ends


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
