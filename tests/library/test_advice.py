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


def advice_on(values: list[float], **metric: object) -> list[str]:
    first = np.datetime64("2025-01-06")
    frame = {"metric": "sat", "day": [str(first + place) for place in range(len(values))], "value": values}
    sat = {"name": "Satisfied", "owner": "Chief", "kind": "average", "better": "higher", "unit": "percent"}
    definitions = city({"sat": {**sat, "target": 0.7, **metric}})
    return [
        problem.listed()
        for problem in advise(cityscore.score(polars.DataFrame(frame), definitions, through="2025-06-01"))
    ]


def test_percentages_in_place_of_decimals_are_told_and_no_target_is_judged_by_them() -> None:
    (said,) = advice_on([72, 74, 74, 74])
    assert said == (
        "metrics.sat.unit: 4 of its 4 figures are above 1.5, such as 72 on 2025-01-06, which in percent is 7,200 %"
        " → write figures as decimals, 0.72; or another unit, such as points, and targets to match"
        " [lint.percent-figures]"
    )
    (said,) = advice_on([95] * 7 * 14, target=0.95)
    assert "more ambitious" not in said
    assert "98 of its 98 figures are above 1.5" in said


def test_figures_and_targets_a_hundred_times_apart_are_told() -> None:
    (said,) = advice_on([95] * 7 * 14, unit="points", target=0.95)
    assert "its figures, such as 95 on 2025-01-06, are about a hundred times its target, 0.95" in said
    assert said.endswith("→ write both alike: is the target 95? [lint.hundredfold-figures]")
    (said,) = advice_on([0.93] * 7 * 14, unit="points", target=95)
    assert said.endswith(
        "a hundredth of its target, 95 → write both alike: is the target 0.95? [lint.hundredfold-figures]"
    )


def test_a_months_total_filed_as_a_day_is_told() -> None:
    first = np.datetime64("2025-01-01")
    frame = {"metric": "fires", "day": [str(first + place) for place in range(31)], "value": [20] * 30 + [620]}
    definitions = city({"fires": FIRES | {"owner": "Chief", "unit": "per day", "harm": True}})
    (said,) = advise(cityscore.score(polars.DataFrame(frame), definitions, through="2025-02-01"))
    assert said.listed() == (
        "metrics.fires.cadence: 620 on 2025-01-31 is 31 times what is usual on the days around it"
        " → is it the month's total? Give that day its own figure; or, for months alone, write cadence: monthly"
        " [lint.total-as-day]"
    )
