"""Boston in the store, replayed publication by publication as it became known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import numpy as np
import pytest

from cityscore.definitions import loads
from cityscore.demo import boston
from cityscore.jobs.run import Outcome, run
from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import apply

START = datetime(2025, 1, 18, tzinfo=UTC)


def collected(rows: Sequence[boston.Row]) -> Callable[[Definitions], Observations]:
    """What a source hands over: some rows, as observations of the definitions at hand."""

    def collect(definitions: Definitions) -> Observations:
        slugs = [metric.slug for metric in definitions.metrics]
        return Observations(
            metric=np.array([slugs.index(row.metric) for row in rows], dtype=np.int64),
            district=np.zeros(len(rows), dtype=np.int64),
            day=np.array([row.day for row in rows], dtype="datetime64[D]"),
            numerator=np.array([row.numerator for row in rows], dtype=np.float64),
            denominator=np.array([row.denominator for row in rows], dtype=np.float64),
        )

    return collect


def replay(city: models.City, revisions: Sequence[boston.Row]) -> list[Outcome]:
    """Run once for each publication, at its moment."""
    zone = boston_definitions().city.zone()
    return [
        run(city, collected(list(rows)), moment=moment.replace(tzinfo=zone))
        for moment, rows in groupby(revisions, key=lambda row: row.published)
    ]


def boston_definitions() -> Definitions:
    return loads(boston.definitions_text())


@pytest.fixture
def city(db: None) -> models.City:
    """Boston with its definitions and no figures."""
    apply(boston_definitions(), START)
    return models.City.objects.get(slug="boston")
