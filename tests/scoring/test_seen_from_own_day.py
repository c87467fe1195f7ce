"""Windows are seen from each metric's own day: identical years are met exactly, and late figures have their windows.

The cases are those of numbers.md, worked by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from cityscore.model import METRIC_PERIODS, Period, PeriodStyle, Reason
from cityscore.scoring.day_numbers import day_of, last_of_month, number
from cityscore.scoring.engine import score_all
from cityscore.scoring.methods import BALANCED
from cityscore.scoring.metric_scores import Scores
from cityscore.scoring.observations import Observations
from cityscore.scoring.receipts import receipt
from tests.scoring.small_city import Row, city, observations, score, score_one

COUNT: dict[str, Any] = {"name": "Crimes", "kind": "count", "better": "lower", "evidence": {"cases": 0}}
SHARE: dict[str, Any] = {"name": "On time", "kind": "ratio", "better": "higher", "target": 0.9}


def months(first: str, last: str) -> list[date]:
    """The last days of the months from one to another."""
    one, other = (np.datetime64(month, "M").astype(np.int64) for month in (first, last))
    return [day_of(day) for day in last_of_month(np.arange(one, other + 1))]


def span(scores: Scores, period: Period, place: int = 0) -> tuple[str, str]:
    found = scores.at(period, place)
    return found.start.isoformat(), found.end.isoformat()


def days(first: str, last: str) -> Iterator[date]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day
        day += timedelta(days=1)


def test_a_month_that_is_in_is_compared_with_the_same_month() -> None:
    """Case 1: January has come, February and March need not; 30 a day each January, 25 and 20 in the months after."""
    a_day = {1: 30, 2: 25, 3: 20}
    ends = [*months("2022-01", "2024-12"), date(2025, 1, 31)]
    rows: list[Row] = [("it", day.isoformat(), float(a_day.get(day.month, 10) * day.day), 1.0) for day in ends]
    metric = COUNT | {"cadence": "monthly", "lag": 45, "history": {"years": 2}}
    (scores,) = score(city({"it": metric}), rows, "2025-03-31")
    quarter, year = scores.at(Period.QUARTER, 0), scores.at(Period.YEAR, 0)
    assert (year.value, year.yardstick, year.score) == (30, 30, 1)
    assert span(scores, Period.YEAR) == ("2025-01-01", "2025-01-31")
    assert quarter.score == 1
    assert span(scores, Period.QUARTER) == ("2024-11-01", "2025-01-31")


@pytest.mark.parametrize("known", ["2025-01-05", "2025-01-09", "2025-01-15"])
def test_days_that_are_in_are_compared_with_the_same_days(known: str) -> None:
    """Case 1b: every January is 10 times the day of the month."""
    rows: list[Row] = [
        ("it", day.isoformat(), 10.0 * day.day, 1.0)
        for first, last in (("2023-01-01", "2023-01-31"), ("2024-01-01", "2024-01-31"), ("2025-01-01", known))
        for day in days(first, last)
    ]
    found = score_one(COUNT | {"lag": 10, "history": {"years": 2}}, rows, "2025-01-15", "year")
    assert (found.end.isoformat(), found.score, found.value) == (known, 1, found.yardstick)


def test_a_levels_receipt_adds_up() -> None:
    """Case 5: a backlog of 10, 20, 30 and 40 in each January."""
    days_of = {7: 10.0, 14: 20.0, 21: 30.0, 31: 40.0}
    rows: list[Row] = [
        ("it", f"{year}-01-{day:02d}", level, 1.0) for year in (2023, 2024, 2025) for day, level in days_of.items()
    ]
    metric = {"name": "Backlog", "kind": "level", "better": "lower", "history": {"years": 2, "min_observed": 0}}
    definitions = city({"it": metric | {"evidence": {"coverage": 0}}})
    made = receipt(
        definitions, observations(definitions, rows), definitions.metrics[0], Period.MONTH,
        number(date(2025, 1, 31)), BALANCED, PeriodStyle.COMPLETE,
    )  # fmt: skip
    assert [(part.numerator, part.denominator, part.value) for part in made.parts] == [(40, 1, 40), (40, 1, 40)]
    assert (made.score.value, made.score.yardstick, made.score.score) == (40, 40, 1)


def test_the_newest_month_that_is_in_has_a_score_on_every_day() -> None:
    """Case 6: a monthly figure that comes 45 days late, through half a year."""
    through = [day.isoformat() for day in days("2025-01-01", "2025-06-30")]
    (scores,) = score(city({"it": SHARE | {"cadence": "monthly", "lag": 45}}), known_months("2025-04-30"), through)
    month = METRIC_PERIODS.index(Period.MONTH)
    assert not scores.reason[month].any()
    assert span(scores, Period.MONTH, through.index("2025-06-13")) == ("2025-04-01", "2025-04-30")


def known_months(last: str) -> list[Row]:
    return [("it", day.isoformat(), 92.0, 100.0) for day in months("2023-01", last[:7])]


def test_what_must_have_come_and_has_not_is_missing_under_its_own_dates() -> None:
    (scores,) = score(city({"it": SHARE | {"cadence": "monthly", "lag": 45}}), known_months("2025-04-30"), "2025-07-15")
    found = scores.at(Period.MONTH, 0)  # May's figure was due by the 15th of July
    assert (found.reason, *span(scores, Period.MONTH)) == (Reason.NO_OBSERVATIONS, "2025-05-01", "2025-05-31")


@pytest.mark.parametrize(
    ("metric", "period", "filed"),
    [
        ({"cadence": "monthly", "lag": 10}, Period.MONTH, 10),
        ({"cadence": "quarterly", "lag": 45}, Period.QUARTER, 45),
        ({"lag": 10}, Period.WEEK, 10),
        ({"cadence": "yearly", "lag": 90}, Period.YEAR, 90),
    ],
)
def test_a_metric_that_is_as_late_as_it_says_has_whole_windows_on_every_day(
    metric: dict[str, Any], period: Period, filed: int
) -> None:
    """Case 6b: each figure comes on the last day on which it may."""
    definitions = city({"it": SHARE | metric})
    for day in list(days("2025-01-01", "2025-06-30"))[::7]:
        came = day - timedelta(days=filed)
        rows: list[Row] = [("it", one.isoformat(), 92.0, 100.0) for one in days("2022-01-01", came.isoformat())]
        if period is not Period.WEEK:
            months_of_row = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}[period]
            ends = [end for end in months("2021-01", f"{came:%Y-%m}") if end <= came and end.month % months_of_row == 0]
            rows = [("it", end.isoformat(), 92.0, 100.0) for end in ends]
        (scores,) = score(definitions, rows, day.isoformat())
        found = scores.at(period, 0)
        assert (found.reason, found.days) == (None, found.due), day
        assert found.due == (7 if period is Period.WEEK else 1)


def test_thanksgiving_is_compared_with_thanksgiving() -> None:
    """Case 12: 100 t a day, and none on Thanksgiving, which was in the week before in 2022 and 2023."""
    closed = {"2021-11-25", "2022-11-24", "2023-11-23", "2024-11-28"}
    rows: list[Row] = [
        ("it", day.isoformat(), 0.0 if day.isoformat() in closed else 100.0, 1.0)
        for day in days("2021-01-01", "2024-12-15")
    ]
    metric = COUNT | {"better": "higher", "history": {"years": 3}}
    weeks = ["2024-11-24", "2024-12-01", "2024-12-08"]
    (scores,) = score(city({"it": metric}, calendar={"holidays": "US-MA"}), rows, weeks)
    assert [scores.at(Period.WEEK, place).score for place in range(3)] == [1, 1, 1]
    (plain,) = score(city({"it": metric}), rows, weeks)  # without a calendar nobody knows
    assert plain.at(Period.WEEK, 1).yardstick == (700 + 700 + 600) / 21


def test_quarters_of_a_fiscal_year_from_may() -> None:
    """Case 19b: villages of Illinois; rows on 31 July, 31 October, 31 January and 30 April."""
    rows: list[Row] = [
        ("it", day, 92.0, 100.0) for day in ("2024-07-31", "2024-10-31", "2025-01-31", "2025-04-30", "2025-07-31")
    ]
    definitions = city({"it": SHARE | {"cadence": "quarterly"}}, calendar={"fiscal_year_starts": "may"})
    (scores,) = score(definitions, rows, ["2025-03-15", "2025-04-30", "2025-05-01", "2025-08-20"])
    assert span(scores, Period.QUARTER, 0) == ("2024-11-01", "2025-01-31")
    assert span(scores, Period.YEAR, 1) == span(scores, Period.YEAR, 2) == ("2024-05-01", "2025-04-30")
    assert span(scores, Period.YEAR, 3) == ("2025-05-01", "2025-07-31")


@pytest.mark.parametrize("style", ["complete", "rolling"])
def test_a_yearly_figure_is_that_of_the_fiscal_year_until_the_next_one(style: str) -> None:
    """Case 24: graduation in a fiscal year from July."""
    rows: list[Row] = [("it", f"{year}-06-30", 88.0 + year - 2022, 100.0) for year in (2022, 2023, 2024)]
    metric = SHARE | {"cadence": "yearly", "target": None, "history": {"years": 2}}
    stated = {key: value for key, value in metric.items() if value is not None}
    definitions = city({"it": stated}, periods=style, calendar={"fiscal_year_starts": "july"})
    (scores,) = score(definitions, rows, ["2024-06-29", "2024-06-30", "2024-12-31", "2025-06-29"])
    assert span(scores, Period.YEAR, 0) == ("2022-07-01", "2023-06-30")
    for place in (1, 2, 3):
        assert span(scores, Period.YEAR, place) == ("2023-07-01", "2024-06-30")
        found = scores.at(Period.YEAR, place)
        assert (found.value, found.yardstick) == (0.9, (89 + 88) / 200)
    assert {scores.at(period, 2).reason for period in METRIC_PERIODS[:-1]} == {Reason.NOT_DUE}


def test_a_count_of_a_year_is_so_many_a_day_of_its_fiscal_year() -> None:
    rows: list[Row] = [("it", "2024-06-30", 366.0, 1.0)]
    metric = COUNT | {"cadence": "yearly", "target": 1}
    (scores,) = score(city({"it": metric}, calendar={"fiscal_year_starts": "july"}), rows, "2024-08-01")
    assert scores.at(Period.YEAR, 0).value == 1  # July 2023 to June 2024 holds a 29 February


def test_what_is_printed_is_what_was_counted() -> None:
    weeks: list[Row] = [
        ("it", day.isoformat(), 92.0, 100.0) for day in days("2025-01-05", "2025-03-30") if day.weekday() == 6
    ]
    (weekly,) = score(city({"it": SHARE | {"cadence": "weekly"}}), weeks, "2025-03-31")
    assert span(weekly, Period.MONTH) == ("2025-02-24", "2025-03-30")  # five weeks
    daily: list[Row] = [("it", day.isoformat(), 92.0, 100.0) for day in days("2025-01-17", "2025-03-31")]
    (since,) = score(city({"it": SHARE | {"active": {"from": "2025-01-17"}}}), daily, "2025-03-31")
    assert span(since, Period.YEAR) == ("2025-01-17", "2025-03-31")
    assert span(since, Period.QUARTER) == ("2025-01-17", "2025-03-31")


def test_a_row_whose_last_day_is_active_is_whole() -> None:
    rows: list[Row] = [("it", "2025-01-31", 92.0, 100.0)]
    (scores,) = score(
        city({"it": SHARE | {"cadence": "monthly", "active": {"from": "2025-01-17"}}}), rows, "2025-02-10"
    )
    assert span(scores, Period.MONTH) == ("2025-01-01", "2025-01-31")


def test_the_newest_figures_are_no_worse_for_a_gap_of_long_ago() -> None:
    rows: list[Row] = [("it", day.isoformat(), 92.0, 100.0) for day in days("2025-01-01", "2025-03-30") if day.day != 5]
    assert score_one(SHARE | {"lag": 7}, rows, "2025-03-30", "week").end.isoformat() == "2025-03-30"


def test_boston_2019_knows_no_lag() -> None:
    rows: list[Row] = [("it", day.isoformat(), 92.0, 100.0) for day in days("2025-03-01", "2025-03-28")]
    lagging = score_one(SHARE | {"lag": 7}, rows, "2025-03-30", "week", "boston-2019")
    assert lagging == score_one(SHARE, rows, "2025-03-30", "week", "boston-2019")
    assert (lagging.days, lagging.due) == (5, 7)


def test_districts_are_seen_from_the_day_of_the_whole_city() -> None:
    definitions = city({"it": SHARE | {"lag": 7}})
    whole = observations(definitions, shares("2025-03-01", "2025-03-27"))
    north = observations(definitions, shares("2025-03-01", "2025-03-30"))
    both = Observations(
        metric=np.concatenate([whole.metric, north.metric]),
        district=np.concatenate([whole.district, north.district + 1]),
        day=np.concatenate([whole.day, north.day]),
        numerator=np.concatenate([whole.numerator, north.numerator]),
        denominator=np.concatenate([whole.denominator, north.denominator]),
        districts=("", "North"),
    )
    through = np.array([number(date(2025, 3, 30))])
    of_city, of_north = score_all(definitions, both, through, BALANCED, PeriodStyle.COMPLETE)
    assert span(of_city, Period.WEEK) == span(of_north, Period.WEEK) == ("2025-03-17", "2025-03-23")


def shares(first: str, last: str) -> list[Row]:
    return [("it", day.isoformat(), 92.0, 100.0) for day in days(first, last)]
