"""The methods, as DESIGN 3.4 has them: every row of the table, with every zero."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.model import (
    METRIC_PERIODS,
    Better,
    CityScoreError,
    History,
    Measure,
    MethodName,
    Metric,
    Period,
    PeriodStyle,
    Reason,
)
from cityscore.scoring.methods import BALANCED, BOSTON_2019, METHODS, TOOLKIT_2016, method_named
from cityscore.scoring.metric_scores import ratio_of, rounded_up, scores_from
from tests.scoring.small_city import CALLS, FIRES, HOMICIDES, Row, city, every_day, score, score_one

NO_SCORE = None
WEEK = ("2025-03-24", "2025-03-30")


@cache
def metric_of(better: str) -> Metric:
    """A metric of which only the direction matters."""
    return city({"it": {"name": "It", "kind": "average", "better": better, "target": 1}}).metrics[0]


def scored(method: str, better: str, value: float, yardstick: float) -> float | None:
    """What a method makes of a value against a yardstick; None for no score."""
    metric = metric_of(better)
    here, against = np.array([value]), np.array([yardstick])
    ratio = ratio_of(Better(better), here, against)
    found = float(scores_from(ratio, here, against, metric, method_named(method))[0])
    return None if math.isnan(found) else found


def test_every_name_has_a_method_and_every_method_a_name() -> None:
    assert list(METHODS) == [(method.name, method.version) for method in METHODS.values()]
    assert list(dict.fromkeys(name for name, _ in METHODS)) == list(MethodName)
    for name in MethodName:
        assert method_named(name).name is name


def test_without_a_version_a_name_means_its_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    third = replace(BALANCED, version=3, bounded=False)
    monkeypatch.setitem(METHODS, ("balanced", 3), third)
    assert method_named("balanced") is method_named("balanced", 3) is third
    assert method_named("balanced", 2) is BALANCED


def test_where_windows_lie_is_the_same_in_all_versions_of_a_name() -> None:
    lie = {(method.name, method.style, method.periods, method.own_last_day) for method in METHODS.values()}
    assert len(lie) == len(MethodName)


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("boston-2020", None, "unknown method 'boston-2020' → did you mean 'boston-2019'?"),
        ("", 0, "unknown method '' → use one of: balanced, boston-2019, toolkit-2016"),
        (
            "balanced",
            7,
            "method 'balanced' has no version 7 here → these scores were made by another CityScore: update",
        ),
    ],
)
def test_an_unknown_method_or_version_is_told(name: str, version: int | None, message: str) -> None:
    with pytest.raises(CityScoreError) as problem:
        method_named(name, version)
    assert str(problem.value).startswith(message)


@pytest.mark.parametrize(
    ("method", "better", "value", "yardstick", "expected"),
    [
        ("balanced", "higher", 0.76, 0.95, 0.8),  # r ≤ 1: r
        ("balanced", "higher", 0.95, 0.95, 1),
        ("balanced", "higher", 8, 4, 1.5),  # r = 2: 2 - 1/2
        ("balanced", "higher", 4, 8, 0.5),  # and half as good: together exactly 1 on average
        ("balanced", "lower", 4, 8, 1.5),
        ("balanced", "lower", 8, 4, 0.5),
        ("balanced", "lower", 1, 1000, 1.999),
        ("boston-2019", "higher", 8, 4, 2),
        ("boston-2019", "lower", 1, 1000, 1000),  # unbounded
        ("boston-2019", "lower", 8, 4, 0.5),
        ("toolkit-2016", "higher", 8, 4, 2),
        ("toolkit-2016", "higher", 0.9414, 0.95, 1.0),  # 0.9909… rounded up
        ("toolkit-2016", "higher", 0.9301, 1, 0.94),
    ],
)
def test_the_score_from_the_ratio(method: str, better: str, value: float, yardstick: float, expected: float) -> None:
    assert scored(method, better, value, yardstick) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("method", "better", "value", "yardstick", "expected"),
    [
        ("balanced", "lower", 0, 5, 2),
        ("balanced", "lower", 0, 0, 1),
        ("balanced", "lower", 5, 0, 0),
        ("balanced", "higher", 0, 5, 0),
        ("balanced", "higher", 5, 0, 2),
        ("balanced", "higher", 0, 0, 0),
        ("boston-2019", "lower", 0, 5, NO_SCORE),
        ("boston-2019", "lower", 0, 0, NO_SCORE),
        ("boston-2019", "lower", 5, 0, 0),
        ("boston-2019", "higher", 0, 5, 0),
        ("boston-2019", "higher", 5, 0, NO_SCORE),
        ("boston-2019", "higher", 0, 0, NO_SCORE),  # an undefined ratio
        ("toolkit-2016", "lower", 0, 5, 0),
        ("toolkit-2016", "lower", 0, 0, 0),
        ("toolkit-2016", "lower", 5, 0, 0),
        ("toolkit-2016", "higher", 0, 5, 0),
        ("toolkit-2016", "higher", 5, 0, NO_SCORE),
        ("toolkit-2016", "higher", 0, 0, 0),
    ],
)
def test_zeros(method: str, better: str, value: float, yardstick: float, expected: float | None) -> None:
    assert scored(method, better, value, yardstick) == expected


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6))
def test_balanced_is_bounded_and_fair(value: float, yardstick: float) -> None:
    one, other = (scored("balanced", "higher", *pair) for pair in ((value, yardstick), (yardstick, value)))
    assert one is not None
    assert other is not None
    assert 0 <= one <= 2
    assert (one + other) / 2 == pytest.approx(1)  # so many times as good, and so many times as bad


@given(st.floats(0, 1e6), st.floats(1e-6, 1e6))
def test_lower_is_better_turned_round_is_higher_is_better(value: float, yardstick: float) -> None:
    for method in MethodName:
        if value:
            assert scored(method, "lower", yardstick, value) == scored(method, "higher", value, yardstick)


@pytest.mark.parametrize(
    ("value", "expected"), [(4, 0.8), (5, 1), (7, 1), (10, 1), (12.5, 0.8), (0, 0)], ids=lambda number: f"{number}"
)
def test_a_range_is_met_inside_and_missed_by_its_nearer_end(value: float, expected: float) -> None:
    metric = {"name": "It", "kind": "level", "better": "range", "target": {"low": 5, "high": 10}}
    found = score_one(metric, [("it", "2025-03-30", value, 1)], "2025-03-30", "day")
    assert found.score == pytest.approx(expected, rel=1e-12)


def test_figures_too_far_apart_to_divide_are_no_warning() -> None:
    assert scored("balanced", "higher", 5e-324, 1e300) == 0
    assert scored("balanced", "lower", 5e-324, 1e300) == 2


def test_a_range_from_zero_is_met_by_zero() -> None:
    metric = {"name": "It", "kind": "level", "better": "range", "target": {"low": 0, "high": 10}}
    found = score_one(metric, [("it", "2025-03-30", 0, 1)], "2025-03-30", "day")
    assert (found.value, found.score) == (0, 1)


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.9909, 1.0), (0.93, 0.93), (0.930001, 0.94), (1.1, 1.1), (0.07, 0.07), (0.29, 0.29), (2.0, 2.0), (0, 0)],
)
def test_rounding_up_lifts_no_score_by_binary_rounding_alone(score: float, expected: float) -> None:
    assert rounded_up(np.array([score]))[0] == pytest.approx(expected, abs=1e-12)


def test_what_balanced_asks_for() -> None:
    assert (BALANCED.coverage, BALANCED.withheld_below, BALANCED.provisional_below) == (0.5, 0.5, 0.8)
    assert BALANCED.default_history == (History(years=3), History(trailing=365))
    assert BALANCED.cases == {Measure.CASES: 10, Measure.EXPECTED_EVENTS: 5, Measure.SAMPLES: 10, Measure.FIGURES: 10}
    assert BALANCED.periods == BOSTON_2019.periods == METRIC_PERIODS


@pytest.mark.parametrize(
    ("more", "answers", "reason"),
    [
        ({"cases": "answers"}, 9, Reason.TOO_FEW_CASES),
        ({"cases": "answers"}, 10, None),
        ({}, 1, None),  # nobody says that they are cases
        ({"cases": "answers", "evidence": {"cases": 3}}, 3, None),
        ({"evidence": {"cases": 30}}, 29, Reason.TOO_FEW_CASES),
    ],
)
def test_an_average_that_names_its_cases_needs_ten(more: dict[str, Any], answers: int, reason: Reason | None) -> None:
    survey = {"name": "Survey", "kind": "average", "better": "higher", "target": 4, **more}
    found = score_one(survey, [("it", WEEK[0], 4.2 * answers, answers)], WEEK[0], "day")
    assert (found.value, found.reason) == (pytest.approx(4.2), reason)
    assert score_one(survey, [("it", WEEK[0], 4.2, 1)], WEEK[0], "day", "boston-2019").reason is None


def test_what_the_other_methods_ask_for() -> None:
    assert BOSTON_2019.default_history == (History(years="all"),)
    assert TOOLKIT_2016.style is PeriodStyle.ROLLING
    assert Period.YEAR not in TOOLKIT_2016.periods
    for method in (BOSTON_2019, TOOLKIT_2016):
        assert (method.coverage, method.withheld_below, method.provisional_below, dict(method.cases)) == (0, 0, 0, {})


@pytest.mark.parametrize(("days", "reason"), [(4, None), (3, Reason.TOO_LITTLE_COVERAGE)])
def test_balanced_needs_half_of_the_due_days(days: int, reason: Reason | None) -> None:
    rows = every_day("it", *WEEK, 95, 100)[:days]
    assert score_one(CALLS, rows, WEEK[1], "week").reason is reason
    assert score_one(CALLS, rows, WEEK[1], "week", "boston-2019").reason is None  # any will do


@pytest.mark.parametrize(
    ("metric", "rows", "needs"),
    [
        (CALLS, [("it", "2025-03-30", 9, 10)], 10),
        (
            {"name": "Waits", "kind": "quantile", "q": 0.5, "better": "lower", "target": 5},
            [("it", "2025-03-30", 4, 10)],
            10,
        ),
        (FIRES | {"target": 5}, [("it", "2025-03-30", 0, 1)], 5),  # five expected, though none came
    ],
)
def test_balanced_needs_cases(metric: dict, rows: list[Row], needs: float) -> None:
    assert score_one(metric, rows, "2025-03-30", "day").reason is None
    more = metric | {"evidence": {"cases": needs + 1}}
    assert score_one(more, rows, "2025-03-30", "day").reason is Reason.TOO_FEW_CASES
    fewer = [("it", day, min(numerator, 4), 4) for _, day, numerator, _ in rows]
    if metric["kind"] != "count":
        assert score_one(metric, fewer, "2025-03-30", "day").reason is Reason.TOO_FEW_CASES
        assert score_one(metric | {"evidence": {"cases": 4}}, fewer, "2025-03-30", "day").reason is None
        assert score_one(metric, fewer, "2025-03-30", "day", "boston-2019").reason is None


def test_the_number_of_events_expected_counts_and_not_the_number_that_came() -> None:
    many = [("it", "2025-03-30", 40, 1)]
    assert score_one(FIRES | {"target": 4.9}, many, "2025-03-30", "day").reason is Reason.TOO_FEW_CASES


def test_too_few_cases_keep_their_value() -> None:
    found = score_one(CALLS, [("it", "2025-03-30", 3, 4)], "2025-03-30", "day")
    assert (found.value, found.score) == (0.75, None)


def test_a_value_of_zero_is_no_score_by_boston_2019() -> None:
    found = score_one(FIRES, [("it", "2025-03-30", 0, 1)], "2025-03-30", "day", "boston-2019")
    assert (found.value, found.score, found.reason) == (0, None, Reason.ZERO_VALUE)


def test_a_rare_metrics_zero_day_is_none_by_the_toolkit_and_its_zero_week_is_zero() -> None:
    nothing = every_day("it", *WEEK, 0)
    day = score_one(HOMICIDES, nothing, WEEK[1], "day", "toolkit-2016")
    assert (day.value, day.score, day.reason) == (0, None, Reason.ZERO_VALUE)
    assert score_one(HOMICIDES, nothing, WEEK[1], "week", "toolkit-2016").score == 0
    assert score_one(HOMICIDES | {"rare": False}, nothing, WEEK[1], "day", "toolkit-2016").score == 0


def test_a_rare_metrics_zero_day_is_scored_by_balanced() -> None:
    nothing = [("it", WEEK[1], 0.0, 1.0)]
    found = score_one(HOMICIDES | {"evidence": {"cases": 0}}, nothing, WEEK[1], "day")
    assert (found.value, found.score, found.reason) == (0, 2, None)


def test_the_toolkit_takes_the_mean_of_days_and_ends_at_the_metrics_own_last_day() -> None:
    rows = [("it", "2025-03-03", 1.0, 1.0), ("it", "2025-03-04", 1.0, 4.0)]
    found = score_one(CALLS | {"target": 0.5}, rows, "2025-03-30", "week", "toolkit-2016")
    assert found.value == 0.625  # (1 + 1/4) / 2, not 2/5
    assert (found.start.isoformat(), found.end.isoformat()) == ("2025-02-26", "2025-03-04")
    assert found.score == 1.25


def test_the_toolkit_compares_with_one_deviation_once_there_are_more_than_ninety_values() -> None:
    days = [str(day) for day in np.arange(np.datetime64("2025-01-01"), np.datetime64("2025-04-01"))]
    assert len(days) == 90
    rows = [("it", day, 8.0 if index % 2 else 4.0, 1.0) for index, day in enumerate(days)]  # mean 6, deviation 2
    metric = {"name": "It", "kind": "count", "better": "lower", "history": {"years": 1}}
    assert score_one(metric, rows, days[-1], "day", "toolkit-2016").reason is Reason.TOO_LITTLE_HISTORY
    longer = [*rows, ("it", "2025-04-01", 6.0, 1.0)]
    deviation = math.sqrt(90 * 4 / 91)
    lower = score_one(metric, longer, "2025-04-01", "day", "toolkit-2016")
    assert lower.yardstick == pytest.approx(6 + deviation, rel=1e-12)
    higher = score_one(metric | {"better": "higher"}, longer, "2025-04-01", "day", "toolkit-2016")
    assert higher.yardstick == pytest.approx(6 - deviation, rel=1e-12)


def test_a_score_names_its_method_and_its_version() -> None:
    definitions = city({"it": CALLS})
    for method in (BALANCED, BOSTON_2019, TOOLKIT_2016):
        (scores,) = score(definitions, [("it", "2025-03-30", 95, 100)], "2025-03-30", method.name)
        one = scores.at(Period.DAY, 0)
        assert (one.method, one.method_version) == (method.name.value, method.version)


@pytest.mark.parametrize(
    ("better", "target", "value", "ratio", "balanced", "boston"),
    [
        ("higher", {"value": 4, "zero": 1}, 3.7, 0.9, 0.9, 0.9),  # 2.7 / 3
        ("higher", {"value": 4, "zero": 1}, 5.0, 4 / 3, 1.25, 4 / 3),
        ("higher", {"value": 4, "zero": 1}, 1.0, 0.0, 0.0, 0.0),
        ("higher", {"value": 0, "zero": -100}, -40.0, 0.6, 0.6, 0.6),  # net change
        ("higher", {"value": 0, "zero": -100}, 0.0, 1.0, 1.0, 1.0),
        ("higher", {"value": 0, "zero": -100}, -140.0, -0.4, 0.0, 0.0),
        ("lower", {"value": 100, "zero": 200}, 150.0, 0.5, 0.5, 0.5),  # half way
        ("lower", {"value": 100, "zero": 200}, 0.0, 2.0, 1.5, 2.0),
        ("lower", {"value": -18, "zero": -10}, -16.0, 0.75, 0.75, 0.75),  # degrees in a freezer
        ("lower", {"value": -18, "zero": -10}, -10.0, 0.0, 0.0, 0.0),
        ("lower", {"value": 0, "zero": 8}, 0.0, 1.0, 1.0, 1.0),
    ],
)
def test_a_zero_says_where_nothing_is_achieved(
    better: str, target: dict[str, float], value: float, ratio: float, balanced: float, boston: float
) -> None:
    it = city({"it": {"name": "It", "kind": "level", "better": better, "target": target}}).metrics[0]
    here, against = np.array([value]), np.array([float(target["value"])])
    ratios = ratio_of(it.better, here, against, it.scale_zero)
    assert ratios == pytest.approx([ratio])
    for method, expected in ((BALANCED, balanced), (BOSTON_2019, boston)):
        score = scores_from(ratios, here, against, it, method)
        assert score == pytest.approx([expected])
        assert not np.signbit(score).any()
