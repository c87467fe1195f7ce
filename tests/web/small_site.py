"""A small city with figures of ninety days, for pages to be asked of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cityscore.jobs.city_run import run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.milltown import collecting, define, every_day

BEGINNING = datetime(2025, 1, 2, tzinfo=UTC)
MORNING = datetime(2025, 4, 1, 12, tzinfo=UTC)
FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)

CALLS = {
    "name": "Calls answered", "department": "Calls", "kind": "ratio", "better": "higher", "target": 0.95,
    "cases": "calls",
}  # fmt: skip
DEATHS = {
    "name": "Road deaths", "department": "Police", "kind": "count", "better": "lower", "target": 2, "harm": True,
}  # fmt: skip
POTHOLES = {"name": "Potholes", "department": "Works", "kind": "ratio", "better": "higher", "target": 0.8, "weight": 3}
METRICS: dict[str, dict[str, Any]] = {"calls": CALLS, "deaths": DEATHS, "potholes": POTHOLES}


def small_city(
    metrics: dict[str, dict[str, Any]] | None = None,
    slug: str = "milltown",
    folder: str = "",
    cabinets: dict[str, list[str]] | None = None,
    **settings: Any,
) -> models.City:
    """Make it: calls are below their goal, deaths and potholes meet theirs; ``settings`` are the city's own."""
    metrics = metrics or METRICS
    city = {"name": slug.title(), "slug": slug, "timezone": "America/New_York", **settings}
    plain = {"city": city, "metrics": metrics, **({"cabinets": cabinets} if cabinets else {})}
    if folder:
        apply_definitions(from_plain(Definitions, plain), BEGINNING, folder=folder)
    else:
        define(plain, BEGINNING)
    made = models.City.objects.get(slug=slug)
    figures = {"calls": (85, 100), "deaths": (1, 1), "potholes": (90, 100)}
    rows = [row for each in metrics for row in every_day(each, FIRST, 90, figures.get(each, (79, 100)))]
    run_city(made, collecting(rows), moment=MORNING)
    return made
