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
        (
            {"value": -0.1},
            "value: must be 0 or more where no zero is stated, not -0.1"
            " → write where nothing is achieved: {value: -0.1, zero: …}",
        ),
        ({"low": -1, "high": 2}, "low: must be 0 or more, not -1"),
        ({"low": 1, "high": 2, "zero": 0}, "zero: a range has no zero → leave zero out, or write value"),
        (
            {"value": 3, "only_for": "week"},
            "only_for: only what is usual is for one period alone → write usual: true if it says what is usual; a goal for"  # noqa: E501
            " a span says per",
        ),
        (
            {"value": 6, "zero": 1, "maximum": 5},
            "maximum: 6 is above the highest value there can be, 5 → lower value, or raise maximum",
        ),
    ],
)
def test_a_target_is_a_value_or_both_ends_of_a_range(plain: dict[str, Any], message: str) -> None:
    assert problems(Target, plain) == [message]


@pytest.mark.parametrize("plain", [{"value": 0}, {"low": 0, "high": 0}, {"low": 1, "high": 1}, {"low": 0, "high": 5}])
def test_zero_is_a_target_and_a_range_may_be_a_point(plain: dict[str, Any]) -> None:
    assert from_plain(Target, plain).is_range == ("low" in plain)


@pytest.mark.parametrize(
    "plain", [{"value": -5, "zero": -10}, {"value": 0, "zero": -1}, {"value": 5, "maximum": 5}, {"value": 4, "zero": 1}]
)
def test_beside_a_zero_a_target_may_be_negative(plain: dict[str, Any]) -> None:
    assert problems(Target, plain) == []


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


SURVEY = {"slug": "survey", "name": "Survey", "department": "Libraries", "kind": "average"}


@pytest.mark.parametrize(
    ("better", "target", "messages"),
    [
        ("higher", {"value": 4, "zero": 1}, []),
        ("lower", {"value": 5, "zero": 40}, []),
        ("lower", [{"value": 20, "zero": 40}, {"from": "2025-01-01", "value": 10, "zero": 40}], []),
        (
            "higher",
            {"value": 1, "zero": 1},
            [
                "target[1].zero: zero 1 is where nothing is achieved, but the target is 1"
                " → write a zero below every target, as higher is better"
            ],
        ),
        (
            "lower",
            [{"value": 40, "zero": 30}, {"from": "2025-01-01", "value": 10, "zero": 30}],
            [
                "target[1].zero: zero 30 is where nothing is achieved, but the target is 40"
                " → write a zero above every target, as lower is better"
            ],
        ),
        (
            "higher",
            [{"value": 4, "zero": 1}, {"from": "2025-01-01", "value": 4.2}],
            ["target[2]: states no zero → write zero: 1, as the first has"],
        ),
        (
            "higher",
            [{"value": 4, "maximum": 5}, {"from": "2025-01-01", "value": 4.2, "maximum": 10}],
            ["target[2].maximum: maximum is 10, but the first target has 5 → state the same maximum in each target"],
        ),
    ],
)
def test_a_zero_lies_on_the_worse_side_of_every_target(better: str, target: Any, messages: list[str]) -> None:
    assert problems(Metric, {**SURVEY, "better": better, "target": target}) == messages
