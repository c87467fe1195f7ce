"""Words for nothing that a source states, and files as servers and offices write them, on every engine alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest

from cityscore.model import InvalidInput
from tests.records.engine_stages import ENGINES, Stage
from tests.records.exported_cases import CASES, arcgis, ckan, csv, rows, with_line
from tests.records.test_engines import observed
from tests.records.test_oracle import metric

every_engine = pytest.mark.parametrize("stage", ENGINES, indirect=True)
on_files = pytest.mark.parametrize("stage", ENGINES[:2], indirect=True)
WRITTEN = pa.table(
    {
        "opened": ["------", "2024-03-04 09:00", "2024-03-04 09:00", " Null ", "2024-03-05 09:00 UTC"],
        "closed": ["----", "2024-03-04 10:00", "N/A", "2024-03-06 10:00", "null"],
        "area": ["---", "North", "-", "North", "NULLA"],
        "number": pa.array([None, 1, 2, 3, 4], pa.int64()),
    }
)
SAID = ["NULL", "n/a", "-"]
SIGNS = metric("ratio", on_time={"opened": "opened", "closed": "closed", "within": "24 hours"}, district="area")


@every_engine
def test_a_word_for_nothing_is_a_blank_and_a_row_of_dashes_is_none(stage: Stage) -> None:
    found = observed(stage, {**stage.put(WRITTEN), "missing": SAID}, {"signs": SIGNS})
    data = found.observations
    days = data.day.astype(str)
    counted = zip(
        (data.districts[place] for place in data.district), days, data.numerator, data.denominator, strict=True
    )
    assert sorted(counted) == [
        ("", "2024-03-05", 1, 2),
        ("", "2024-03-06", 0, 1),
        ("NULLA", "2024-03-06", 0, 1),
        ("North", "2024-03-05", 1, 1),
    ]
    (finding,) = found.findings
    assert (finding.counted, finding.unknown + finding.without_due) == (3, 1)


@every_engine
def test_a_word_that_the_source_does_not_state_is_no_time(stage: Stage) -> None:
    with pytest.raises(InvalidInput, match=r"the times of the column 'opened' can't be read"):
        observed(stage, {**stage.put(WRITTEN), "missing": "NULL"}, {"signs": SIGNS})


LATER = datetime(2025, 6, 1, 12)
EXPORTED: dict[str, Any] = {
    "potholes": metric(
        "ratio",
        where="\"Request Type\" = 'Pothole'",
        on_time={"opened": "Opened", "closed": "Closed", "due": "Due Date"},
        district="Ward",
    )
}


@on_files
@pytest.mark.parametrize("answer", [ckan, arcgis])
def test_the_answer_of_a_server_is_read_as_its_rows(stage: Stage, answer: Any) -> None:
    (stage.folder / "answer.json").write_bytes(answer())
    engine = {"engine": "spark"} if stage.name == "spark" else {}
    found = observed(stage, {"type": "file", "path": "answer.json", **engine}, EXPORTED, LATER)
    assert found.findings[0].counted == 40
    assert found.observations.numerator.sum() == 2 * sum(case.in_time for case in CASES if case.type == "Pothole")


@on_files
@pytest.mark.parametrize("cells", [["SR-00099", "Pothole"], [*rows()[99], "more"]])
def test_a_row_with_a_cell_too_many_or_too_few_is_refused(stage: Stage, cells: list[str]) -> None:
    (stage.folder / "cases.csv").write_bytes(with_line(101, cells))
    engine = {"engine": "spark"} if stage.name == "spark" else {}
    with pytest.raises(InvalidInput, match=r"^sources\.cases: .*line 101 has \d fields, the header 8"):
        observed(stage, {"type": "file", "path": "cases.csv", **engine}, EXPORTED, LATER)


@on_files
def test_lines_above_the_header_are_left_out_or_refused(stage: Stage) -> None:
    (stage.folder / "cases.csv").write_bytes(csv(rows(), above="311 Requests\n\n"))
    if stage.name == "spark":
        with pytest.raises(InvalidInput, match="begins with a line above its header, which Spark can't read"):
            observed(stage, {"type": "file", "path": "cases.csv", "engine": "spark"}, EXPORTED, LATER)
    else:
        assert observed(stage, {"type": "file", "path": "cases.csv"}, EXPORTED, LATER).findings[0].counted == 40
