"""Boston's real cases, and definitions that count them; a case's number as its district shows each case's outcome."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from cityscore.demo import boston_311
from cityscore.model import Definitions, from_plain
from cityscore.records.observing import CountedSource, count_sources

FOLDER = Path(__file__).with_name("data")
ELSEWHERE = {boston_311.CASES.name: boston_311.CASES}
"""The demonstration's cases, which lie in the package."""
BOSTON = ZoneInfo("America/New_York")
CALENDAR = {"holidays": "US-MA", "office_hours": "08:30-17:00"}


def on_time(where: str | None = None, district: str = "neighborhood", **counted: Any) -> dict[str, Any]:
    """An on-time metric's definition; ``counted`` are due or within, and counted_on."""
    records: dict[str, Any] = {"source": "cases", "district": district}
    records["on_time"] = {"opened": "opened", "closed": "closed", **counted}
    if where:
        records["where"] = where
    return {"name": "On time", "department": "Works", "better": "higher", "kind": "ratio", "records": records}


def boston(file: str, metrics: dict[str, dict[str, Any]], **calendar: Any) -> Definitions:
    """Boston with metrics that count the cases of a file."""
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar or CALENDAR}
    sources = {"cases": {"type": "file", "path": str(path_of(file))}}
    return from_plain(Definitions, {"city": city, "sources": sources, "metrics": metrics})


def observed(definitions: Definitions, as_of: datetime) -> CountedSource:
    """What the only source's records make."""
    (found,) = count_sources(definitions, FOLDER, as_of)
    return found


def by_case(found: CountedSource, metric: int = 0) -> dict[int, tuple[date, bool]]:
    """The day and the outcome of each case, where a case's number is its district."""
    data = found.observations
    columns = (data.metric.tolist(), data.district.tolist(), data.day.tolist(), data.numerator.tolist())
    return {
        int(data.districts[district]): (day, met == 1)
        for index, district, day, met in zip(*columns, strict=True)
        if index == metric and data.districts[district]
    }


@cache
def cases(file: str) -> list[dict[str, Any]]:
    """The cases as they are."""
    rows: list[dict[str, Any]] = pq.read_table(path_of(file)).to_pylist()
    return rows


def path_of(file: str) -> Path:
    """Where a file of cases lies."""
    return ELSEWHERE.get(file, FOLDER / file)
