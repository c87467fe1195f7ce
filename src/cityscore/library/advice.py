"""Advice on a city's definitions in the light of its data: what lint says, with the line it speaks of."""

from __future__ import annotations

import numpy as np

from cityscore.definitions import lint, lint_values
from cityscore.definitions.lint import PastFigures
from cityscore.library.feed_falls import feed_falls
from cityscore.library.figure_advice import figure_advice, misread_scales
from cityscore.library.scorecard import Scorecard
from cityscore.model import Period, PeriodStyle, Problem
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import OWN_PERIOD
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED


def advise(scorecard: Scorecard) -> list[Problem]:
    """Warnings about the definitions and about targets that the data never, or always, meet."""
    definitions = scorecard.definitions
    doubts = figure_advice(definitions, scorecard.observations)
    misread = misread_scales(definitions, scorecard.observations)  # whose targets their figures say nothing of
    values = {slug: past for slug, past in window_values(scorecard).items() if slug not in misread}
    of_values = lint_values(definitions, values)
    return [*lint(definitions), *doubts, *of_values, *_without_whole_city(scorecard), *_fallen(scorecard)]


def window_values(scorecard: Scorecard) -> dict[str, PastFigures]:
    """Each metric's whole weeks (months, quarters, years) so far, oldest first, whatever the city does."""
    definitions, observations = scorecard.definitions, scorecard.observations
    if not len(observations):
        return {}
    first = int(observations.day.min().astype("datetime64[D]").astype(np.int64))
    days = np.arange(first, number(scorecard.through) + 1)
    values = {}
    for scores in score_all(definitions, observations, days, BALANCED, PeriodStyle.COMPLETE):
        if scores.district:
            continue
        period = OWN_PERIOD.get(scores.metric.cadence, Period.WEEK)
        row = scores.windows.periods.index(period)
        ends, seen_first = np.unique(scores.windows.end[row], return_index=True)
        windows = seen_first[ends >= first]
        values[scores.metric.slug] = PastFigures(period, scores.value[row, windows], scores.yardstick[row, windows])
    return values


def _without_whole_city(scorecard: Scorecard) -> list[Problem]:
    """Metrics that have rows for districts but none for the whole city."""
    observations = scorecard.observations
    is_city = np.array([name == "" for name in observations.districts])[observations.district]
    with_rows, with_city = set(observations.metric.tolist()), set(observations.metric[is_city].tolist())
    return [
        Problem(
            id="lint.no-whole-city",
            message="has rows for districts but none for the whole city",
            fix="add rows with an empty district: the city is never summed from its districts",
            place=("metrics", scorecard.definitions.metrics[index].slug),
            warning=True,
        )
        for index in sorted(with_rows - with_city)
    ]


def _fallen(scorecard: Scorecard) -> list[Problem]:
    """Metrics whose volume fell as chance can't explain, by the last day."""
    return [
        Problem(
            id="lint.volume-fell",
            message=fall.sentence,
            fix="see whether the feed lost rows, or a name in it changed; if it is true, all is well",
            place=("metrics", fall.metric.slug),
            warning=True,
        )
        for fall in feed_falls(scorecard.observations, scorecard.definitions, scorecard.through)
    ]
