"""A city whose metrics come from sources, observations as plain rows, and the zeros as a clerk would add them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias

import numpy as np

from cityscore.model import Absent, Definitions, Metric, Source, from_plain
from cityscore.scoring.observations import Observations

Row: TypeAlias = tuple[str, str, date, float, float]
"""Metric, district, day, numerator, denominator."""

DISTRICTS = ("", "Back Bay", "Roxbury")


def day(text: str) -> date:
    """A day of 2025: ``03-18``."""
    return date.fromisoformat(f"2025-{text}")


def city(metrics: dict[str, dict[str, Any]], **sources: dict[str, Any]) -> Definitions:
    """A city called Milltown, with a calendar of Mondays."""
    plain = {"department": "Works", "better": "lower", "kind": "count"}
    return from_plain(
        Definitions,
        {
            "city": {"name": "Milltown", "timezone": "UTC"},
            "calendars": {"mondays": {"weekdays": ["monday"]}},
            "sources": {slug: {"type": "file", "path": f"{slug}.csv", **source} for slug, source in sources.items()},
            "metrics": {slug: {"name": slug, **plain, **metric} for slug, metric in metrics.items()},
        },
    )


def observed(definitions: Definitions, rows: Iterable[Row]) -> Observations:
    """Rows as the scoring reads them."""
    rows = list(rows)
    slugs = [metric.slug for metric in definitions.metrics]
    return Observations(
        metric=np.array([slugs.index(row[0]) for row in rows], dtype=np.int64),
        district=np.array([DISTRICTS.index(row[1]) for row in rows], dtype=np.int64),
        day=np.array([row[2] for row in rows], dtype="datetime64[D]"),
        numerator=np.array([row[3] for row in rows], dtype=np.float64),
        denominator=np.array([row[4] for row in rows], dtype=np.float64),
        districts=DISTRICTS,
    )


def plain(definitions: Definitions, data: Observations) -> list[Row]:
    """Observations as rows, in order of metric, district, day and value."""
    columns = (data.metric, data.district, data.day.tolist(), data.numerator.tolist(), data.denominator.tolist())
    return sorted(
        (definitions.metrics[metric].slug, data.districts[district], *rest)
        for metric, district, *rest in zip(*columns, strict=True)
    )


def by_hand(rows: list[Row], source: Source, definitions: Definitions, through: date | None = None) -> list[Row]:
    """What a source says, day by day: DESIGN 3.1 as a clerk would do it."""
    if source.absent is Absent.MISSING or not rows:
        return sorted(rows)
    days = [row[2] for row in rows if through is None or row[2] <= through]
    if not days:
        return []
    complete = max(days) - timedelta(days=source.lag)
    result = [row for row in rows if row[2] <= complete]
    seen = {row[:3] for row in result}
    for metric in definitions.metrics:
        own = {row[1] for row in rows if row[0] == metric.slug}
        if not own and metric.source == source.slug:
            own = {""}
        for district in own:
            each = min(days)
            while each <= complete:
                places = DISTRICTS if district == "" else (district,)
                if _due(metric, each) and not any((metric.slug, place, each) in seen for place in places):
                    result += _zero(metric, district, each)
                each += timedelta(days=1)
    return sorted(result)


def _zero(metric: Metric, district: str, each: date) -> list[Row]:
    if metric.kind.traits.zero is None:
        return []
    return [(metric.slug, district, each, *metric.kind.traits.zero)]


def _due(metric: Metric, each: date) -> bool:
    if (metric.active.since and each < metric.active.since) or (metric.active.to and each > metric.active.to):
        return False
    following = each + timedelta(days=1)
    return {
        "daily": True,
        "weekdays": each.weekday() < 5,
        "weekly": each.weekday() == 6,
        "monthly": following.day == 1,
        "quarterly": following.day == 1 and following.month in (1, 4, 7, 10),
        "yearly": (following.month, following.day) == (1, 1),
        "mondays": each.weekday() == 0,
    }[metric.cadence]
