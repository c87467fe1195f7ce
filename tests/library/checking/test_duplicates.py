"""Two rows for the same metric, day and district."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cityscore.library.checking import check_files, check_observations
from cityscore.model import InvalidInput
from cityscore.scoring.observations import Observations
from tests.library.small_rows import CITY, SAMPLES, VALUE, plain, problems_of


def test_duplicates_are_an_error_that_names_both_lines(told: Callable[..., list[str]]) -> None:
    problems = told(
        "metric,day,district,value\ncalls,2025-03-18,,5\ncalls,2025-03-18,Roxbury,5\ncalls,2025-03-19,,5\n"
        "calls,2025-03-18,Roxbury,6\ncalls,2025-03-18,,5\ncalls,2025-03-18,,7\n"
    )
    advice = 'keep one; or say duplicates="last" or "sum" (on the command line: --duplicates last)'
    assert problems == [
        f"calls.csv:5: a second row for 'calls' on 2025-03-18 in 'Roxbury'; the first is calls.csv:3 → {advice}",
        f"calls.csv:6: a second row for 'calls' on 2025-03-18; the first is calls.csv:2 → {advice}",
        f"calls.csv:7: a second row for 'calls' on 2025-03-18; the first is calls.csv:2 → {advice}",
    ]


def test_duplicates_between_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b.csv"):
        Path(name).write_text(VALUE + f"calls,2025-03-18,{ord(name[0])}\n")
    [problem] = problems_of(lambda: check_files(["a.csv", "b.csv"], CITY))
    assert problem.startswith("b.csv:2: a second row for 'calls' on 2025-03-18; the first is a.csv:2 →")
    assert check_files(["b.csv", "a.csv"], CITY, duplicates="last").numerator.tolist() == [97]


def test_samples_are_duplicates_only_with_the_same_value(told: Callable[..., list[str]]) -> None:
    [problem] = told(
        SAMPLES + "response,2025-03-18,5,1\nresponse,2025-03-18,6,1\nresponse,2025-03-18,5,2\nresponse,2025-03-19,5,2\n"
    )
    assert problem.startswith("calls.csv:4: a second row for 'response' on 2025-03-18 with value 5; the first is calls")


SEVERAL = (
    "metric,day,numerator,denominator,value,count\n"
    "potholes,2025-03-18,5,7,,\n"
    "calls,2025-03-18,3,,,\n"
    "response,2025-03-18,,,40,2\n"
    "survey,2025-03-18,9,2,,\n"
    "backlog,2025-03-18,8,1,,\n"
    "potholes,2025-03-18,6,8,,\n"
    "calls,2025-03-18,4,1,,\n"
    "calls,2025-03-19,4,1,,\n"
    "response,2025-03-18,,,50,1\n"
    "response,2025-03-18,,,40,3\n"
    "survey,2025-03-18,1,1,,\n"
    "backlog,2025-03-18,9,1,,\n"
    "calls,2025-03-18,5,1,,\n"
)


def test_the_last_of_duplicates(checked: Callable[..., Observations]) -> None:
    assert [(row[0], *row[3:]) for row in plain(checked(SEVERAL, duplicates="last"))] == [
        ("potholes", 6, 8),
        ("calls", 4, 1),
        ("response", 50, 1),
        ("response", 40, 3),
        ("survey", 1, 1),
        ("backlog", 9, 1),
        ("calls", 5, 1),
    ]


def test_the_sum_of_duplicates(checked: Callable[..., Observations]) -> None:
    assert [(row[0], *row[3:]) for row in plain(checked(SEVERAL, duplicates="sum"))] == [
        ("potholes", 11, 15),
        ("calls", 12, 1),
        ("response", 40, 5),
        ("survey", 10, 3),
        ("backlog", 17, 1),
        ("calls", 4, 1),
        ("response", 50, 1),
    ]


def test_an_unknown_meaning_of_duplicates() -> None:
    with pytest.raises(InvalidInput, match="unknown duplicates 'first' → use one of: error, last, sum"):
        check_observations(
            pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [5]}), CITY, duplicates="first"
        )


@pytest.mark.parametrize("mode", [None, 3, ["last"]])
def test_what_is_no_meaning_of_duplicates(mode: Any) -> None:
    with pytest.raises(
        InvalidInput, match=r"unknown duplicates .* → (use one of: error, last, sum|did you mean 'last')"
    ):
        check_observations(pa.table({"metric": ["calls"], "day": ["2025-03-18"], "value": [5]}), CITY, duplicates=mode)
