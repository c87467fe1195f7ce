"""A metric that names its source takes rows from no other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cityscore.library.checking import check
from cityscore.model import Definitions, from_plain
from cityscore.scoring.observations import Observations
from tests.library.small_rows import problems_of

COUNT = {"department": "Works", "better": "lower", "kind": "count"}
CITY = from_plain(
    Definitions,
    {
        "city": {"name": "Milltown", "timezone": "UTC"},
        "sources": {"daily": {"type": "file", "path": "a"}, "fires": {"type": "file", "path": "b"}},
        "metrics": {
            "fires": {"name": "Fires", "source": "fires", "was": "blazes", **COUNT},
            "calls": {"name": "Calls", **COUNT},
        },
    },
)
DAILY, FIRES = 0, 1


def checked(rows: Sequence[tuple[str, int]]) -> Observations:
    """Rows of a metric and the source that each is from, a day each."""
    days = [str(np.datetime64("2025-03-01") + place) for place in range(len(rows))]
    frame = pa.table({"metric": [metric for metric, _ in rows], "day": days, "value": [1] * len(rows)})
    return check(frame, CITY, source=np.array([source for _, source in rows], dtype=np.int64))


def test_rows_from_the_named_source_and_from_any_where_none_is_named_are_fine() -> None:
    assert len(checked([("fires", FIRES), ("blazes", FIRES), ("calls", DAILY), ("calls", FIRES)])) == 4


def test_rows_from_another_source_are_told_once_with_how_many() -> None:
    rows = [("calls", DAILY), ("fires", DAILY), ("fires", FIRES), ("blazes", DAILY)]
    assert problems_of(lambda: checked(rows)) == [
        "observations:2:metric: 'fires' takes its figures from the source 'fires', not from 'daily' (2 rows) "
        "→ move it to a file of 'fires', or write source: daily for the metric"
    ]


def test_undefined_metrics_are_not_told_twice() -> None:
    assert [problem.split(" → ")[0] for problem in problems_of(lambda: checked([("fire", DAILY)]))] == [
        "observations:1:metric: undefined metric 'fire' (1 row)"
    ]


def test_rows_that_come_from_no_source_may_be_of_any_metric() -> None:
    frame = pa.table({"metric": ["fires"], "day": ["2025-03-01"], "value": [1]})
    assert len(check(frame, CITY)) == 1
