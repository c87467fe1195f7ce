"""A city of one metric or a few with made figures, as a definitions file holds it: for examples worked by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from tests.scoring.oracle import Row

DAY = timedelta(days=1)


def city_of(metrics: dict[str, dict[str, Any]], **city: Any) -> dict[str, Any]:
    """What a definitions file holds of a city with some metrics."""
    return {
        "city": {"name": "Milltown", "timezone": "America/New_York", **city},
        "metrics": {
            slug: {"name": slug.title(), "department": "Works", "better": "higher", "kind": "count"} | keys
            for slug, keys in metrics.items()
        },
    }


def days_from(first: str, last: str) -> list[date]:
    """Each day from first to last."""
    begun, ended = date.fromisoformat(first), date.fromisoformat(last)
    return [begun + n * DAY for n in range((ended - begun).days + 1)]


def month_ends(first: str, last: str) -> list[date]:
    """The last days of months."""
    return [day for day in days_from(first, last) if (day + DAY).day == 1]


def week_ends(first: str, last: str) -> list[date]:
    """The Sundays."""
    return [day for day in days_from(first, last) if day.weekday() == 6]


def filed(
    metric: str, days: Iterable[date], numerator: Callable[[date], float], denominator: float = 1.0, district: str = ""
) -> list[Row]:
    """A row for each day, with a figure that depends on the day."""
    return [Row(metric, district, day, float(numerator(day)), denominator) for day in days]
