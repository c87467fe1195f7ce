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
SLACK = 1e-9  # a share of 0.95 in floating point may be a hair less


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
    current = in_force.definitions
    before = next((metric for metric in current.metrics if in_force.keys[metric.slug] == key), None)
    rows = _known_figures(city, in_force, key, metric)
    days = np.array([number(through)])
    now = _scores_of(current, before, _known_figures(city, in_force, key, before), days, current.city.periods)
    then = _scores_of(definitions, metric, rows, days, definitions.city.periods)
    periods = [
        (say(PERIOD_WORDS[period]), _value(metric, value), _score_in(now, period), _score_in(then, period))
        for period, value in (zip(then.windows.periods, then.value[:, 0].tolist(), strict=True) if then else ())
    ]
    met, months = _months_met(definitions, metric, rows, through)
    return ChangePreview(periods, met, months)


def _value(metric: Metric, value: float) -> str:
    return "–" if np.isnan(value) else value_text(metric, value)


def _known_figures(
    city: models.City, in_force: DefinitionsInForce, key: str, metric: Metric | None
) -> Observations | None:
    """The figures of one metric, as its first and only."""
    slug = next((slug for slug, of_slug in in_force.keys.items() if of_slug == key), None)
    if metric is None or slug is None:
        return None
    # its figures are stored under the slug in force, whatever the form calls it
    alone = DefinitionsInForce(in_force.revision, _metric_alone(in_force.definitions, replace(metric, slug=slug)))
    return known_observations.known_observations(city, alone, timezone.now())


def _metric_alone(definitions: Definitions, metric: Metric) -> Definitions:
    """The same city with one metric, first, and those that it is derived from, and nothing that leans on others."""
    slugs = metric.derived.slugs if metric.derived else ()
    parts = [known for known in definitions.metrics if {known.slug, *known.was} & set(slugs)]
    metrics = tuple(replace(alone, goal=None, source=None, records=None) for alone in (metric, *parts))
    return replace(definitions, metrics=metrics, cabinets=(), sources=(), goals=())


def _scores_of(
    definitions: Definitions, metric: Metric | None, rows: Observations | None, days: np.ndarray, style: PeriodStyle
) -> Scores | None:
    if metric is None or rows is None or not (len(rows) or metric.milestones):
        return None
    method = method_named(definitions.city.method)
    return next(score_all(_metric_alone(definitions, metric), rows, days, method, style, {}), None)


def _score_in(scores: Scores | None, period: Period) -> str:
    if scores is None or period not in scores.windows.periods:
        return "–"
    score = float(scores.score[scores.windows.periods.index(period), 0])
    return score_text(None if np.isnan(score) else score, scores.near)


def _months_met(definitions: Definitions, metric: Metric, rows: Observations | None, through: date) -> tuple[int, int]:
    """In how many of the last whole months the newest target would have been met, and of how many that is known."""
    if not metric.target or not metric.scored:
        return 0, 0
    # by "balanced" a score of 1 is the goal itself, whatever method the city has
    last = metric.target[-1]
    newest = replace(metric, target=(last if last.is_plan else replace(last, since=None, between=None),))
    month_now = month(np.array([number(through) + 1]))[0]
    ends = first_of_month(np.arange(month_now - MONTHS + 1, month_now + 1)) - 1
    plain = replace(definitions, city=replace(definitions.city, method=MethodName.BALANCED))
    scores = _scores_of(plain, newest, rows, ends, PeriodStyle.COMPLETE)
    if scores is None:
        return 0, 0
    by_month = scores.score[scores.windows.periods.index(Period.MONTH)]
    known = ~np.isnan(by_month)
    return int((by_month[known] >= 1 - SLACK).sum()), int(known.sum())
