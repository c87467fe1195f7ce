"""Milltown's cases: a source of records to count signs from that were put up in time, or were not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cityscore.jobs.city_run import from_sources, run_city
from cityscore.model import Definitions, from_plain
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from cityscore.store.observation_writes import WriteCounts
from tests.store.milltown import DAY, NOON, plain

HEADER = "type,opened,closed,area\n"
CASES = """\
sign,2025-02-03 09:00:00,2025-02-03 15:00:00,North
sign,2025-02-03 10:00:00,2025-02-06 10:00:00,North
light,2025-02-03 10:00:00,2025-02-03 11:00:00,South
sign,2025-02-06 08:00:00,,South
sign,2025-02-07 08:00:00,2025-02-07 09:00:00,South
"""


def signs(**records: Any) -> dict[str, Any]:
    counting = {"opened": "opened", "closed": "closed", "within": "24 hours"}
    block = {"source": "cases", "where": "type = 'sign'", "on_time": counting, "district": "area", **records}
    return {
        "name": "Signs",
        "department": "Works",
        "better": "higher",
        "kind": "ratio",
        "target": 0.8,
        "records": block,
    }


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    count(tmp_path, {"signs": signs()})
    return tmp_path


def count(folder: Path, metrics: dict[str, Any], moment: datetime = NOON, **source: Any) -> None:
    """Make definitions of metrics that count the cases of a folder the standing ones."""
    sources = {"cases": {"type": "file", "path": "cases.csv", **source}}
    apply_definitions(from_plain(Definitions, plain(metrics, sources=sources)), moment, folder=str(folder))


def collected(folder: Path, cases: str, days: int, later: timedelta = timedelta()) -> WriteCounts:
    """What a run writes of some cases, so many days after noon, or later."""
    (folder / "cases.csv").write_text(HEADER + cases)
    city, moment = models.City.objects.get(), NOON + days * DAY + later
    return run_city(city, from_sources(city, moment), moment=moment).written
