"""Toronto's real response times: the median of a week and of a month equals NumPy's of the same records exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import cityscore
from cityscore.library.record_counts import observations_of_records
from cityscore.model import Definitions, from_plain

FOLDER = Path(__file__).with_name("data")
FILE = "toronto_fire_incidents.parquet"
DEFINITIONS = from_plain(
    Definitions,
    {
        "city": {"name": "Toronto", "timezone": "America/Toronto"},
        "sources": {"incidents": {"type": "file", "path": FILE}},
        "metrics": {
            "response": {
                "name": "Response time",
                "department": "Fire Services",
                "better": "lower",
                "kind": "quantile",
                "q": 0.5,
                "target": 320,
                "evidence": {"cases": 1, "coverage": 0},
                "records": {"source": "incidents", "duration": {"from": "alarm", "to": "arrival"}},
            }
        },
    },
)


def medians(period: str, days: list[date]) -> dict[date, tuple[float | None, float | None]]:
    """By the last day of each window: its stored value, and NumPy's median of the seconds in it."""
    observations, _ = observations_of_records(DEFINITIONS, FOLDER, datetime(2021, 1, 1, 12, tzinfo=UTC))
    records = pq.read_table(FOLDER / FILE)
    arrival = records["arrival"].to_numpy()
    seconds = (arrival - records["alarm"].to_numpy()).astype("timedelta64[s]").astype(int)
    card = cityscore.score(observations, DEFINITIONS, since=str(days[0]), through=str(days[-1]))
    found = {}
    for row in card.metrics.to_pylist():
        if row["period"] == period and row["through"] in days:
            within = (arrival >= np.datetime64(row["start"])) & (
                arrival < np.datetime64(row["end"] + timedelta(days=1))
            )
            mine = seconds[within & (seconds >= 0)]
            found[row["through"]] = (row["value"], float(np.median(mine)) if len(mine) else None)
    return found


@pytest.mark.parametrize("period", ["week", "month"])
def test_medians_are_numpys(period: str) -> None:
    first = date(2011, 1, 3)
    days = [first + timedelta(days=7 * place) for place in range(0, 520, 1 if period == "week" else 4)]
    found = medians(period, days)
    assert len(found) == len(days)
    assert [each for each in found.values() if each[0] != each[1]] == []
    assert sum(value is not None for value, _ in found.values()) > 100
