"""A check of the figures that people gave: does anything look as if something else was meant?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np

from cityscore.library.figure_advice import figure_advice
from cityscore.model import Problem
from cityscore.scoring.day_ranges import plus
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.current_observations import current_figures
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force

LOOKED_BACK = 400
"""Days of which figures are looked at."""


def figures_doubtful(now: datetime) -> Iterator[Problem]:
    """Nothing looks wrong with the figures that people gave in the last year."""
    for city in models.City.objects.filter(revisions__isnull=False).distinct():
        in_force = definitions_in_force(city)
        for problem in figure_advice(in_force.definitions, _given_by_people(city, in_force, now)):
            name = in_force.definitions.by_slug[str(problem.place[1])].name
            yield replace(problem, id="", place=(), message=f"{city}: {name}: {problem.message}")


def _given_by_people(city: models.City, in_force: DefinitionsInForce, now: datetime) -> Observations:
    """The figures of the whole city that stand, of metrics that name no source: what a source gives, a run tells."""
    today = now.astimezone(in_force.definitions.city.zone()).date()
    index = {
        in_force.keys[metric.slug]: place
        for place, metric in enumerate(in_force.definitions.metrics)
        if metric.may_be_typed
    }
    figures = current_figures(city, {key: (plus(today, -LOOKED_BACK), today) for key in index})
    rows = [
        (index[key], day, numerator, 0.0 if figure.exempt else denominator)
        for (key, day), figure in figures.items()
        for numerator, denominator in figure.samples or ((figure.numerator, figure.denominator),)
    ]
    metric, day, numerator, denominator = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Observations(
        metric=np.array(metric, dtype=np.int64),
        district=np.zeros(len(rows), dtype=np.int64),
        day=np.array(day, dtype="datetime64[D]"),
        numerator=np.array(numerator, dtype=np.float64),
        denominator=np.array(denominator, dtype=np.float64),
    )
