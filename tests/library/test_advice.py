"""Advice on definitions in the light of their data."""

from __future__ import annotations

import numpy as np
import polars
import pytest

import cityscore
from cityscore.library.advice import advise, window_values
from tests.scoring.small_city import CALLS, FIRES, city


def scorecard(
    numerators: list[int], district: str = "", method: str | None = None, **metric: object
) -> cityscore.Scorecard:
    first = np.datetime64("2025-01-06")
    days = [str(first + place) for place in range(len(numerators))]
    columns = {"metric": "calls", "day": days, "numerator": numerators, "denominator": 100, "district": district}
    definitions = city({"calls": CALLS | metric})
    return cityscore.score(polars.DataFrame(columns), definitions, through="2025-06-01", method=method)


def test_the_weeks_so_far_are_complete_ones_with_gaps_where_nothing_came() -> None:
    calls = window_values(scorecard([90] * 14 + [95] * 7))["calls"]
    values = calls.value
    assert calls.period == "week"
    assert set(calls.yardstick.tolist()) == {0.95}
    assert values[:3].tolist() == [0.9, 0.9, 0.95]
    assert np.isnan(values[3:]).all()
    assert len(values) == 21


def test_a_target_that_was_never_missed_is_said() -> None:
    said = [str(problem) for problem in advise(scorecard([99] * 7 * 13, owner="Chief"))]
    assert len(said) == 1
    assert "all 13 weeks so far meet the target, so" in said[0]


@pytest.mark.parametrize("method", ["boston-2019", "toolkit-2016"])
def test_whole_weeks_are_looked_at_whatever_the_method(method: str) -> None:
    said = [str(problem) for problem in advise(scorecard([99] * 7 * 13, owner="Chief", method=method))]
    assert ["all 13 weeks so far meet the target, so" in each for each in said] == [True]
    assert advise(scorecard([99] * 7 * 11, owner="Chief", method=method)) == []


def test_a_target_that_starts_after_the_data_is_not_judged() -> None:
    later = {"target": [{"from": "2025-05-01", "value": 0.97}], "owner": "Chief"}
    assert advise(scorecard([99] * 7 * 13, **later)) == []
    earlier = {"target": [{"value": 0.98}, {"from": "2025-02-01", "value": 0.97}], "owner": "Chief"}
    (said,) = advise(scorecard([99] * 7 * 13, **earlier))
    assert said.message.startswith("all 13 weeks so far meet the target of their time")


def test_a_slower_metric_is_looked_at_in_its_own_periods() -> None:
    definitions = city({"fires": FIRES | {"cadence": "monthly", "owner": "Chief"}})
    days = ["2025-01-31", "2025-02-28", "2025-03-31"]
    frame = polars.DataFrame({"metric": "fires", "day": days, "value": [31, 28, 62]})
    fires = window_values(cityscore.score(frame, definitions, through="2025-04-30"))["fires"]
    assert fires.period == "month"
    assert fires.value[:3].tolist() == [1.0, 1.0, 2.0]


def test_districts_without_the_whole_city_are_said() -> None:
    said = [str(problem) for problem in advise(scorecard([90] * 7, district="North", owner="Chief"))]
    assert said == [
        "metrics.calls: has rows for districts but none for the whole city → add rows with an empty district: the city"
        " is never summed from its districts"
    ]
