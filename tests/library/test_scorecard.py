"""``cityscore.score``: the caller's kind of dataframe in, the same out; receipts, changes, districts, errors."""

from __future__ import annotations

import io
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest

import cityscore
from cityscore.model import (
    CityScoreError,
    InvalidDefinitions,
    InvalidObservations,
    Period,
    Problem,
    suggestion,
    to_plain,
)
from cityscore.scoring.composite_change import Movement
from cityscore.scoring.day_numbers import number
from cityscore.scoring.due_days import Axis
from cityscore.scoring.observations import Observations
from cityscore.scoring.prefix_sums import Sums
from cityscore.scoring.series import Split
from tests.effort import Counted, comparisons
from tests.scoring.small_city import CALLS, FIRES, city

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
    assert card.city.shape == (6, 18)  # five periods, and what is current


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


def test_what_is_current_has_a_change_contributions_and_a_row_without_days() -> None:
    definitions = city({"calls": CALLS, "permits": CALLS | {"name": "Permits", "cadence": "monthly", "target": 0.5}})
    frame = rows()
    frame["metric"] = ["calls"] * 14 + ["permits"] * 14
    frame = {name: [*values[:14], values[14]] for name, values in frame.items()}
    frame["day"][14], frame["numerator"][14], frame["denominator"][14] = "2025-02-28", 40, 100
    card = cityscore.score(pyarrow.table(frame), definitions, through="2025-03-16")
    row = next(row for row in card.city.to_pylist() if row["period"] == "current")
    assert (row["start"], row["end"], row["scored"], row["met"]) == (None, None, 2, 1)
    assert row["score"] == pytest.approx((1 + 0.8) / 2)
    assert sum(card.contributions("current").values()) == pytest.approx(row["score"] - 1)
    change = card.change("current")
    assert change is not None
    moved = {part.metric: part.amount for part in change.parts if part.movement is Movement.MOVED}
    assert moved == {"calls": pytest.approx((1 - 90 / 95) / 2), "permits": 0}
    found = card.sensitivity("current")
    assert found is not None
    assert found.own == pytest.approx(row["score"])


def test_a_receipt_for_any_score_of_the_scorecard() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16", since="2025-03-09")
    assert card.receipt("calls", "week").sentence == "665 of 700 calls, 95.0 %, against a target of 95 %: 1.00"
    before = card.receipt("calls", "week", through="2025-03-09").sentence
    # 0.947 is below the band that is near a goal, and never reads as its edge
    assert before == "630 of 700 calls, 90.0 %, against a target of 95 %: 0.94"
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
        (
            {"through": "2025-3-16"},
            "through must be a day from 1900 to 2199, such as 2025-03-18, not '2025-3-16' → write 2025-03-16",
        ),
        ({"through": "2025-03-16", "since": "2025-03-17"}, "since 2025-03-17 is after through 2025-03-16"),
        ({"through": "2025-03-16", "method": "balance"}, "unknown method 'balance' → did you mean 'balanced'?"),
        ({"through": "2025-03-16", "periods": "whole"}, "unknown periods 'whole' → use one of: complete, rolling"),
        ({"through": "2025-03-16", "duplicates": "first"}, "duplicates"),
        ({"through": "2025-03-16", "duplicates": None}, "unknown duplicates None → use one of: error, last, sum"),
        ({"through": "2025-03-16", "method": 3}, "unknown method 3 → use one of: balanced"),
        ({"through": "2025-03-16", "method": True}, "unknown method True → use one of: balanced"),
        ({"through": "2025-03-16", "method": ["balanced"]}, "unknown method ['balanced'] → did you mean 'balanced'?"),
        ({"through": "2025-03-16", "periods": 3}, "unknown periods 3 → use one of: complete, rolling"),
        ({"through": "2025-03-16", "since": pandas.NaT}, "since must be a day from 1900 to 2199"),
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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, "week"), "unknown metric None → use one of: calls, fires"),
        (([], "week"), "unknown metric [] → use one of: calls, fires"),
        (("calls", None), "unknown period None of calls → use one of: day, week"),
        (("calls", "week", None), "unknown district None of calls → there is none to choose from"),
        (("calls", "week", "", "2025"), "through must be a day"),
        (("cityscore", "week"), "the CityScore has no receipt → see contributions(period)"),
    ],
)
def test_receipts_that_cannot_be_made(arguments: Any, message: str) -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16")
    with pytest.raises(CityScoreError) as caught:
        card.receipt(*arguments)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("period", ["weak", None, 3, []])
def test_changes_and_contributions_of_an_unknown_period(period: Any) -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16")
    for act in (card.change, card.contributions):
        with pytest.raises(CityScoreError, match=r"unknown period .* → (use one of: day, week|did you mean 'week')"):
            act(period)


def test_contributions_add_up_to_the_score_less_one() -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through="2025-03-16", since="2025-03-01")
    found = card.contributions("week")
    assert found == {"calls": pytest.approx(0), "fires": pytest.approx((2 - 8 / 10 - 1) / 2)}
    assert sum(found.values()) == pytest.approx(card.composite.score[1, -1] - 1)
    assert card.contributions("quarter") == {}


@pytest.mark.parametrize(
    "through",
    [
        date(2025, 3, 16),
        datetime(2025, 3, 16),
        pandas.Timestamp("2025-03-16"),
        np.datetime64("2025-03-16"),
        np.datetime64("2025-03-16T00:00:00.000000000"),
        np.str_("2025-03-16"),
    ],
)
def test_a_day_may_be_of_any_type(through: Any) -> None:
    card = cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through=through, since=through)
    assert (type(card.through), card.since, card.through) == (date, date(2025, 3, 16), date(2025, 3, 16))
    assert card.receipt("calls", "week", through=through).sentence.startswith("665 of 700 calls")


@pytest.mark.parametrize(
    ("given", "shown", "fix"),
    [
        ("20250309", "'20250309'", "write 2025-03-09"),
        ("2025-W10-7", "'2025-W10-7'", "write year-month-day, such as 2025-03-18"),
        (" 2025-03-09", "' 2025-03-09'", "write 2025-03-09"),
        ("2025-03-09T00:00", "'2025-03-09T00:00'", "write 2025-03-09"),
        (datetime(2025, 3, 9, 1), "2025-03-09T01:00:00", "write 2025-03-09"),
        (datetime(2025, 3, 9, tzinfo=UTC), "2025-03-09T00:00:00+00:00", "give the city's local day, without time and"),
        (np.datetime64("2025-03"), "2025-03", "write year-month-day"),
        (np.datetime64("NaT"), "NaT", "write year-month-day"),
        (pandas.NaT, "NaT", "write year-month-day"),
        (date(2200, 1, 1), "2200-01-01", "check the year"),
        ("1899-12-31", "'1899-12-31'", "check the year"),
        (3, "3", "write year-month-day"),
    ],
)
def test_what_is_no_day(given: Any, shown: str, fix: str) -> None:
    with pytest.raises(CityScoreError) as caught:
        cityscore.score(polars.DataFrame(rows()), DEFINITIONS, through=given)
    message = f"through must be a day from 1900 to 2199, such as 2025-03-18, not {shown} → {fix}"
    assert str(caught.value).startswith(message)


def test_definitions_as_a_dict() -> None:
    card = cityscore.score(polars.DataFrame(rows()), to_plain(DEFINITIONS), through="2025-03-16")
    assert card.definitions == DEFINITIONS
    with pytest.raises(InvalidDefinitions, match="'metrics' is missing"):
        cityscore.score(polars.DataFrame(rows()), {"city": {}}, through="2025-03-16")


@pytest.mark.parametrize("metrics", [None, 3, [], b"city.yaml", io.StringIO("city:"), polars.DataFrame(), ""])
def test_what_are_no_definitions(metrics: Any) -> None:
    with pytest.raises(CityScoreError, match=r"metrics must be a city's definitions, not .* → give the path of a"):
        cityscore.score(polars.DataFrame(rows()), metrics, through="2025-03-16")


def test_a_scorecard_shows_itself_on_one_line() -> None:
    frame = polars.DataFrame(rows())
    card = cityscore.score(frame, DEFINITIONS, through="2025-03-16", since="2025-03-09")
    start = "<Scorecard of Milltown, 2025-03-09 to 2025-03-16, balanced; week: CityScore"
    assert repr(card) == f"{start} 1.10, 2 of 2 met>"
    nothing = cityscore.score(frame.clear(), DEFINITIONS, through="2025-03-16", since="2025-03-09")
    assert repr(nothing) == f"{start} none (no_observations), 0 of 0 met>"
    yearly = city({"calls": CALLS}, headline="year", method="toolkit-2016")
    assert "; week: CityScore 1.00, 1 of 1 met>" in repr(
        cityscore.score(frame.filter(polars.col("metric") == "calls"), yearly, through="2025-03-16")
    )


def test_an_error_survives_being_pickled() -> None:
    error = InvalidObservations([Problem(message="is blank", fix="fill it", line=3)], total=12)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.problems, again.total) == (
        InvalidObservations,
        str(error),
        error.problems,
        12,
    )


def test_advice_is_found_for_any_word() -> None:
    for word in (None, 3, ["a"], b"x"):
        assert suggestion(word, ["last", "sum"]) == "use one of: last, sum"
    assert suggestion("1", [10, 2]) == "did you mean '10'?"  # type: ignore[list-item]


def test_thousands_of_districts_are_not_looked_up_one_by_one() -> None:
    names = tuple(Counted(f"D{number}") for number in range(20_000))
    zeros = np.zeros(len(names), dtype=np.int64)
    ones = np.ones(len(names))
    day = np.full(len(names), np.datetime64("2025-03-16"))
    split = Split(Observations(zeros, np.arange(1, 20_001), day, ones, ones, ("", *names)), DEFINITIONS.metrics)
    axis = Axis.of(number(date(2025, 3, 1)), number(date(2025, 3, 16)), DEFINITIONS)
    assert tuple(split.districts_of(0)) == names
    wanted = [Counted(str(name)) for name in names]
    compared = comparisons(lambda: [split.series(DEFINITIONS.metrics[0], 0, name, axis) for name in wanted])
    assert len(names) <= compared < 10 * len(names)
    assert all(len(split.series(DEFINITIONS.metrics[0], 0, name, axis).day) == 1 for name in names)


def test_the_largest_figures_are_scored_also_summed() -> None:
    days = [str(day) for day in np.arange(np.datetime64("2025-03-03"), np.datetime64("2025-03-17"))]
    frame = polars.DataFrame({"metric": ["fires"] * 28, "day": days * 2, "value": [9.9e99, 0.1] * 14})
    card = cityscore.score(frame, DEFINITIONS, through="2025-03-16", duplicates="sum")
    assert card.scores_of("fires").at(Period.DAY, 0).value == pytest.approx(0.2)
    assert card.scores_of("fires").at(Period.WEEK, 0).value == pytest.approx(2 * 3 * 9.9e99 / 7)


@pytest.mark.parametrize("values", [[1e308] * 4, [1.0, np.inf, 0.5], [0.1, np.nan, 2.0]])
def test_sums_beyond_the_range_of_floats_are_unknown(values: list[float]) -> None:
    sums = Sums.of(np.array(values))
    first, last = sums.between(np.array([0, 0]), np.array([1, len(values)]))
    assert (first, np.isnan(last)) == (values[0], True)


def test_a_huge_or_tiny_figure_keeps_its_digits() -> None:
    frame = polars.DataFrame({"metric": ["fires"], "day": ["2025-03-16"], "value": [1e-12]})
    score = cityscore.score(frame, DEFINITIONS, through="2025-03-16").scores_of("fires").at(Period.DAY, 0)
    assert score.value == 1e-12


def test_no_rows_at_all_is_a_scorecard_of_reasons(make: Any) -> None:
    empty = {name: pyarrow.array([], pyarrow.string()) for name in ("metric", "day", "numerator", "denominator")}
    frame = make(empty) if make is pyarrow.table else make({name: [] for name in empty})
    card = cityscore.score(frame, DEFINITIONS, through="2025-03-16")
    assert card.scores_of("calls").at(Period.DAY, 0).reason == "no_observations"


def test_a_day_to_come_is_no_figure_unless_it_is_to_be_covered() -> None:
    tomorrow = datetime.now(DEFINITIONS.city.zone()).date() + timedelta(days=1)
    frame = polars.DataFrame({"metric": ["fires"], "day": [tomorrow], "value": [8]})
    with pytest.raises(InvalidObservations, match=f"{tomorrow} is still to come → check the day"):
        cityscore.score(frame, DEFINITIONS, through="2025-03-09")
    assert len(cityscore.score(frame, DEFINITIONS, through=tomorrow).observations) == 1
