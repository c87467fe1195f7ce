"""What is current: each metric in the headline period, or in its own where its figures come less often."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cityscore.model import Definitions, Headline, InvalidDefinitions, Period, Slower, from_plain
from cityscore.scoring.composite import Weighed
from cityscore.scoring.composite_change import Movement, change_between
from cityscore.scoring.current import current_composite, current_period, weighed_currently
from cityscore.scoring.day_numbers import number
from cityscore.scoring.metric_scores import Scores
from tests.scoring.small_city import Row, city, combined, every_day, score

SHARE: dict[str, Any] = {"name": "On time", "kind": "ratio", "better": "higher", "target": 1.0}
ROWS: list[Row] = [
    *every_day("calls", "2025-01-01", "2025-04-10", 90, 100),
    *[("permits", day, 80.0, 100.0) for day in ("2025-01-31", "2025-02-28", "2025-03-31")],
    ("survey", "2024-12-31", 60.0, 100.0),
    ("rating", "2024-12-31", 50.0, 100.0),
]
METRICS = {
    "calls": SHARE,
    "permits": SHARE | {"cadence": "monthly", "weight": [{"value": 1}, {"from": "2025-04-05", "value": 3}]},
    "survey": SHARE | {"cadence": "quarterly", "lag": 45},
    "rating": SHARE | {"cadence": "yearly"},
}


def current_in(definitions: Definitions, scores: list[Scores]) -> Any:
    whole = combined(definitions, scores)
    return current_composite(scores, scores[0].method, whole.windows, whole.near, definitions.city.headline)


def test_slower_metrics_stand_with_their_own_period() -> None:
    definitions = city(METRICS)
    found = current_in(definitions, score(definitions, ROWS, ["2025-04-04", "2025-04-10"]))
    assert (found.mean.tolist(), found.scored.tolist()) == (
        [[pytest.approx((0.9 + 0.8 + 0.6 + 0.5) / 4), pytest.approx((0.9 + 3 * 0.8 + 0.6 + 0.5) / 6)]],
        [[4, 4]],
    )  # the weight of the day, though March ended before it was in force
    assert (found.windows.periods, found.coverage.tolist()) == ((Period.CURRENT,), [[1, 1]])


def test_left_out_it_is_the_composite_of_the_headline_period() -> None:
    definitions = city(METRICS, headline={"period": "week", "slower": "leave_out"})
    scores = score(definitions, ROWS, ["2025-04-04", "2025-04-10"])
    found, week = current_in(definitions, scores), combined(definitions, scores)
    row = week.windows.periods.index(Period.WEEK)
    for name in ("mean", "score", "coverage", "met", "scored", "reason"):
        assert getattr(found, name)[0].tolist() == getattr(week, name)[row].tolist(), name


@pytest.mark.parametrize(
    ("headline", "cadence", "period"),
    [
        ("day", "daily", "day"),
        ("day", "weekly", "week"),
        ("week", "weekdays", "week"),
        ("week", "monthly", "month"),
        ("month", "weekly", "month"),
        ("month", "quarterly", "quarter"),
        ("quarter", "yearly", "year"),
        ("year", "daily", "year"),
    ],
)
def test_a_metrics_current_period_is_the_longer_of_two(headline: str, cadence: str, period: str) -> None:
    (metric,) = city({"it": SHARE | {"cadence": cadence}}).metrics
    assert current_period(metric, Headline(period=headline)) == period  # type: ignore[arg-type]
    left_out = Headline(period=headline, slower="leave_out")  # type: ignore[arg-type]
    assert current_period(metric, left_out) == headline


def test_where_days_lead_a_late_metrics_day_is_the_one_that_it_is_seen_from() -> None:
    rows = [
        *every_day("calls", "2025-03-01", "2025-04-10", 90, 100),
        *every_day("late", "2025-03-01", "2025-04-07", 70, 100),
    ]
    definitions = city({"calls": SHARE, "late": SHARE | {"lag": 5}}, headline="day")
    scores = score(definitions, rows, "2025-04-10")
    found = current_in(definitions, scores)
    assert (found.mean[0, 0], found.scored[0, 0]) == (pytest.approx(0.8), 2)
    assert [
        each.window[1].isoformat() for each in weighed_currently(scores, definitions.city.headline, 0) if each.window
    ] == [
        "2025-04-10",
        "2025-04-07",
    ]
    day = scores[1].windows.periods.index(Period.DAY)
    assert np.isnan(scores[1].score[day, 0])  # the day itself stays strict


def test_what_has_the_same_window_both_times_has_not_moved() -> None:
    definitions = city(METRICS)
    before, now = (
        weighed_currently(score(definitions, ROWS, day), definitions.city.headline, 0)
        for day in ("2025-04-03", "2025-04-10")
    )
    assert {each.metric for each in now} == {"calls", "permits", "survey", "rating"}
    then = tuple(Weighed(each.metric, each.score / 2, each.weight, each.window) for each in before)
    found = change_between(then, now)
    assert found is not None
    moved = {part.metric: part.amount for part in found.parts if part.movement is Movement.MOVED}
    assert [moved[slug] for slug in ("permits", "survey", "rating")] == [0, 0, 0]
    assert moved["calls"] == pytest.approx(0.45 / 6)
    assert found.amount == pytest.approx(sum(part.amount for part in found.parts))


def test_the_change_is_told_with_the_weights_of_now() -> None:
    definitions = city(METRICS)
    scores = score(definitions, ROWS, "2025-04-03")
    on = number(np.datetime64("2025-04-10").astype(object))
    weights = {each.metric: each.weight for each in weighed_currently(scores, definitions.city.headline, 0, on=on)}
    assert weights["permits"] == 3


def test_the_setting_reads_back_and_current_is_no_headline() -> None:
    assert from_plain(Headline, {"period": "month"}) == Headline(period=Period.MONTH, slower=Slower.JOIN)
    with pytest.raises(InvalidDefinitions, match="current is not a period of metrics"):
        city(METRICS, headline="current")
