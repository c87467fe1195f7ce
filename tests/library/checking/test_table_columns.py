"""Tables whose columns won't do."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cityscore.library.checking import check_observations
from cityscore.sources.reading import read
from tests.library.small_rows import CITY, VALUE, problems_of


def test_columns_of_dataframes_are_checked() -> None:
    assert problems_of(lambda: check_observations(pd.DataFrame({"metrik": ["calls"], 5: [1]}), CITY)) == [
        "observations: unknown column 'metrik' → did you mean 'metric'? or delete the column",
        "observations: unknown column '5' → use one of: metric, day, district, numerator, denominator, value, count, "
        "not_applicable; or delete the column",
        "observations: column 'day' is missing → the columns are metric,day,numerator,denominator",
        "observations: columns 'numerator' and 'denominator' are missing → add them, or value alone",
    ]


def test_columns_of_the_same_name() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["value", "value"])
    assert "two columns of the same name" in problems_of(lambda: check_observations(frame, CITY))[0]


def test_columns_of_the_users_own_for_file_and_line() -> None:
    frame = pd.DataFrame({"metric": ["calls"], "day": ["2025-03-18"], "value": [5], "file": ["a"], "line": [7]})
    assert [problem.partition(" →")[0] for problem in problems_of(lambda: check_observations(frame, CITY))] == [
        "observations: unknown column 'file'",
        "observations: unknown column 'line'",
    ]


def test_rows_read_from_files_beside_rows_that_were_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("calls.csv").write_text(VALUE + "calls,2025-03-18,n/a\n")
    own = pd.DataFrame({"metric": ["calls"], "day": ["2025-03-19"], "value": ["n/a"]})
    both = pd.concat([read("calls.csv").to_pandas(), own], ignore_index=True)
    problems = problems_of(lambda: check_observations(both, CITY))
    assert [problem.split(": ")[0] for problem in problems] == ["calls.csv:2:value", "observations:2:value"]


@pytest.mark.parametrize("thing", [5, None, [{"metric": "calls"}], pd.Series([1])])
def test_things_that_are_no_dataframes(thing: object) -> None:
    assert problems_of(lambda: check_observations(thing, CITY))[0].startswith("observations: must be a dataframe, not ")
