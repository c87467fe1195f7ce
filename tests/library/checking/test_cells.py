"""Names: of metrics, undefined or former ones, and of districts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from cityscore.library.checking import check_observations
from cityscore.scoring.observations import Observations
from tests.library.small_rows import BOTH, CITY, VALUE, frames, problems_of


@frames
def test_districts_may_be_numbers(frame: Callable[..., Any]) -> None:
    data = check_observations(
        frame({"metric": ["calls"] * 3, "day": ["2025-03-18"] * 3, "district": [10, 2, None], "value": [1, 2, 3]}), CITY
    )
    assert data.districts == ("", "10", "2")
    assert data.district.tolist() == [1, 2, 0]


def test_white_space_around_a_district_is_nothing(checked: Callable[..., Observations]) -> None:
    data = checked("metric,day,district,value\ncalls,2025-03-18, Roxbury ,1\ncalls,2025-03-19,Roxbury,2\n")
    assert data.districts == ("", "Roxbury")
    assert data.district.tolist() == [1, 1]


@pytest.mark.parametrize("other", ["ROXBURY  CROSSING", "Roxbury\u00a0crossing"])
def test_districts_that_only_look_different(told: Callable[..., list[str]], other: str) -> None:
    [problem] = told(
        "metric,day,district,value\n"
        f"calls,2025-03-18,Roxbury Crossing,1\ncalls,2025-03-18,{other},1\ncalls,2025-03-19,{other},1\n"
    )
    assert problem == (
        f"calls.csv:3:district: {other!r} and 'Roxbury Crossing' differ only in case or spacing"
        " → write it one way, as they are one district"
    )


def test_undefined_metrics_are_told_once_with_how_many_rows(told: Callable[..., list[str]]) -> None:
    first, second, third, fourth = told(
        VALUE + "calls,2025-03-18,5\ncall,2025-03-18,5\nxyz,2025-03-18,5\ncall,2025-03-19,5\n"
        "Potholes on time,2025-03-18,5\n,2025-03-18,5\n"
    )
    assert first == "calls.csv:3:metric: undefined metric 'call' (2 rows) → did you mean 'calls'?"
    assert second.startswith("calls.csv:4:metric: undefined metric 'xyz' (1 row) → use one of: potholes, calls")
    assert third == "calls.csv:6:metric: undefined metric 'Potholes on time' (1 row) → did you mean 'potholes'?"
    assert fourth == "calls.csv:7:metric: is blank → write the metric's slug"


def test_a_former_slug_and_the_present_one_are_the_same_metric(told: Callable[..., list[str]]) -> None:
    [problem] = told(BOTH + "potholes,2025-03-18,5,7\nholes,2025-03-18,5,7\n")
    assert problem.startswith("calls.csv:3: a second row for 'potholes' on 2025-03-18; the first is calls.csv:2")


def test_a_null_character_that_no_database_holds_is_refused() -> None:
    frame = pa.table({"metric": ["calls"], "day": ["2025-03-18"], "district": ["Rox\0bury"], "value": [5]})
    assert problems_of(lambda: check_observations(frame, CITY)) == [
        "observations:1:district: holds a character that can't be seen (U+0000) → write it without"
    ]
