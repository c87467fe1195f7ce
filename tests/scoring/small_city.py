"""A small city with hand-worked figures, and a short way to score it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from cityscore.model import Definitions, from_plain
from cityscore.scoring.composite import Composite, composite
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import method_named
from cityscore.scoring.metric_scores import Score, Scores
from cityscore.scoring.observations import Observations

Row = tuple[str, str, float, float]
"""Metric, day, numerator, denominator."""

CALLS = {"name": "Calls answered in time", "kind": "ratio", "better": "higher", "target": 0.95, "cases": "calls"}
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "target": 10.0, "cases": "fires"}
HOMICIDES = {"name": "Homicides", "kind": "count", "better": "lower", "rare": True, "target": 0.2, "cases": "homicides"}


def city(metrics: dict[str, dict[str, Any]], **settings: Any) -> Definitions:
    """A city called Milltown with one department, Works."""
    return from_plain(
        Definitions,
        {
            "city": {"name": "Milltown", "timezone": "America/New_York", **settings},
            "cabinets": {"Services": ["Works"]},
            "metrics": {slug: {"department": "Works", **metric} for slug, metric in metrics.items()},
        },
    )


def observations(definitions: Definitions, rows: Iterable[Row], district: str = "") -> Observations:
    """Rows as the scoring reads them."""
    slugs = [metric.slug for metric in definitions.metrics]
    rows = list(rows)
    return Observations(
        metric=np.array([slugs.index(row[0]) for row in rows], dtype=np.int64),
        district=np.zeros(len(rows), dtype=np.int64),
        day=np.array([row[1] for row in rows], dtype="datetime64[D]"),
        numerator=np.array([row[2] for row in rows], dtype=np.float64),
        denominator=np.array([row[3] for row in rows], dtype=np.float64),
        districts=(district,),
    )


def score(
    definitions: Definitions, rows: Iterable[Row], through: str | Iterable[str], method: str = "balanced"
) -> list[Scores]:
    """Score the rows for one day or several."""
    days = [through] if isinstance(through, str) else list(through)
    numbers = np.array([number(date.fromisoformat(day)) for day in days])
    scored = score_all(
        definitions, observations(definitions, rows), numbers, method_named(method), definitions.city.periods
    )
    return list(scored)


def score_one(
    metric: dict[str, Any], rows: Iterable[Row], through: str, period: str, method: str = "balanced"
) -> Score:
    """Score one metric, called "it", for one period and one day."""
    (scores,) = score(city({"it": metric}), rows, through, method)
    return next(scores.at(each, 0) for each in scores.windows.periods if each == period)


def combined(definitions: Definitions, scores: list[Scores]) -> Composite:
    """The city's composite of some scores."""
    return composite(scores, scores[0].method, scores[0].windows, definitions.city.near)


def every_day(metric: str, first: str, last: str, numerator: float, denominator: float = 1.0) -> list[Row]:
    """The same figures on every day from first to last."""
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return [(metric, str(day), numerator, denominator) for day in days]
