"""What a change of a metric comes to: its scores now, and how often its target would have been met."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.utils import timezone

from cityscore.model import Definitions, MethodName, Metric, Period, PeriodStyle
from cityscore.present.say.language import say
from cityscore.present.say.number_text import score_text, value_text
from cityscore.present.say.terms import PERIOD_WORDS
from cityscore.scoring.day_numbers import first_of_month, month, number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import method_named
from cityscore.scoring.metric_scores import Scores
from cityscore.scoring.observations import Observations
from cityscore.store import known_observations, models
from cityscore.store.definitions import DefinitionsInForce

MONTHS = 24
"""Whole months that a target is tried on."""
SLACK = 1e-9


@dataclass(frozen=True)
class ChangePreview:
    """What a change comes to."""

    rows: list[tuple[str, str, str, str]]
    """Of each period: its name, the value, the score that stands, and the one there would be."""
    met: int
    months: int
    """Of so many whole months the target would have been met in ``met``; 0 where none is known."""


def change_preview(
    city: models.City, in_force: DefinitionsInForce, definitions: Definitions, metric: Metric, key: str, through: date
) -> ChangePreview:
    """The scores of a metric as proposed, beside those by the definitions that stand; of what is known now."""
    before = next((each for each in in_force.definitions.metrics if in_force.keys[each.slug] == key), None)
    rows = _known(city, in_force, key, metric)
    days = np.array([number(through)])
    after = _scores(definitions, metric, rows, days, definitions.city.periods)
    old = _scores(
        in_force.definitions, before, _known(city, in_force, key, before), days, in_force.definitions.city.periods
    )
    told = []
    for place, period in enumerate(after.windows.periods if after else ()):
        value = float(after.value[place, 0]) if after else np.nan
        stood = _score(old, period)
        told.append(
            (
                say(PERIOD_WORDS[period]),
                "–" if np.isnan(value) else value_text(metric, value),
                stood,
                _score(after, period),
            )
        )
    met, months = _met(definitions, metric, rows, through)
    return ChangePreview(told, met, months)


def _known(city: models.City, in_force: DefinitionsInForce, key: str, metric: Metric | None) -> Observations | None:
    """The figures of one metric, as its first and only."""
    if metric is None:
        return None
    slug = next((slug for slug, each in in_force.keys.items() if each == key), None)
    if slug is None:
        return None
    alone = DefinitionsInForce(in_force.revision, _alone(in_force.definitions, replace(metric, slug=slug)))
    return known_observations.known_observations(city, alone, timezone.now())


def _alone(definitions: Definitions, metric: Metric) -> Definitions:
    """The same city with one metric, and nothing that leans on others."""
    return replace(
        definitions, metrics=(replace(metric, goal=None, source=None, records=None),), cabinets=(), sources=(), goals=()
    )


def _scores(
    definitions: Definitions, metric: Metric | None, rows: Observations | None, days: np.ndarray, style: PeriodStyle
) -> Scores | None:
    if metric is None or rows is None or not len(rows):
        return None
    method = method_named(definitions.city.method)
    return next(score_all(_alone(definitions, metric), rows, days, method, style, {}), None)


def _score(scores: Scores | None, period: Period) -> str:
    if scores is None or period not in scores.windows.periods:
        return "–"
    score = float(scores.score[scores.windows.periods.index(period), 0])
    return score_text(None if np.isnan(score) else score)


def _met(definitions: Definitions, metric: Metric, rows: Observations | None, through: date) -> tuple[int, int]:
    """In how many of the last whole months the newest target would have been met, and of how many that is known."""
    if not metric.target or rows is None or not len(rows) or not metric.scored:
        return 0, 0
    newest = replace(metric, target=(replace(metric.target[-1], since=None),))
    this = month(np.array([number(through) + 1]))[0]
    ends = first_of_month(np.arange(this - MONTHS + 1, this + 1)) - 1
    plain = replace(definitions, city=replace(definitions.city, method=MethodName.BALANCED))
    scores = _scores(plain, newest, rows, ends, PeriodStyle.COMPLETE)
    if scores is None:
        return 0, 0
    found = scores.score[scores.windows.periods.index(Period.MONTH)]
    known = ~np.isnan(found)
    return int((found[known] >= 1 - SLACK).sum()), int(known.sum())
