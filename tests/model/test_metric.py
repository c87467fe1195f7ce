"""A metric's own rules, each with its message and its place."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.model import Kind, Lag, Metric, OnTime, Visibility, build_model, from_plain
from cityscore.model.time_limits import TIME_LIMIT_SAYS

CALLS = {"slug": "calls", "name": "Calls", "department": "Police", "better": "higher", "kind": "ratio"}
RANGE = {"low": 1, "high": 2}
RECORDS = {"source": "cases", "on_time": {"opened": "open_dt", "closed": "closed_dt", "within": "24 hours"}}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"slug": "cityscore"}, "the slug 'cityscore' stands for the city's own score → choose another slug"),
        ({"target": 1, "history": {"years": 3}}, "history: states both target and history → keep one of them"),
        ({"target": RANGE}, "target[1]: is a range, but better is higher → write value, or better: range"),
        ({"better": "range", "target": 1}, "target[1]: is one number, but better is range → write {low: …, high: …}"),
        ({"better": "range"}, "better: a range needs a target → write target: {low: …, high: …}"),
        (
            {"better": "range", "history": {"years": 1}},
            "better: a range needs a target → write target: {low: …, high: …}",
        ),
        ({"target": 95}, "target[1]: a share is never above 1, so 95 can't be reached → for 95 % write 0.95"),
        (
            {"kind": "average_ratio", "target": [{"value": 0.7}, {"from": "2020-01-01", "value": 1.05}]},
            "target[2]: a share is never above 1, so 1.05 can't be reached → choose a target of at most 1",
        ),
        ({"kind": "quantile"}, "kind: a quantile needs q → write q: 0.5 for the median"),
        ({"q": 0.5}, "q: q does not fit kind: ratio → leave it out, or write kind: quantile"),
        ({"kind": "quantile", "q": 0}, "q: must be above 0, not 0"),
        ({"kind": "quantile", "q": 1.1}, "q: must be 1 or less, not 1.1"),
        (
            {"kind": "count", "unit": "percent"},
            "unit: a count can't be in percent → write unit: per day, or kind: ratio",
        ),
        (
            {"active": {"from": "2025-02-01", "to": "2025-01-01"}},
            "active.to: 2025-01-01 is before 2025-02-01 → swap from and to",
        ),
        ({"evidence": {"coverage": 1.5}}, "evidence.coverage: must be 1 or less, not 1.5"),
        (
            {"kind": "level", "evidence": {"cases": 5}},
            "evidence.cases: kind: level has no cases to count → leave cases out",
        ),
        ({"evidence": {"cases": -1}}, "evidence.cases: must be 0 or more, not -1"),
        (
            {"source": "daily", "records": RECORDS},
            "source: states both source and records → keep source if it holds figures, records if it holds cases",
        ),
    ],
)
def test_what_a_metric_must_keep_to(more: dict[str, Any], message: str) -> None:
    assert [str(problem) for problem in build_model(Metric, CALLS | more)[1]] == [message]


@pytest.mark.parametrize(
    "more",
    [
        {"better": "range", "target": RANGE},
        {"better": "range", "target": [RANGE, {"from": "2025-01-01", **RANGE}]},
        {"kind": "quantile", "q": 1},
        {"kind": "average", "unit": "percent"},
        {"active": {"from": "2025-01-01", "to": "2025-01-01"}},
        {"active": {"to": "2025-01-01"}},
        {"history": {"trailing": 28}},
    ],
)
def test_metrics_that_are_well(more: dict[str, Any]) -> None:
    assert from_plain(Metric, CALLS | more).slug == "calls"


def test_what_is_not_stated() -> None:
    plain = from_plain(Metric, CALLS)
    assert [weight.value for weight in plain.weight] == [1]
    assert (plain.cadence, plain.lag, plain.scored, plain.rare) == ("daily", (Lag(value=0),), True, False)
    assert plain.visibility is Visibility.PUBLIC
    assert plain.kind is Kind.RATIO


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({}, "must state either due or within → write due: COLUMN or within: 1 business day"),
        (
            {"due": "d", "within": "24 hours"},
            "must state either due or within → write due: COLUMN or within: 1 business day",
        ),
        ({"within": "0 days"}, f"within: must be {TIME_LIMIT_SAYS}, not '0 days'"),
        ({"within": "one day"}, f"within: must be {TIME_LIMIT_SAYS}, not 'one day'"),
    ],
)
def test_a_case_falls_due_by_a_column_or_by_a_span(more: dict[str, str], message: str) -> None:
    plain = {"opened": "open_dt", "closed": "closed_dt"}
    assert [str(problem) for problem in build_model(OnTime, plain | more)[1]] == [message]
    for well in ("1 business day", "10 business days", "24 hours", "1 hour", "30 days"):
        assert from_plain(OnTime, plain | {"within": well}).within == well
