"""Boston's publications, replayed one by one into the store at the moments they were made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import numpy as np

from cityscore.definitions import loads
from cityscore.demo import boston
from cityscore.jobs.city_run import Outcome, run_city
from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

START = datetime(2025, 1, 17, tzinfo=UTC)
"""From when on the definitions stand."""


def store_boston_definitions() -> models.City:
    """Put Boston's definitions in the store."""
    apply_definitions(boston_definitions(), START)
    return models.City.objects.get(slug=boston_definitions().city.address)


def boston_definitions() -> Definitions:
    """Boston's definitions."""
    return loads(boston.demo_definitions_text(), file="boston.yaml")


def replay(
    city: models.City, revisions: Sequence[boston.BostonRow], done: Callable[[int, int], None] | None = None
) -> list[Outcome]:
    """Run once for each publication, at its moment; ``done`` is told how many of how many."""
    zone = boston_definitions().city.zone()
    publications = [(moment, list(rows)) for moment, rows in groupby(revisions, key=lambda row: row.published)]
    outcomes = []
    for moment, rows in publications:
        outcomes.append(run_city(city, handed_over_rows(rows), moment=moment.replace(tzinfo=zone)))
        if done is not None:
            done(len(outcomes), len(publications))
    return outcomes


def handed_over_rows(rows: Iterable[boston.BostonRow]) -> Callable[[Definitions], Observations]:
    """What a source hands over: some rows, as observations of the definitions at hand."""
    kept = list(rows)

    def collect(definitions: Definitions) -> Observations:
        slugs = [metric.slug for metric in definitions.metrics]
        return Observations(
            metric=np.array([slugs.index(row.metric) for row in kept], dtype=np.int64),
            district=np.zeros(len(kept), dtype=np.int64),
            day=np.array([row.day for row in kept], dtype="datetime64[D]"),
            numerator=np.array([row.numerator for row in kept], dtype=np.float64),
            denominator=np.array([row.denominator for row in kept], dtype=np.float64),
        )

    return collect
