"""Figures that look as if something else was meant are told apart from those that are only unusual."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from cityscore.scoring.doubtful_figures import Doubt, DoubtfulFigures, doubtful_figures
from cityscore.scoring.observations import Observations
from tests.scoring.small_city import CALLS, FIRES, city

SATISFIED = {"name": "Satisfied", "kind": "average", "better": "higher", "unit": "percent", "target": 0.7}
POINTS = {**SATISFIED, "unit": "points"}
BACKLOG = {"name": "Backlog", "kind": "level", "better": "lower", "target": 0.95}
SURVEY = {**POINTS, "target": {"value": 4, "zero": 1, "maximum": 5}}
BARE = {key: value for key, value in SATISFIED.items() if key != "target"}


def doubts(metric: dict[str, object], values: Sequence[float], first: str = "2025-03-03") -> list[DoubtfulFigures]:
    """What is doubted of figures of days in a row."""
    rows = len(values)
    data = Observations(
        metric=np.zeros(rows, dtype=np.int64),
        district=np.zeros(rows, dtype=np.int64),
        day=np.datetime64(first, "D") + np.arange(rows),
        numerator=np.array(values, dtype=np.float64),
        denominator=np.ones(rows),
    )
    return list(doubtful_figures(city({"m": metric}).metrics, data))


@pytest.mark.parametrize(
    ("metric", "values", "doubt", "rows"),
    [
        (SATISFIED, [72, 74, 74, 74], Doubt.PERCENT, [0, 1, 2, 3]),
        (SATISFIED, [95], Doubt.PERCENT, [0]),
        (SATISFIED, [95, 0.94], Doubt.PERCENT, [0]),
        (BARE, [95, 0.94], Doubt.PERCENT, [0]),
        (BARE, [72, 74], Doubt.PERCENT, [0, 1]),
        ({**SATISFIED, "target": 95}, [97, 0.93], Doubt.PERCENT, [0]),
        ({**SATISFIED, "target": 95}, [0.97, 0.93], Doubt.HUNDREDTH, [0, 1]),
        ({**BACKLOG, "unit": "percent"}, [95, 0.94], Doubt.PERCENT, [0]),
        (POINTS, [72, 74], Doubt.HUNDREDFOLD, [0, 1]),
        ({**POINTS, "target": 70}, [0.72, 0.74], Doubt.HUNDREDTH, [0, 1]),
        (BACKLOG, [95, 97], Doubt.HUNDREDFOLD, [0, 1]),
        ({**SATISFIED, "target": {"value": 0, "zero": -0.1}}, [-0.02, -3.0], Doubt.PERCENT, [1]),
        (SURVEY, [4.2, 42, 5], Doubt.ABOVE_MAXIMUM, [1]),
        ({**SURVEY, "cases": "answers"}, [4.2, 4.1, 4.0], Doubt.ALONE, [0, 1, 2]),
    ],
)
def test_percentages_and_decimals_are_told_apart(
    metric: dict[str, object], values: list[float], doubt: Doubt, rows: list[int]
) -> None:
    (doubtful,) = doubts(metric, values)
    assert (doubtful.doubt, doubtful.rows.tolist(), doubtful.of) == (doubt, rows, len(values))


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        (SATISFIED, [0.72, 0.74]),
        (SURVEY, [5, 5, 1]),
        ({**SURVEY, "cases": "answers"}, [4.2, 4.1]),
        ({**SATISFIED, "name": "Spent of plan", "target": 1}, [0.9, 1.6]),
        ({**SATISFIED, "target": 95}, [97, 93]),  # told by advice on definitions
        ({**POINTS, "target": 70}, [72, 74]),
        ({**POINTS, "target": 4.2}, [3.9, 4.4]),
        (BACKLOG | {"target": 0.5}, [200, 210]),
        (BACKLOG | {"target": 30}, [0, 0, 1]),
    ],
)
def test_what_may_well_be_is_not_doubted(metric: dict[str, object], values: list[float]) -> None:
    assert doubts(metric, values) == []


@pytest.mark.parametrize("last", [620, 400])
def test_a_months_total_filed_as_a_day_stands_out_from_the_days_around_it(last: float) -> None:
    (doubtful,) = doubts(FIRES, [20] * 30 + [last] + [20] * 10, "2025-01-01")
    assert (doubtful.doubt, doubtful.rows.tolist(), doubtful.times) == (Doubt.TOTAL, [30], last / 20)


def test_a_months_total_of_a_share_is_told_by_how_many_there_were() -> None:
    data = Observations(
        metric=np.zeros(31, dtype=np.int64),
        district=np.zeros(31, dtype=np.int64),
        day=np.datetime64("2025-01-01", "D") + np.arange(31),
        numerator=np.array([9.0] * 30 + [270.0]),
        denominator=np.array([10.0] * 30 + [300.0]),
    )
    (doubtful,) = doubtful_figures(city({"m": CALLS}).metrics, data)
    assert (doubtful.doubt, doubtful.rows.tolist(), doubtful.times) == (Doubt.TOTAL, [30], 30)


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        (FIRES, [20] * 30 + [300] + [20] * 10),
        (FIRES, [20] * 15 + [620] + [20] * 25),  # in mid-month: a storm
        (FIRES, [0] * 30 + [5] + [0] * 10),
        (FIRES, [20, 20, 620]),
        (FIRES | {"cadence": "monthly"}, [620]),
        (BACKLOG, [20] * 30 + [900] + [20] * 10),
    ],
)
def test_a_busy_day_is_no_total(metric: dict[str, object], values: list[float]) -> None:
    assert doubts(metric, values, "2025-01-01") == []


def test_a_day_on_which_nothing_could_count_or_was_due_is_no_figure() -> None:
    data = Observations(
        metric=np.zeros(2, dtype=np.int64),
        district=np.zeros(2, dtype=np.int64),
        day=np.datetime64("2025-01-01", "D") + np.arange(2),
        numerator=np.array([95.0, 95.0]),
        denominator=np.array([0.0, 1.0]),
        exempt=np.array([False, True]),
    )
    assert list(doubtful_figures(city({"m": SATISFIED}).metrics, data)) == []
