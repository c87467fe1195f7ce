"""Histories: earlier years or the days before, with spans left out for a reason."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import History, build_model, from_plain

EITHER = "must state either years or trailing → write history: {years: 3} or {trailing: 365}"


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({}, EITHER),
        ({"years": 3, "trailing": 365}, EITHER),
        ({"min_observed": 0.5}, EITHER),
        ({"years": 101}, "years: must be 100 or less, not 101 (or 'all')"),
        ({"years": 1.5}, "years: must be a whole number, not 1.5 (or 'all')"),
        ({"trailing": 0}, "trailing: must be 1 or more, not 0"),
        ({"trailing": "all"}, "trailing: must be a whole number, not 'all'"),
        ({"years": 1, "min_observed": 1.1}, "min_observed: must be 1 or less, not 1.1"),
        (
            {"years": 1, "exclude": [{"from": "2021-01-01", "to": "2020-01-01", "why": "x"}]},
            "exclude[1].to: 2020-01-01 is before 2021-01-01 → swap from and to",
        ),
        (
            {"years": 1, "exclude": [{"from": "2020-01-01", "to": "2021-01-01"}]},
            "exclude[1]: 'why' is missing → add it: Why it is left out.",
        ),
    ],
)
def test_what_a_history_must_keep_to(plain: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in build_model(History, plain)[1]] == [message]


@pytest.mark.parametrize(
    "plain",
    [
        {"years": 1},
        {"years": "all"},
        {"trailing": 365},
        {"years": 3, "min_observed": 0},
        {"years": 3, "exclude": [{"from": "2020-03-15", "to": "2020-03-15", "why": "a storm"}]},
    ],
)
def test_histories_that_are_well(plain: dict[str, Any]) -> None:
    assert from_plain(History, plain).min_observed == plain.get("min_observed", 0.5)
