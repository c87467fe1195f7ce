"""Which of the figures that will be public are far from what is usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.model import Metric
from cityscore.present.say.language import say
from cityscore.present.say.terms import day_text
from cityscore.scoring.plausibility import usual
from cityscore.store import models
from cityscore.store.current_observations import CurrentFigure, current_figures
from cityscore.store.definitions import DefinitionsInForce
from cityscore.web.manage.entry.due_figures import spans_back
from cityscore.web.manage.typed_figures import figure_text, middle_text, value_of

AT_MOST = 20
"""How many are told of one metric; a feed that broke has as many as it has days."""


@dataclass(frozen=True)
class Unusual:
    """A figure that is far from what is usual."""

    metric: Metric
    day: date
    sentence: str


def unusual(waiting: models.Run, published: models.Run | None) -> list[Unusual]:
    """Those that came, or changed, since the last publication, in the definitions' order, the latest first."""
    in_force = DefinitionsInForce.of(waiting.revision)
    metrics = list(in_force.definitions.metrics)
    known = current_figures(waiting.city, spans_back(metrics, in_force, waiting.through, waiting.through))
    found: list[Unusual] = []
    for metric in metrics:
        key = in_force.keys[metric.slug]
        of_metric = {day: given for (of, day), given in known.items() if of == key and not given.exempt}
        found += list(_far_out(metric, of_metric, published))[:AT_MOST]
    return found


def _far_out(metric: Metric, figures: dict[date, CurrentFigure], published: models.Run | None) -> Iterator[Unusual]:
    for day in sorted(figures, reverse=True):
        given = figures[day]
        if published is not None and given.moment is not None and given.moment <= published.moment:
            continue
        before = [value for when, each in figures.items() if when < day for value in value_of(metric, each)]
        range_ = usual(np.array(before, dtype=np.float64))
        if range_ is not None and not all(range_.has(value) for value in value_of(metric, given)):
            yield Unusual(
                metric,
                day,
                say(
                    "{figure} on {day}: half of the last {known} lay between {low} and {high}.",
                    figure=figure_text(metric, given),
                    day=day_text(day),
                    known=range_.known,
                    low=middle_text(metric, range_.low),
                    high=middle_text(metric, range_.high),
                ),
            )
