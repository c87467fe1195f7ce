"""Milltown, a small city to break the store with: rows written by hand, handed over as a source does, and a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pytest
from django.utils import timezone

from cityscore.model import Definitions, from_plain
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import Plan, apply_definitions

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2025, 3, 1, 17, tzinfo=UTC)
"""1 March 2025, 12:00 in Milltown."""

POTHOLES = {"name": "Potholes", "department": "Works", "kind": "ratio", "better": "higher", "target": 0.8}
CRIMES = {"name": "Crimes", "department": "Police", "kind": "count", "better": "lower", "target": 3}
EMS = {"name": "Response", "department": "Police", "kind": "quantile", "q": 0.5, "better": "lower", "target": 6}


class Row(NamedTuple):
    """One observation, or sample, as it is handed over."""

    metric: str
    day: date
    numerator: float
    denominator: float = 1.0
    district: str = ""


def plain(metrics: dict[str, dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """Milltown's definitions as in a file; ``more`` are other keys of the file, ``city`` settings of the city."""
    city = {"name": "Milltown", "timezone": "America/New_York", **more.pop("city", {})}
    return {"city": city, **more, "metrics": metrics or {"potholes": POTHOLES, "crimes": CRIMES}}


def define(definitions: dict[str, Any], moment: datetime | None = NOON) -> Plan:
    """Make definitions, as in a file, the standing ones."""
    return apply_definitions(from_plain(Definitions, definitions), moment)


def city(slug: str = "milltown") -> models.City:
    """Milltown, or another city."""
    return models.City.objects.get(slug=slug)


def collecting(rows: Iterable[Row] = ()) -> Callable[[Definitions], Observations]:
    """What a source hands over: some rows, as observations of the definitions at hand."""
    kept = list(rows)
    return lambda definitions: observations_of(definitions, kept)


def observations_of(definitions: Definitions, rows: Iterable[Row]) -> Observations:
    """Rows as columns."""
    kept = list(rows)
    slugs = [metric.slug for metric in definitions.metrics]
    districts = sorted({row.district for row in kept} | {""})
    return Observations(
        metric=np.array([slugs.index(row.metric) for row in kept], dtype=np.int64),
        district=np.array([districts.index(row.district) for row in kept], dtype=np.int64),
        day=np.array([row.day for row in kept], dtype="datetime64[D]"),
        numerator=np.array([row.numerator for row in kept], dtype=np.float64),
        denominator=np.array([row.denominator for row in kept], dtype=np.float64),
        districts=tuple(districts),
    )


def every_day(metric: str, first: date, days: int, *figures: tuple[float, float], district: str = "") -> list[Row]:
    """A row a day; the figures, numerators and denominators, over and over."""
    return [Row(metric, first + n * DAY, *figures[n % len(figures)], district) for n in range(days)]


@dataclass
class Clock:
    """A clock that a test sets; it goes on by a second whenever somebody looks at it."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        self.moment += SECOND
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock at noon of 1 March 2025."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock
