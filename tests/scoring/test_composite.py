"""The composite: means, coverage, what is withheld, and contributions, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import Period, PeriodStyle, Reason
from cityscore.scoring.composite import Composite, Weighed, contributions, mean_of, weighed
from cityscore.scoring.day_numbers import number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.metric_scores import REASONS, Scores
from tests.scoring.small_city import CALLS, FIRES, Row, city, combined, every_day, observations, score
from tests.scoring.strategies import weighings

unhurried = settings(deadline=None)
"""For tests that build whole cities."""
MONDAY = "2025-03-31"
DAY = 0
"""The row of the period "day"."""


def calls(share: float, day: str = MONDAY, metric: str = "calls") -> Row:
    return (metric, day, share * 1000, 1000)


def day_of_city(metrics: dict[str, dict[str, Any]], rows: list[Row], method: str = "balanced") -> Composite:
    definitions = city(metrics)
    return combined(definitions, score(definitions, rows, MONDAY, method))


def reason(whole: Composite, row: int = DAY) -> Reason | None:
    code = whole.reason[row, 0]
    return REASONS[code - 1] if code else None


def test_the_composite_is_the_weighted_mean_of_the_scores() -> None:
    metrics = {"a": CALLS | {"target": 0.5}, "b": CALLS | {"target": 0.5, "weight": 3}}
    whole = day_of_city(metrics, [calls(0.4, metric="a"), calls(0.2, metric="b")])
    assert whole.score[DAY, 0] == pytest.approx((0.8 + 3 * 0.4) / 4)
    assert (whole.met[DAY, 0], whole.scored[DAY, 0]) == (0, 2)


def test_how_many_met_their_goal_stands_beside_it() -> None:
    metrics = {slug: CALLS | {"target": 0.5} for slug in "abc"}
    whole = day_of_city(metrics, [calls(0.5, metric="a"), calls(0.9, metric="b"), calls(0.49, metric="c")])
    assert (whole.met[DAY, 0], whole.scored[DAY, 0]) == (2, 3)


@pytest.mark.parametrize(
    ("scored", "missing", "withheld", "provisional"),
    [(1, 2, True, False), (1, 1, False, True), (3, 1, False, True), (4, 1, False, False), (1, 0, False, False)],
)
def test_balanced_withholds_below_half_and_marks_below_four_fifths(
    scored: int, missing: int, withheld: bool, provisional: bool
) -> None:
    here = {f"here{n}": CALLS for n in range(scored)}
    away = {f"away{n}": CALLS for n in range(missing)}
    whole = day_of_city(here | away, [calls(0.95, metric=slug) for slug in here])
    assert whole.coverage[DAY, 0] == scored / (scored + missing)
    assert (reason(whole) is Reason.TOO_LITTLE_COVERAGE) == withheld == np.isnan(whole.score[DAY, 0])
    assert bool(whole.provisional[DAY, 0]) == provisional
    assert whole.mean[DAY, 0] == pytest.approx(1)  # it is worked out all the same


@pytest.mark.parametrize("method", ["boston-2019", "toolkit-2016"])
def test_the_other_methods_withhold_nothing(method: str) -> None:
    metrics = dict.fromkeys("abcdef", CALLS)
    whole = day_of_city(metrics, [calls(0.95, metric="a")], method)
    assert (whole.score[DAY, 0], reason(whole)) == (pytest.approx(1), None)


def test_coverage_counts_weight_and_not_metrics() -> None:
    whole = day_of_city({"a": CALLS | {"weight": 3}, "b": CALLS}, [calls(0.95, metric="a")])
    assert whole.coverage[DAY, 0] == 0.75


@pytest.mark.parametrize(
    ("other", "rows"),
    [
        (CALLS, [("b", MONDAY, 0, 0)]),  # no events
        (CALLS, [("b", MONDAY, 3, 4)]),  # too few cases
        (CALLS | {"target": [{"from": "2026-01-01", "value": 0.95}]}, [("b", MONDAY, 95, 100)]),  # no target
        (CALLS | {"target": None}, [("b", MONDAY, 95, 100)]),  # too little history
        (CALLS | {"active": {"to": "2025-03-01"}}, []),
        (CALLS | {"cadence": "weekly"}, []),  # not due on a day
        (CALLS | {"lag": 2}, []),
        (CALLS | {"scored": False}, []),
    ],
)
def test_what_cannot_be_judged_is_outside_coverage(other: dict[str, Any], rows: list[Row]) -> None:
    whole = day_of_city({"a": CALLS, "b": other}, [calls(0.95, metric="a"), *rows])
    assert (whole.coverage[DAY, 0], whole.scored[DAY, 0]) == (1, 1)


def test_too_little_coverage_of_one_metric_lowers_the_citys() -> None:
    rows = every_day("a", "2025-03-24", "2025-03-30", 95, 100) + every_day("b", "2025-03-24", "2025-03-25", 95, 100)
    whole = day_of_city({"a": CALLS, "b": CALLS}, rows)
    assert whole.coverage[1, 0] == 0.5  # the week: b's two days of seven are too few


def test_no_score_at_all_gives_the_reason_that_came_furthest() -> None:
    assert reason(day_of_city({"a": CALLS}, [])) is Reason.NO_OBSERVATIONS
    assert reason(day_of_city({"a": CALLS, "b": CALLS}, [("b", MONDAY, 3, 4)])) is Reason.TOO_FEW_CASES
    nothing = day_of_city({"a": CALLS | {"active": {"to": "2025-03-01"}}}, [])
    assert reason(nothing) is Reason.NOT_ACTIVE
    assert np.isnan(nothing.coverage[DAY, 0])


def test_a_metric_that_is_not_scored_is_shown_with_its_value_and_has_no_part() -> None:
    definitions = city({"a": CALLS, "b": CALLS | {"scored": False}})
    scores = score(definitions, [calls(0.95, metric="a"), calls(0.1, metric="b")], MONDAY)
    shown = scores[1].at(Period.DAY, 0)
    assert (shown.value, shown.yardstick, shown.score, shown.reason) == (pytest.approx(0.1), None, None, None)
    whole = combined(definitions, scores)
    assert (whole.score[DAY, 0], whole.scored[DAY, 0]) == (pytest.approx(1), 1)
    assert [each.metric for each in weighed(scores, DAY, 0)] == ["a"]


def test_districts_have_no_part_in_the_citys() -> None:
    definitions = city({"calls": CALLS})
    rows = every_day("calls", "2025-03-24", "2025-03-30", 95, 100)
    given_ = observations(definitions, rows, district="Dorchester")
    through = np.array([number(np.datetime64("2025-03-30").item())])
    scores: list[Scores] = list(score_all(definitions, given_, through, BALANCED, PeriodStyle.COMPLETE))
    assert [each.district for each in scores] == ["", "Dorchester"]
    assert scores[1].score[0, 0] == pytest.approx(1)
    assert weighed(scores, DAY, 0) == ()


def test_weights_are_those_in_force_on_the_windows_last_day() -> None:
    dated = [1, {"from": "2025-03-31", "value": 3}]
    metrics = {"a": CALLS | {"target": 0.5}, "b": CALLS | {"target": 0.5, "weight": dated}}
    rows = [
        row for slug, share in (("a", 400), ("b", 200)) for row in every_day(slug, "2025-03-24", MONDAY, share, 1000)
    ]
    definitions = city(metrics)
    scores = score(definitions, rows, ["2025-03-30", MONDAY])
    whole = combined(definitions, scores)
    assert whole.score[DAY].tolist() == pytest.approx([0.6, 0.5])  # (0.8 + 0.4) / 2, then (0.8 + 3 × 0.4) / 4
    assert whole.score[1, 1] == pytest.approx(0.6)  # Monday's week ended on Sunday
    assert [[each.weight for each in weighed(scores, DAY, day)] for day in (0, 1)] == [[1, 1], [1, 3]]
    assert [each.weight for each in weighed(scores, DAY, -1)] == [1, 3]


def test_the_toolkit_rounds_the_mean_up() -> None:
    metrics = {slug: FIRES | {"target": 10} for slug in "abc"}
    rows: list[Row] = [("a", MONDAY, 10, 1), ("b", MONDAY, 10, 1), ("c", MONDAY, 20, 1)]
    whole = day_of_city(metrics, rows, "toolkit-2016")
    assert whole.mean[DAY, 0] == pytest.approx(2.5 / 3)
    assert whole.score[DAY, 0] == pytest.approx(0.84)


def test_contributions_by_hand() -> None:
    parts = (Weighed("a", 1.5, 1), Weighed("b", 0.5, 2), Weighed("c", 1.0, 1))
    assert contributions(parts) == {"a": 0.125, "b": -0.25, "c": 0}
    assert mean_of(parts) == 0.875


@given(weighings())
def test_contributions_add_up_to_what_the_composite_is_above_one(parts: tuple[Weighed, ...]) -> None:
    if parts:
        assert sum(contributions(parts).values()) == pytest.approx(mean_of(parts) - 1, abs=1e-12)
    else:
        with pytest.raises(ZeroDivisionError):
            mean_of(parts)


@unhurried
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 5)), min_size=1, max_size=6))
def test_the_engines_mean_is_the_plain_one(drawn: list[tuple[float, int]]) -> None:
    metrics = {f"m{index}": CALLS | {"target": 1.0, "weight": weight} for index, (_, weight) in enumerate(drawn)}
    rows = [calls(share, metric=f"m{index}") for index, (share, _) in enumerate(drawn)]
    whole = day_of_city(metrics, rows)
    plain = sum(share * weight for share, weight in drawn) / sum(weight for _, weight in drawn)
    assert whole.score[DAY, 0] == pytest.approx(plain)
