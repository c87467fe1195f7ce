"""A city to measure with: its definitions, a third of the metrics against targets and the rest their history."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from cityscore.model import Definitions, from_plain
from cityscore.scoring.observations import Observations

THROUGH = date(2025, 3, 18)
YARDSTICKS = ("target", "trailing", "years")
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "ratio", "better": "higher", "unit": "percent", "target": 0.8},
    {"kind": "count", "better": "lower", "unit": "per day", "target": 130},
    {"kind": "average", "better": "lower", "unit": "minutes", "target": 0.75},
)
HISTORIES = {"trailing": {"trailing": 365}, "years": {"years": 3}}


def definitions(
    metrics: int = 100, *, cabinets: int = 10, departments: int = 29, name: str = "Milltown", file: str | None = None
) -> Definitions:
    """A city of some metrics, from a file if one is named; with the defaults it has scores of 140 subjects in all."""
    names = [f"Department {place + 1}" for place in range(departments)]
    city = {"name": name, "timezone": "America/New_York", "calendar": {"fiscal_year_starts": "july"}}
    return from_plain(
        Definitions,
        {
            "city": city,
            "cabinets": {f"Cabinet {place + 1}": names[place::cabinets] for place in range(cabinets)},
            "sources": {"daily": {"type": "file", "path": file}} if file else {},
            "metrics": {f"service-{place + 1}": _metric(place, names) for place in range(metrics)},
        },
    )


def observations(definitions: Definitions, first: date, last: date = THROUGH) -> Observations:
    """A figure of every metric for every day, the same for a day whatever the others."""
    metrics, days = len(definitions.metrics), (last - first).days + 1
    numerator, denominator = _figures(metrics, first.toordinal() + np.arange(days))
    counts = np.array([metric.kind == "count" for metric in definitions.metrics])[:, None]
    return Observations(
        metric=np.repeat(np.arange(metrics), days),
        district=np.zeros(metrics * days, dtype=np.int64),
        day=np.tile(np.arange(first, last + timedelta(days=1), dtype="datetime64[D]"), metrics),
        numerator=numerator.ravel(),
        denominator=np.where(counts, 1.0, denominator).ravel(),
    )


def years_before(years: int, last: date = THROUGH) -> date:
    """The first of so many years of days."""
    return last - timedelta(days=365 * years - 1)


def _metric(place: int, departments: list[str]) -> dict[str, Any]:
    kind = KINDS[place // len(YARDSTICKS) % len(KINDS)]
    yardstick = YARDSTICKS[place % len(YARDSTICKS)]
    history = {"history": HISTORIES[yardstick], "target": ()} if yardstick in HISTORIES else {}
    return {
        "name": f"Service {place + 1} answered in time",
        "department": departments[place % len(departments)],
        "definition": "Requests of the day that were answered within the time promised.",
        **kind,
        **history,
    }


def _figures(metrics: int, days: Any) -> tuple[Any, Any]:
    """Whole numbers that look like chance: each from its metric and day alone."""
    metric = np.arange(1, metrics + 1, dtype=np.uint64)[:, None]
    seed = (metric * np.uint64(2_654_435_761)) ^ (days.astype(np.uint64) * np.uint64(40_503_000_023))
    seed = (seed ^ (seed >> np.uint64(15))) * np.uint64(2_246_822_519)
    denominator = 20 + (seed >> np.uint64(7)) % np.uint64(280)
    share = 0.6 + (seed >> np.uint64(3)) % np.uint64(1_000) / 2_500
    return np.floor(denominator * share), denominator.astype(np.float64)
