"""What may pass by itself is told from what will not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError

from cityscore.jobs.collect import collect_observations
from cityscore.jobs.retryable import may_pass, problem_line, told
from cityscore.model import CityScoreError, Definitions, InvalidInput, Problem, SourceFailure, from_plain
from cityscore.store.runs import Busy

PLAIN = {
    "city": {"name": "Milltown", "timezone": "UTC"},
    "sources": {"daily": {"type": "file", "path": "daily.csv"}},
    "metrics": {"calls": {"name": "Calls", "department": "Police", "better": "higher", "kind": "ratio"}},
}


def failure_in(folder: Path) -> SourceFailure:
    (failure,) = collect_observations(from_plain(Definitions, PLAIN), folder).failures
    return failure


@pytest.mark.parametrize(
    "problem",
    [
        Busy("a run is under way"),
        OperationalError("database is locked"),
        InterfaceError("connection already closed"),
        OSError(28, "No space left on device"),
        ConnectionResetError(),
        TimeoutError(),
        InvalidInput([Problem(message="is still being written", may_pass=True)]),
    ],
)
def test_what_may_pass(problem: Exception) -> None:
    assert may_pass(problem)


@pytest.mark.parametrize(
    "problem",
    [
        CityScoreError("there is no city"),
        ValueError("x"),
        KeyError("x"),
        MemoryError(),
        InvalidInput([Problem(message="is still being written", may_pass=True), Problem(message="is no CSV")]),
    ],
)
def test_what_will_not(problem: Exception) -> None:
    assert not may_pass(problem)


def test_a_file_that_is_not_there_yet_may_come(tmp_path: Path) -> None:
    assert failure_in(tmp_path).may_pass


def test_a_file_of_which_nothing_is_written_yet_may_fill(tmp_path: Path) -> None:
    (tmp_path / "daily.csv").touch()
    assert failure_in(tmp_path).may_pass


def test_a_wrong_row_stays_wrong(tmp_path: Path) -> None:
    (tmp_path / "daily.csv").write_text("metric,day,numerator,denominator\ncalls,2025-03-18,5,4\n")
    assert not failure_in(tmp_path).may_pass


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (CityScoreError("there is no city → apply one"), "there is no city → apply one"),
        (KeyError("day"), "KeyError: 'day'"),
        (AssertionError(), "AssertionError"),
    ],
)
def test_how_a_problem_is_told(problem: Exception, words: str) -> None:
    assert told(problem) == words


def test_of_many_lines_the_first_is_told() -> None:
    assert problem_line("one\ntwo\nthree") == "one (and 2 more)"
    assert problem_line("one") == "one"
    assert problem_line("") == ""
