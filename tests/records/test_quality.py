"""What records say beside their observations: what is left out, and what somebody should look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cityscore.records.quality import RecordFindings
from tests.records.engine_stages import ENGINES, Stage
from tests.records.test_engines import observed
from tests.records.test_oracle import metric

AS_OF = datetime(2024, 6, 3, 12)
LAST = datetime(2024, 6, 2, 9)
"""A time on the last whole day before the moment."""
ON_TIME = {"opened": "opened", "closed": "closed", "due": "due"}
every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)


def case(opened: datetime | None, after: float | None = 1, due: float | None = 2, **more: Any) -> dict[str, Any]:
    """A case that was closed and fell due so many days after it was opened."""
    begin = opened or LAST
    days = (None if each is None else begin + timedelta(days=each) for each in (after, due))
    return {"opened": opened, **dict(zip(("closed", "due"), days, strict=True)), "type": "sign", "number": 1, **more}


def told(stage: Stage, cases: list[dict[str, Any]], **records: Any) -> RecordFindings:
    kinds = {"type": pa.string(), "number": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.timestamp("s"))) for name in cases[0]])
    definition = metric("ratio", on_time=ON_TIME, **records)
    del definition["records"]["district"]
    source = stage.put(pa.Table.from_pylist(cases, schema))
    (found,) = observed(stage, source, {"signs": definition}, AS_OF).findings
    return found


def weekly(weeks: list[int]) -> list[dict[str, Any]]:
    """So many cases in each week, the latest first."""
    return [case(LAST - timedelta(days=7 * ago), 0.1) for ago, many in enumerate(weeks) for _ in range(many)]


@every_engine
def test_what_is_left_out_and_what_is_odd_is_counted(stage: Stage) -> None:
    begin = datetime(2024, 1, 8, 9)
    cases = [
        case(begin),
        case(begin, due=None),
        case(begin, after=-1),
        case(begin, due=-3),
        case(begin, due=365 * 35),
        case(LAST, after=None),
        case(None, number=2),
        case(begin, number=3),
    ]
    found = told(stage, cases, id="number")
    assert (found.counted, found.without_due, found.not_yet, found.unknown) == (4, 1, 3, 0)
    assert (found.odd, found.strange_due, found.repeated) == (1, 2, 5)
    assert found.concerns == (
        "1 without a due time, left out",
        "1 closed before they opened",
        "2 due before they opened, or more than ten years after",
        "5 records of its source have the id of an earlier one",
    )
    assert found.text.startswith("signs: 4 records counted; 3 without an outcome yet, left out")


@every_engine
def test_a_week_is_the_seven_days_before_the_moments_day(stage: Stage) -> None:
    midnight = datetime(2024, 6, 3)
    second = timedelta(seconds=1)
    begins = [midnight, midnight - second, midnight - timedelta(days=7), midnight - timedelta(days=7) - second]
    cases = [case(begin, None) for begin in (*begins, midnight - timedelta(days=63), midnight - timedelta(days=64))]
    found = told(stage, cases)
    assert (found.last_week, found.usual_week) == (2, 2 / 8)


def test_a_condition_that_no_record_meets_is_told(tmp_path: Path) -> None:
    found = told(Stage("duckdb", tmp_path), weekly([1]), where="type = 'sing'")
    assert found.text == "signs: 0 records counted; no record meets its condition"


def test_where_all_is_well_nothing_is_said(tmp_path: Path) -> None:
    begin = datetime(2024, 1, 8, 9)
    found = told(Stage("duckdb", tmp_path), [case(begin), case(begin, number=2)], id="number")
    assert (found.text, found.concerns) == ("", ())
