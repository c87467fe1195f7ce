"""Receipts: a score with all that it was made from, equal to the score that stands on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from cityscore.model import Period, PeriodStyle, Reason
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED, METHODS, method_named
from cityscore.scoring.receipts import Receipt, receipt
from cityscore.scoring.yardsticks import Basis
from tests.scoring.small_city import CALLS, HOMICIDES, Row, city, every_day, observations, score

SUNDAY = "2025-03-30"
WEEK = ("2025-03-24", SUNDAY)
FIRES = {"name": "Fires", "kind": "count", "better": "lower", "cases": "fires"}
HISTORY = every_day("it", *WEEK, 8) + every_day("it", "2024-03-25", "2024-03-31", 10)
HISTORY += every_day("it", "2022-03-21", "2022-03-22", 13)  # two days of seven: too few


def receipt_of(metric: dict[str, Any], rows: list[Row], period: str = "week", method: str = "balanced") -> Receipt:
    definitions = city({"other": CALLS, "it": metric})
    given = observations(definitions, [*rows, ("other", SUNDAY, 1, 1)])
    through = number(date.fromisoformat(SUNDAY))
    return receipt(
        definitions,
        given,
        definitions.by_slug["it"],
        Period(period),
        through,
        method_named(method),
        definitions.city.periods,
    )


@pytest.mark.parametrize("method", [method.name.value for method in METHODS.values()])
@pytest.mark.parametrize(
    ("metric", "rows"),
    [
        (CALLS, every_day("it", *WEEK, 90, 100)),
        (FIRES, HISTORY),
        (HOMICIDES, every_day("it", "2024-03-01", SUNDAY, 0)),
        (FIRES, every_day("it", "2024-12-01", SUNDAY, 5)),
        ({**CALLS, "scored": False}, every_day("it", *WEEK, 90, 100)),
        (CALLS, []),
    ],
)
def test_a_receipts_score_is_the_score(method: str, metric: dict[str, Any], rows: list[Row]) -> None:
    (scores,) = score(city({"it": metric}), rows, SUNDAY, method)
    for period in scores.windows.periods:
        assert receipt_of(metric, rows, period.value, method).score == scores.at(period, 0)


def test_a_targets_receipt() -> None:
    target = {"from": "2024-01-01", "value": 0.95, "why": "agreed with the council"}
    found = receipt_of(CALLS | {"target": [0.9, target]}, [("it", SUNDAY, 741, 788)], "day")
    assert (found.numerator, found.denominator, found.cases) == (741, 788, 788)
    assert (found.basis, found.history, found.parts) == (Basis.TARGET, None, ())
    assert found.target is not None
    assert (found.target.value, found.target.why) == (0.95, "agreed with the council")
    assert (found.coverage_needed, found.cases_needed) == (0.5, 10)


def test_a_historys_receipt_has_its_years_latest_first_those_that_did_not_count_too() -> None:
    found = receipt_of(FIRES | {"history": {"years": 3}}, HISTORY)
    assert found.basis is Basis.YEARS
    assert found.target is None
    assert found.history is not None
    assert found.history.years == 3
    assert [(part.start.isoformat(), part.end.isoformat()) for part in found.parts] == [
        ("2024-03-25", "2024-03-31"),
        ("2022-03-21", "2022-03-27"),  # 2023 had nothing
    ]
    assert [(part.numerator, part.denominator, part.value) for part in found.parts] == [(70, 7, 10), (26, 2, 13)]
    assert [(part.days, part.due, part.counted) for part in found.parts] == [(7, 7, True), (2, 7, False)]
    counted = [part for part in found.parts if part.counted]
    pooled = sum(part.numerator for part in counted) / sum(part.denominator for part in counted)
    assert found.score.yardstick == pooled


def test_the_receipt_says_when_balanced_fell_back_on_the_days_before() -> None:
    rows = every_day("it", *WEEK, 8) + every_day("it", "2025-02-01", "2025-03-23", 12)
    found = receipt_of(FIRES, rows)
    (part,) = found.parts
    assert found.basis is Basis.TRAILING
    assert (part.start.isoformat(), part.end.isoformat()) == ("2024-03-24", "2025-03-23")
    assert (part.days, part.due, part.value, part.counted) == (51, 365, 12, True)
    assert receipt_of(FIRES, HISTORY).basis is Basis.YEARS


def test_too_few_days_before_are_shown_but_do_not_count() -> None:
    rows = every_day("it", *WEEK, 8) + every_day("it", "2025-02-25", "2025-03-23", 12)
    found = receipt_of(FIRES | {"history": {"trailing": 365}}, rows)
    (part,) = found.parts
    assert (part.days, part.counted) == (27, False)
    assert found.score.reason is Reason.TOO_LITTLE_HISTORY


def test_a_metric_that_is_not_scored_is_compared_with_nothing() -> None:
    found = receipt_of(FIRES | {"scored": False}, HISTORY)
    assert (found.basis, found.target, found.history, found.parts) == (Basis.NONE, None, None, ())


def test_the_toolkits_receipt_holds_the_mean_of_days_and_the_metrics_own_last_day() -> None:
    rows: list[Row] = [("it", "2025-03-03", 1, 1), ("it", "2025-03-04", 1, 4)]
    found = receipt_of(CALLS, rows, method="toolkit-2016")
    assert (found.numerator, found.denominator, found.score.value) == (1.25, 2, 0.625)
    assert found.score.end == date(2025, 3, 4)


def test_a_districts_receipt_is_of_its_complete_week() -> None:
    definitions = city({"it": CALLS}, periods="rolling")
    given = observations(definitions, every_day("it", "2025-03-17", SUNDAY, 90, 100), district="Dorchester")
    through = number(date(2025, 3, 28))
    found = receipt(
        definitions,
        given,
        definitions.metrics[0],
        Period.WEEK,
        through,
        BALANCED,
        PeriodStyle.ROLLING,
        "Dorchester",
    )
    assert (found.score.district, found.score.start, found.score.end) == (
        "Dorchester",
        date(2025, 3, 17),
        date(2025, 3, 23),
    )
    scores = list(score_all(definitions, given, np.array([through]), BALANCED, PeriodStyle.ROLLING))
    assert found.score == next(each for each in scores if each.district).at(Period.WEEK, 0)


def test_division_by_zero_leaves_no_infinite_ratio_on_a_receipt() -> None:
    found = receipt_of(HOMICIDES, every_day("it", "2025-03-01", "2025-03-30", 0), "day")
    assert (found.score.value, found.score.ratio) == (0, None)


@pytest.mark.parametrize("kind", ["ratio", "average_ratio", "count", "average", "level", "quantile"])
def test_cases_are_what_evidence_is_counted_in(kind: str) -> None:
    metric = {"name": "It", "kind": kind, "better": "higher", "target": 1} | ({"q": 0.5} if kind == "quantile" else {})
    rows: list[Row] = [("it", SUNDAY, 3, 1 if kind in ("count", "level") else 4)]
    expected = {"ratio": 4, "average_ratio": 4, "count": 3, "average": 4, "level": 1, "quantile": 4}
    assert receipt_of(metric, rows, "day").cases == expected[kind]
