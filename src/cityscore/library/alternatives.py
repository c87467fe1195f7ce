"""What a city's composite could have been: the same observations, scored under every other choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from cityscore.model import Definitions, MethodName, Period, PeriodStyle
from cityscore.scoring.composite import composite, counts, weighed
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
    scored = {each.name: _scored(definitions, observations, each, style, through) for each in methods}
    own = scored[method.name]
    if period not in method.periods:
        return None
    others = {
        str(each.name): _composite(definitions, scored[each.name], each, period)
        for each in methods
        if each.name != method.name and period in each.periods
    }
    departments = {department: group.name for group in definitions.groups for department in group.departments}
    cabinets = {metric.slug: departments.get(metric.department, "") for metric in definitions.metrics}
    return sensitivity(weighed(own, method.periods.index(period), -1), cabinets, others, weights)


def _scored(
    definitions: Definitions, observations: Observations, method: Method, style: PeriodStyle, through: date
) -> list[Scores]:
    """Every metric under a method, for the whole city, on one day."""
    days = np.array([number(through)])
    none: dict[str, tuple[str, ...]] = {}
    return [each for each in score_all(definitions, observations, days, method, style, none) if counts(each)]


def _composite(definitions: Definitions, scored: list[Scores], method: Method, period: Period) -> float | None:
    """The composite under a method; None where it gives none."""
    if not scored:
        return None
    whole = composite(scored, method, scored[0].windows, definitions.city.near)
    return number_or_none(float(whole.score[method.periods.index(period), -1]))
