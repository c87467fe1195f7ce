"""Targets and weights: a value or a range, dated, oldest first."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Metric, Target, Weight, build_model, from_plain


def problems(cls: type, plain: object) -> list[str]:
    return [str(problem) for problem in build_model(cls, plain)[1]]


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({}, "has no value → write value, or both low and high"),
        ({"low": 1}, "has no value → write value, or both low and high"),
        ({"high": 1}, "has no value → write value, or both low and high"),
        ({"value": 1, "low": 1}, "has both a value and a range → keep value, or low and high"),
        ({"value": 1, "low": 1, "high": 2}, "has both a value and a range → keep value, or low and high"),
        ({"low": 2, "high": 1.5}, "low: low 2 is above high 1.5 → swap them"),
        ({"value": -0.1}, "value: must be 0 or more, not -0.1"),
    ],
)
def test_a_target_is_a_value_or_both_ends_of_a_range(plain: dict[str, Any], message: str) -> None:
    assert problems(Target, plain) == [message]


@pytest.mark.parametrize("plain", [{"value": 0}, {"low": 0, "high": 0}, {"low": 1, "high": 1}, {"low": 0, "high": 5}])
def test_zero_is_a_target_and_a_range_may_be_a_point(plain: dict[str, Any]) -> None:
    assert from_plain(Target, plain).is_range == ("low" in plain)


@pytest.mark.parametrize(("value", "message"), [(0, "must be above 0, not 0"), (-2, "must be above 0, not -2")])
def test_a_weight_is_above_zero(value: float, message: str) -> None:
    assert problems(Weight, {"value": value}) == [f"value: {message}"]


CALLS = {"slug": "calls", "name": "Calls", "department": "Police", "better": "higher", "kind": "ratio"}


@pytest.mark.parametrize(
    ("key", "dated", "messages"),
    [
        (
            "target",
            [{"from": "2025-01-01", "value": 1}, {"value": 0.5}],
            ["target[2]: has no date → add from: the first day it is in force"],
        ),
        (
            "target",
            [{"from": "2025-01-01", "value": 1}, {"from": "2024-01-01", "value": 0.5}],
            ["target[2].from: 2024-01-01 does not come after 2025-01-01 → put the oldest first"],
        ),
        (
            "target",
            [{"from": "2025-01-01", "value": 1}, {"from": "2025-01-01", "value": 0.5}],
            ["target[2].from: 2025-01-01 does not come after 2025-01-01 → put the oldest first"],
        ),
        ("target", [1, {"from": "2025-01-01", "value": 1}], []),
        ("target", [{"from": "2025-01-01", "value": 1}], []),  # none before, which is a reason of its own
        ("weight", [2, {"value": 3}], ["weight[2]: has no date → add from: the first day it is in force"]),
        (
            "weight",
            [{"from": "2025-01-01", "value": 1}],
            ["weight[1]: no weight is in force before 2025-01-01 → leave out from on the first one"],
        ),
        ("weight", [], ["weight: is empty → leave it out for 1"]),
        ("weight", [2, {"from": "2025-01-01", "value": 1, "why": "less urgent"}], []),
    ],
)
def test_dated_numbers_stand_oldest_first(key: str, dated: list[Any], messages: list[str]) -> None:
    assert problems(Metric, CALLS | {key: dated}) == messages
