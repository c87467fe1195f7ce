"""All that a city's tables hold, in words that are the same in another database: no ids, and of runs what is public."""

from __future__ import annotations

from typing import Any

from cityscore.scoring.stored_scores import SCORE_COLUMNS
from cityscore.store import models

_MODELS: tuple[tuple[type[Any], str, tuple[str, ...]], ...] = (
    (models.Revision, "city", ("number", "moment", "definitions", "keys")),
    (models.Metric, "city", ("key", "slug", "retired")),
    (models.Subject, "city", ("kind", "slug", "district")),
    (
        models.Observation,
        "metric__city",
        ("metric__key", "district", "day", "sample", "numerator", "denominator", "moment", "until"),
    ),
    (models.Unscored, "metric__city", ("metric__key", "first", "last", "moment")),
    (
        models.Run,
        "city",
        ("state", "moment", "replayed", "revision__number", "since", "through", "published"),
    ),
    (
        models.Score,
        "subject__city",
        (
            *("subject__kind", "subject__slug", "subject__district", "period", "through"),
            *SCORE_COLUMNS,
            *("withdrawn", "revision__number", "run__moment", "is_current", "published", "superseded"),
        ),
    ),
)


def contents(city: models.City) -> dict[str, list[str]]:
    """The rows of each table, in order; runs that failed or only collected are left out."""
    found = {}
    for model, of_city, fields in _MODELS:
        rows = model.objects.filter(**{of_city: city})
        if model is models.Run:
            rows = rows.exclude(state__in=[models.RunState.FAILED, models.RunState.COLLECTED])
        found[model.__name__] = sorted(map(repr, rows.values_list(*fields)))
    return found
