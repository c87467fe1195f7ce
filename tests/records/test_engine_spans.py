"""Spans of every kind, time on hold, newest rows and backlogs: the same on every engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from cityscore.model import Definitions, from_plain
from cityscore.records.observing import CountedSource, count_sources
from tests.records.boston_cases import BOSTON
from tests.records.engine_stages import ENGINES, Stage

every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
ROWS = [
    # id, updated, opened, closed, hold (minutes), ward; offices are open from 9 to 17
    ("1", "2025-03-08 12:00:00", "2025-03-08T17:00:00Z", "2025-03-09T17:00:00Z", "", "North"),  # 24 hours over a change
    ("2", "2025-03-08 12:00:00", "2025-03-10T13:00:00Z", "", "", "North"),
    ("2", "2025-03-10 15:00:00", "2025-03-10T13:00:00Z", "2025-03-10T15:00:00Z", "60", "South"),
    ("3", "1", "2025-03-10T14:00:00Z", "2025-03-10T14:05:21Z", "0:01", "South"),
    ("3", "1", "2025-03-10T14:00:00Z", "", "0:00:01", ""),  # as new, and open
    ("4", "2025-03-14", "2025-03-14T20:00:00Z", "2025-03-17T14:00:00Z", "0", "North"),  # Friday 16:00, Monday 10:00
]
COLUMNS = ("id", "updated", "opened", "closed", "hold", "ward")
TABLE = pa.table(
    {name: pa.array(column, pa.string()) for name, column in zip(COLUMNS, zip(*ROWS, strict=True), strict=True)}
)
TYPED = pa.table(
    {
        "opened": pa.array(
            [datetime(2025, 3, 8, 17, tzinfo=UTC), datetime(2025, 3, 10, 13, tzinfo=UTC)], pa.timestamp("us", "UTC")
        ),
        "closed": pa.array([datetime(2025, 3, 9, 17, tzinfo=UTC), None], pa.timestamp("us", "UTC")),
        "hold": pa.array([1.5, None], pa.float64()),
    }
)
NEWEST = {"id": "id", "latest_by": "updated"}
HOLD = {"column": "hold", "unit": "minutes"}
SPANS = ("24 hours", "5:20", "1 business day", "2 business hours", "1 week", "300 seconds")


def observed(stage: Stage, table: pa.Table, records: list[tuple[str, dict[str, Any]]]) -> CountedSource:
    base = {"name": "M", "department": "Works", "better": "higher"}
    metrics = {
        f"m{place}": {
            **base,
            "kind": kind,
            **({"q": 0.5} if kind == "quantile" else {}),
            "records": {"source": "cases", **more},
        }
        for place, (kind, more) in enumerate(records)
    }
    calendar = {"holidays": "US-MA", "office_hours": "09:00-17:00"}
    city = {"name": "Boston", "timezone": "America/New_York", "calendar": calendar}
    plain = {"city": city, "sources": {"cases": stage.put(table)}, "metrics": metrics}
    (found,) = count_sources(from_plain(Definitions, plain), stage.folder, datetime(2025, 4, 1, tzinfo=BOSTON))
    return found


def rows(found: CountedSource, place: int) -> list[tuple[str, float, float]]:
    data = found.observations
    own = np.flatnonzero((data.metric == place) & (data.district == data.districts.index("")))
    return [(str(data.day[row]), float(data.numerator[row]), float(data.denominator[row])) for row in own]


@every_engine
def test_spans_holds_and_newest_rows(stage: Stage) -> None:
    times = {"opened": "opened", "closed": "closed", "paused": HOLD}
    spans = [("ratio", {**NEWEST, "on_time": {**times, "within": within}}) for within in SPANS]
    length = {"from": "opened", "to": "closed", "paused": HOLD}
    backlog = {"backlog": "open", "district": "ward", "on_time": {**times, "within": "1 week"}}
    found = observed(
        stage, TABLE, [*spans, ("quantile", {**NEWEST, "duration": length}), ("level", {**NEWEST, **backlog})]
    )
    assert rows(found, 0) == [("2025-03-09", 1, 1), ("2025-03-11", 2, 2), ("2025-03-15", 0, 1)]
    # 9 March 13:00 is later than five minutes; case 3 was on hold for a second, case 2 for an hour
    assert rows(found, 1) == [("2025-03-08", 0, 1), ("2025-03-10", 1, 2), ("2025-03-14", 0, 1)]
    assert rows(found, 2) == [("2025-03-11", 3, 3), ("2025-03-17", 1, 1)]
    assert rows(found, 3) == [("2025-03-10", 3, 3), ("2025-03-17", 1, 1)]
    assert rows(found, 4) == [("2025-03-15", 1, 1), ("2025-03-17", 2, 2), ("2025-03-21", 1, 1)]
    assert rows(found, 5) == [("2025-03-08", 0, 1), ("2025-03-10", 0, 2), ("2025-03-14", 0, 1)]
    assert rows(found, 6) == [
        ("2025-03-09", 86_400, 1),
        ("2025-03-10", 320, 1),
        ("2025-03-10", 3600, 1),
        ("2025-03-17", 66 * 3600, 1),
    ]
    assert found.findings[0].older == 2
    assert found.levels is not None
    levels = found.levels.cases
    told = sorted(zip(found.levels.district, levels.opened.tolist(), levels.closed.tolist(), strict=True))
    assert [(name, closed - opened) for name, opened, closed in told] == [("North", 1), ("North", 3)]


@every_engine
def test_holds_and_moments_with_types(stage: Stage) -> None:
    length = {"from": "opened", "to": "closed", "paused": HOLD}
    times = {"opened": "opened", "closed": "closed", "within": "24 hours"}
    found = observed(stage, TYPED, [("quantile", {"duration": length}), ("ratio", {"on_time": times})])
    assert rows(found, 0) == [("2025-03-09", 86_310, 1)]
    assert rows(found, 1) == [("2025-03-09", 1, 1), ("2025-03-11", 0, 1)]


@every_engine
def test_a_clock_that_is_set_back(stage: Stage) -> None:
    opened = ["2024-11-03 01:55:00", "2024-11-03 02:05:00", "2024-11-04 01:55:00", "2024-11-03 01:30:00"]
    closed = ["2024-11-03 01:05:00", "2024-11-03 01:55:00", "2024-11-04 01:05:00", "2024-11-03 01:29:59"]
    table = pa.table({"opened": opened, "closed": closed})
    on_time = {"opened": "opened", "closed": "closed", "within": "1 business day"}
    found = observed(
        stage, table, [("quantile", {"duration": {"from": "opened", "to": "closed"}}), ("ratio", {"on_time": on_time})]
    )
    data = found.observations
    lengths = data.numerator[data.metric == 0].tolist()
    assert lengths == [600, 3599]  # of the two in the hour shown twice; no clock says the others
    assert [finding.odd for finding in found.findings] == [2, 2]
    due = data.day[data.metric == 1].astype(str).tolist()
    assert (due, data.denominator[data.metric == 1].tolist()) == (["2024-11-05"], [4])
