"""``cityscore.score``: the caller's kind of dataframe in, the same out; receipts, changes, districts, errors."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from small_city import CALLS, FIRES, city

import cityscore
from cityscore.model import CityScoreError, Period
from cityscore.scoring.change import Movement

MAKERS: dict[str, Any] = {"pandas": pandas.DataFrame, "polars": polars.DataFrame, "pyarrow": pyarrow.table}
DEFINITIONS = city({"calls": CALLS, "fires": FIRES})


def rows(**columns: Any) -> dict[str, Any]:
    """Two weeks of calls and fires: 90 then 95 of 100 calls a day; 12 then 8 fires a day."""
    days = [str(day) for day in np.arange(np.datetime64("2025-03-03"), np.datetime64("2025-03-17"))]
    calls, fires = [90] * 7 + [95] * 7, [12] * 7 + [8] * 7
    return {
        "metric": ["calls"] * 14 + ["fires"] * 14,
        "day": days * 2,
        "numerator": calls + fires,
        "denominator": [100] * 14 + [1] * 14,
        **columns,
    }


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Any:
    return MAKERS[request.param]


def test_the_same_kind_of_dataframe_comes_out(make: Any) -> None:
    card = cityscore.score(make(rows()), DEFINITIONS, through="2025-03-16")
    assert type(card.metrics) is type(card.city) is type(make(rows()))
    assert card.metrics.shape == (2 * 5, 18)
    assert card.city.shape == (5, 18)


def test_figures_and_missing_ones_are_the_same_in_each_kind(make: Any) -> None:
    card = cityscore.score(make(rows()), DEFINITIONS, through=date(2025, 3, 16))
    table = card.city if isinstance(card.city, pyarrow.Table) else None
    records = (
        table.to_pylist()
        if table
        else card.city.to_dict("records")
        if make is pandas.DataFrame
        else card.city.to_dicts()
    )
    week = next(record for record in records if record["period"] == "week")
    assert week["score"] == pytest.approx((1.0 + (2 - 8 / 10)) / 2)
    assert (week["met"], week["scored"], week["coverage"]) == (2, 2, 1.0)
    month = next(record for record in records if record["period"] == "month")
    assert month["score"] is None or np.isnan(month["score"])
    assert month["reason"] == "no_observations"


def test_days_come_out_as_days() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16")
    assert card.metrics.schema["through"] == polars.Date
    assert (
        str(cityscore.score(pandas.DataFrame(rows()), DEFINITIONS, through="2025-03-16").metrics["start"].dtype)
        == "datetime64[s]"
    )


def test_row_order_does_not_matter() -> None:
    frame = polars.DataFrame(rows())
    one = cityscore.score(frame, DEFINITIONS, through="2025-03-16", since="2025-03-01")
    two = cityscore.score(
        frame.sample(fraction=1, shuffle=True, seed=1), DEFINITIONS, through="2025-03-16", since="2025-03-01"
    )
    assert one.metrics.equals(two.metrics)
    assert one.city.equals(two.city)


def test_a_receipt_for_any_score_of_the_scorecard() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16", since="2025-03-09")
    assert card.receipt("calls", "week").sentence == "665 of 700 calls, 95.0 %, against a target of 95 %: 1.00"
    before = card.receipt("calls", "week", through="2025-03-09").sentence
    assert before == "630 of 700 calls, 90.0 %, against a target of 95 %: 0.95"
    assert "No figures have come" in card.receipt("calls", "month").sentence


def test_the_change_from_the_week_before() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16")
    change = card.change("week")
    assert change is not None
    assert change.before == pytest.approx((0.9 / 0.95 + 10 / 12) / 2)
    assert change.now == pytest.approx(1.1)
    assert change.total(Movement.MOVED) == pytest.approx(change.amount)
    assert card.change("month") is None


def test_a_day_is_compared_with_the_last_day_that_has_a_score() -> None:
    frame = polars.DataFrame(rows()).filter(~polars.col("day").is_in(["2025-03-15", "2025-03-14"]))
    change = cityscore.score(frame, DEFINITIONS, through="2025-03-16").change("day")
    assert change is not None
    assert (change.before, change.amount) == (pytest.approx(1.1), pytest.approx(0))


def test_districts_are_scored_apart_and_never_summed() -> None:
    north = rows(district=["North"] * 28)
    both = polars.concat([polars.DataFrame(rows(district=[""] * 28)), polars.DataFrame(north)])
    card = cityscore.score(both, DEFINITIONS, through="2025-03-16")
    districts = card.metrics.filter(polars.col("district") == "North")
    assert districts["period"].to_list() == ["week", "month", "quarter"] * 2
    assert card.scores_of("calls", "North").at(Period.WEEK, 0).score == 1.0
    assert card.city["scored"].to_list()[1] == 2
    alone = cityscore.score(polars.DataFrame(north), DEFINITIONS, through="2025-03-16")
    assert alone.scores_of("calls").at(Period.WEEK, 0).reason == "no_observations"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"through": "2025-3-16"}, "through must be a day such as 2025-04-09, not '2025-3-16'"),
        ({"through": "2025-03-16", "since": "2025-03-17"}, "since 2025-03-17 is after through 2025-03-16"),
        ({"through": "2025-03-16", "method": "balance"}, "unknown method 'balance' → did you mean 'balanced'?"),
        ({"through": "2025-03-16", "periods": "whole"}, "unknown periods 'whole' → use one of: complete, rolling"),
        ({"through": "2025-03-16", "duplicates": "first"}, "duplicates"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_fix(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(CityScoreError) as caught:
        cityscore.score(polars.DataFrame(rows()), DEFINITIONS, **arguments)
    assert message in str(caught.value)


def test_an_unknown_metric_or_period_is_said_with_the_nearest() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16")
    with pytest.raises(CityScoreError, match="did you mean 'calls'"):
        card.receipt("cals", "week")
    with pytest.raises(CityScoreError, match="did you mean 'week'"):
        card.receipt("calls", "weak")
    with pytest.raises(CityScoreError, match="unknown district 'North'"):
        card.receipt("calls", "week", district="North")


def test_a_huge_or_tiny_figure_keeps_its_digits() -> None:
    frame = polars.DataFrame({"metric": ["fires"], "day": ["2025-03-16"], "value": [1e-12]})
    score = cityscore.score(frame, DEFINITIONS, through="2025-03-16").scores_of("fires").at(Period.DAY, 0)
    assert score.value == 1e-12


def test_no_rows_at_all_is_a_scorecard_of_reasons(make: Any) -> None:
    empty = {name: pyarrow.array([], pyarrow.string()) for name in ("metric", "day", "numerator", "denominator")}
    frame = make(empty) if make is pyarrow.table else make({name: [] for name in empty})
    card = cityscore.score(frame, DEFINITIONS, through="2025-03-16")
    assert card.scores_of("calls").at(Period.DAY, 0).reason == "no_observations"
