"""A blank is different from every text, on every engine; where a condition asks for more or less, it is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from cityscore.model import Definitions, from_plain
from cityscore.records.observing import CountedSource, count_sources
from tests.records.engine_stages import ENGINES, Stage

every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
STATUSES = ["Closed", "Duplicate", None, "", "Open"]
CASES = pa.table(
    {
        "status": pa.array(STATUSES, pa.string()),
        "minutes": pa.array([5, 10, None, 15, 20], pa.int64()),
        "opened": pa.array([datetime(2025, 6, 2, 9)] * 5, pa.timestamp("s")),
    }
)


def counted(stage: Stage, *wheres: str, share: str | None = None) -> CountedSource:
    way: dict[str, Any] = {"share": {"where": share, "on": "opened"}} if share else {"count": "opened"}
    base = {"name": "M", "department": "Works", "better": "higher", "kind": "ratio" if share else "count"}
    plain = {
        "city": {"name": "Boston", "timezone": "America/New_York"},
        "sources": {"cases": stage.put(CASES)},
        "metrics": {
            f"m{number}": {**base, "records": {"source": "cases", "where": where, **way}}
            for number, where in enumerate(wheres)
        },
    }
    (found,) = count_sources(from_plain(Definitions, plain), stage.folder, datetime(2025, 7, 1, tzinfo=UTC))
    return found


@every_engine
def test_a_blank_is_different_from_every_text(stage: Stage) -> None:
    wheres = {
        "status <> 'Duplicate'": 4,
        "status not in ('Duplicate')": 4,
        "not status = 'Duplicate'": 4,
        "status not in ('Duplicate', 'Open')": 3,
        "not (status = 'Duplicate' or status = 'Open')": 3,
        "not status like 'Dup%'": 4,
        "upper(status) <> 'DUPLICATE'": 4,
        "status <> ''": 3,
        "status = ''": 2,
        "minutes <> 10": 4,
        "status <> 'Duplicate' and minutes > 5": 2,
        "minutes > 5": 3,
        "not minutes > 5": 1,
    }
    found = counted(stage, *wheres)
    assert found.observations.day.astype(object).tolist() == [date(2025, 6, 2)] * len(wheres)
    assert dict(zip(wheres, found.observations.numerator.tolist(), strict=True)) == wheres
    undecided = {where: finding.undecided for where, finding in zip(wheres, found.findings, strict=True)}
    assert [where for where, count in undecided.items() if count == 1] == list(wheres)[-3:]
    assert "1 with a blank where the condition asks for more or less, left out" in found.findings[-1].text
    assert found.findings[0].text == ""


@every_engine
def test_a_share_takes_a_blank_for_different_too(stage: Stage) -> None:
    data = counted(stage, "status <> 'Open'", share="status <> 'Duplicate'")
    assert (data.observations.numerator.tolist(), data.observations.denominator.tolist()) == ([3], [4])
    data = counted(stage, "status <> 'Open'", share="minutes <= 10")
    assert (data.observations.numerator.tolist(), data.observations.denominator.tolist()) == ([2], [4])
    assert "1 with a blank where more or less is asked for, counted as not met" in data.findings[0].text
