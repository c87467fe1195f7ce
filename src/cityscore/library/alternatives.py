"""What a city's composite could have been: the same observations, scored under every other choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from cityscore.model import Definitions, MethodName, Period, PeriodStyle
from cityscore.scoring.composite import composite, counts, weighed
from cityscore.scoring.current import current_composite, weighed_currently
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import Method, method_named
from cityscore.scoring.metric_scores import Scores, number_or_none
from cityscore.scoring.observations import Observations
from cityscore.scoring.sensitivity import Sensitivity, sensitivity


def compare_alternatives(
    definitions: Definitions,
    observations: Observations,
    method: Method,
    style: PeriodStyle,
    period: Period,
    through: date,
    weights: Mapping[str, float] | None = None,
) -> Sensitivity | None:
    """Vary every choice behind the composite of a period, seen from a day; None where nothing has a score then."""
    methods = [method if name == method.name else method_named(name) for name in MethodName]
    is_current = period is Period.CURRENT
    if not is_current and period not in method.periods:
        return None
    scored = {tried.name: _scored(definitions, observations, tried, style, through) for tried in methods}
    others = {
        str(tried.name): _composite(definitions, scored[tried.name], tried, period)
        for tried in methods
        if tried.name != method.name and (is_current or period in tried.periods)
    }
    departments = {department: group.name for group in definitions.groups for department in group.departments}
    cabinets = {metric.slug: departments.get(metric.department, "") for metric in definitions.metrics}
    own = scored[method.name]
    if is_current:
        return sensitivity(weighed_currently(own, definitions.city.headline, -1), cabinets, others, weights)
    return sensitivity(weighed(own, method.periods.index(period), -1), cabinets, others, weights)


def _scored(
    definitions: Definitions, observations: Observations, method: Method, style: PeriodStyle, through: date
) -> list[Scores]:
    """Every metric under a method, for the whole city, on one day."""
    days = np.array([number(through)])
    no_districts: dict[str, tuple[str, ...]] = {}
    return [
        scores for scores in score_all(definitions, observations, days, method, style, no_districts) if counts(scores)
    ]


def _composite(definitions: Definitions, scored: list[Scores], method: Method, period: Period) -> float | None:
    """The composite under a method; None where it gives none."""
    if not scored:
        return None
    city, windows = definitions.city, scored[0].windows
    if period is Period.CURRENT:
        return number_or_none(float(current_composite(scored, method, windows, city.near, city.headline).score[0, -1]))
    of_method = composite(scored, method, windows, city.near)
    return number_or_none(float(of_method.score[method.periods.index(period), -1]))
