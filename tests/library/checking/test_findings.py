"""Problems of many rows: their order, their number and their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cityscore.library.checking import check_files, check_observations
from cityscore.model import InvalidObservations
from cityscore.sources.reading import read
from tests.library.small_rows import BOTH, CITY, VALUE, problems_of


def test_all_problems_of_a_row_and_of_ragged_rows_in_order(told: Callable[..., list[str]]) -> None:
    problems = told(
        BOTH + "\n"
        "calls,2025-02-30,n/a,1\n"
        "calls,2025-03-18,5\n"
        '"calls","2025-03-19\n",5,1\n'
        "calls,2025-03-20,-1,2\n"
        "calls,2025-03-20,1,1,1\n"
    )
    assert [problem.split(": ")[0] for problem in problems] == [
        "calls.csv:3:day",
        "calls.csv:3:numerator",
        "calls.csv:4",
        "calls.csv:7:numerator",
        "calls.csv:7:denominator",
        "calls.csv:8",
    ]


def test_lines_survive_a_dataframe_filtered_by_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(VALUE + "\nother,2025-03-18,1\ncalls,2025-03-18,n/a\n")
    table = read("calls.csv")
    for frame in (table.slice(1), pl.from_arrow(table)[1:], table.to_pandas()[1:]):
        [problem] = problems_of(lambda frame=frame: check_observations(frame, CITY))
        assert problem.startswith("calls.csv:4:value: must be a number, not 'n/a'")


def test_a_million_bad_rows_are_counted_and_twenty_shown(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(BOTH + "pothole,03/18/2025,n/a,-1\n" * 1_000_000)
    with pytest.raises(InvalidObservations) as error:
        check_files(path, CITY)
    assert error.value.total == 3_000_001
    assert len(error.value.problems) == 20
    assert [(problem.line, problem.column) for problem in error.value.problems[:5]] == [
        (2, "metric"),
        (2, "day"),
        (2, "numerator"),
        (2, "denominator"),
        (3, "day"),
    ]
    assert "undefined metric 'pothole' (1,000,000 rows)" in str(error.value)
    assert str(error.value).endswith("… and 2,999,981 more problems like these.")


def test_a_million_good_rows() -> None:
    days = np.tile(np.datetime64("1990-01-01") + np.arange(10_000), 100)
    districts = np.repeat(np.arange(100).astype(str), 10_000)
    frame = pl.DataFrame({"metric": "calls", "day": days, "district": districts, "value": np.arange(1_000_000)})
    data = check_observations(frame, CITY)
    assert len(data) == 1_000_000
    assert data.numerator.sum() == 999_999 * 500_000
