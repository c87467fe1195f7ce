"""Derived: one metric's sum by another's; worked by hand (numbers.md 23), and by brute force over dicts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.model import Definitions, InvalidDefinitions, Period, Reason, to_plain
from cityscore.scoring.metric_scores import Score
from tests.scoring.small_arithmetic import arithmetic_from, pooled, value, window
from tests.scoring.small_city import Row, city, every_day, score

CRIMES: dict[str, Any] = {"name": "Crimes", "kind": "count", "better": "lower", "cadence": "monthly", "target": 10}
PEOPLE: dict[str, Any] = {"name": "People", "kind": "level", "better": "higher", "cadence": "yearly", "scored": False}
RATE: dict[str, Any] = {
    "name": "Crimes per 1,000",
    "kind": "derived",
    "derived": {"numerator": "crimes", "denominator": "people", "times": 1000},
    "better": "lower",
    "target": 0.5,
}
SPENT: dict[str, Any] = {"name": "Spent", "kind": "count", "better": "lower", "target": 1, "scored": False}
SHARE: dict[str, Any] = RATE | {"derived": {"numerator": "spent", "denominator": "budget"}, "target": 1}
NET: dict[str, Any] = {"name": "Net change", "kind": "average", "better": "higher", "cadence": "monthly"}
NET["target"] = {"value": 5, "zero": -5}
MONTHS = ("2025-01-31", "2025-02-28", "2025-03-31")
THREE: list[Row] = [("crimes", day, count, 1) for day, count in zip(MONTHS, (300, 280, 317), strict=True)]
CENSUS: Row = ("people", "2024-12-31", 650_000, 1)


def rated(through: str, period: str, rows: Iterable[Row], **metrics: dict[str, Any]) -> Score:
    """What is derived, called "it", of a city with its parts; crimes by people unless stated otherwise."""
    found = score(city({"it": RATE, "crimes": CRIMES, "people": PEOPLE, **metrics}), rows, through)
    return next(scores for scores in found if scores.metric.slug == "it").at(Period(period), 0)


def spent_of(through: str, period: str, rows: Iterable[Row], **changes: dict[str, Any]) -> Score:
    """Spent of budgeted."""
    budget = SPENT | {"name": "Budgeted", "cadence": "monthly"}
    parts = {"it": SHARE, "spent": SPENT, "budget": budget, **changes}
    found = score(city(parts), rows, through)
    return next(scores for scores in found if scores.metric.slug == "it").at(Period(period), 0)


@pytest.mark.parametrize(
    ("through", "period", "numerator", "due"),
    [
        ("2025-01-31", "month", 300, 1),  # 300 / 650 = 0.46
        ("2025-03-31", "month", 317, 1),
        ("2025-03-31", "quarter", 897, 3),
        ("2025-03-31", "year", 897, 3),  # 897 / 650 = 1.38 year to date, not the mean month of 0.46
        ("2025-02-28", "year", 580, 2),
    ],
)
def test_crimes_of_one_source_by_the_population_of_another(through: str, period: str, numerator: int, due: int) -> None:
    found = rated(through, period, [CENSUS, *THREE])
    assert found.value == numerator * 1000 / 650_000
    assert (found.days, found.due, found.yardstick) == (due, due, 0.5)


def test_a_level_sets_no_cadence_and_no_lag() -> None:
    assert rated("2025-03-31", "week", [CENSUS, *THREE]).reason is Reason.NOT_DUE
    metric = city({"it": RATE, "crimes": CRIMES | {"lag": 5}, "people": PEOPLE | {"lag": 200}}).metrics[0]
    assert (metric.cadence, metric.lag_on(date(2025, 1, 1))) == ("monthly", 5)


def test_a_level_is_the_newest_filed_by_the_windows_end_less_its_own_lag() -> None:
    newer: Row = ("people", "2025-03-31", 700_000, 1)
    assert rated("2025-03-31", "month", [CENSUS, newer, *THREE]).value == 317_000 / 700_000
    assert rated("2025-02-28", "month", [CENSUS, newer, *THREE]).value == 280_000 / 650_000
    late = PEOPLE | {"lag": 1}
    assert rated("2025-03-31", "month", [CENSUS, newer, *THREE], people=late).value == 317_000 / 650_000


def test_without_either_part_it_is_missing() -> None:
    assert rated("2025-03-31", "month", THREE).reason is Reason.NO_OBSERVATIONS
    assert rated("2025-03-31", "month", [CENSUS]).reason is Reason.NO_OBSERVATIONS
    assert rated("2025-03-31", "quarter", [CENSUS, *THREE[:1]]).reason is Reason.TOO_LITTLE_COVERAGE


def test_nothing_to_divide_by_is_nothing_that_could_count() -> None:
    assert rated("2025-03-31", "month", [("people", "2024-12-31", 0, 1), *THREE]).reason is Reason.NO_EVENTS


def test_its_evidence_is_the_numerators() -> None:
    """A count needs 5 expected: at 0.5 per 1,000 of 9,000 people 4.5 crimes are expected, of 10,000 people 5."""
    few = [("crimes", "2025-03-31", 3, 1)]
    small, enough = (
        rated("2025-03-31", "month", [("people", "2024-12-31", people, 1), *few]) for people in (9_000, 10_000)
    )
    assert (small.reason, enough.reason) == (Reason.TOO_FEW_CASES, None)
    answered = {"name": "Answered", "kind": "ratio", "better": "higher", "target": 0.9, "cadence": "monthly"}
    calls = rated("2025-03-31", "month", [CENSUS, ("crimes", "2025-03-31", 3, 9)], crimes=answered)
    assert calls.reason is Reason.TOO_FEW_CASES, "9 calls of the 10 that a share needs"
    fewer = answered | {"evidence": {"cases": 9}}
    assert rated("2025-03-31", "month", [CENSUS, ("crimes", "2025-03-31", 3, 9)], crimes=fewer).reason is None


def test_spent_of_budgeted_at_the_slower_cadence() -> None:
    rows = [*every_day("spent", "2025-01-01", "2025-03-31", 10), ("budget", "2025-02-28", 350, 1)]
    rows += [("budget", "2025-03-31", 300, 1)]
    found = spent_of("2025-03-31", "month", rows)
    assert (found.value, found.days, found.due) == (310 / 300, 1, 1)
    year = spent_of("2025-03-31", "year", rows)
    assert (year.value, year.days, year.due) == (590 / 650, 2, 3), "January has no budget, so its spending is left out"


def test_a_month_with_a_day_missing_is_no_month() -> None:
    rows = [row for row in every_day("spent", "2025-03-01", "2025-03-31", 10) if row[1] != "2025-03-17"]
    assert spent_of("2025-03-31", "month", [*rows, ("budget", "2025-03-31", 300, 1)]).reason is Reason.NO_OBSERVATIONS


def test_it_is_seen_from_the_day_of_the_part_that_comes_later() -> None:
    """Budgets come after 20 days: on 10 March the newest whole month of both is January, on 20 March February."""
    rows = [*every_day("spent", "2025-01-01", "2025-03-20", 10), ("budget", "2025-01-31", 400, 1)]
    late = {"name": "Budgeted", "kind": "count", "better": "lower", "target": 1, "cadence": "monthly", "lag": 20}
    found = spent_of("2025-03-10", "month", rows, budget=late)
    assert (found.start, found.end, found.value) == (date(2025, 1, 1), date(2025, 1, 31), 310 / 400)
    rows.append(("budget", "2025-02-28", 280, 1))
    assert spent_of("2025-03-10", "month", rows, budget=late).value == 1, "it came early"
    # Overdue by 17 March, of the part that lags less: nothing is held back by it, as it holds back nothing by itself.
    slow = SPENT | {"lag": 3}
    rows = [row for row in rows if row[1] != "2025-02-10"]
    assert spent_of("2025-03-25", "month", rows, budget=late, spent=slow).reason is Reason.NO_OBSERVATIONS


def test_its_history_is_pooled_by_pooled() -> None:
    rows = [CENSUS, *THREE, ("people", "2023-12-31", 500_000, 1), ("people", "2022-12-31", 400_000, 1)]
    rows += [("crimes", "2024-03-31", 250, 1), ("crimes", "2023-03-31", 240, 1)]
    yardless = {key: part for key, part in RATE.items() if key != "target"}
    found = rated("2025-03-31", "month", rows, it=yardless | {"history": {"years": 3}})
    assert found.yardstick == pytest.approx((250 + 240) * 1000 / (500_000 + 400_000))
    # Of the days before, each month of them stands by itself: a longer span has more crimes, and no more people.
    before = rated("2025-03-31", "month", [CENSUS, *THREE, ("crimes", "2024-12-31", 320, 1)],
                   it=yardless | {"history": {"trailing": 100}})  # fmt: skip
    assert before.yardstick == pytest.approx((320 + 300 + 280) * 1000 / (3 * 650_000))


def test_a_target_for_a_month_asks_three_times_as_much_of_three_months() -> None:
    """The rate of a longer window is of more days by the same people; of two counts it is not."""
    monthly = RATE | {"target": {"value": 0.5, "per": "month"}}
    month, quarter = (rated("2025-03-31", period, [CENSUS, *THREE], it=monthly) for period in ("month", "quarter"))
    assert (month.yardstick, quarter.yardstick) == (0.5, 1.5)
    assert (month.value, quarter.value) == (317_000 / 650_000, 897_000 / 650_000)
    few = [("people", "2024-12-31", 9_000, 1), ("crimes", "2025-03-31", 3, 1)]
    assert rated("2025-03-31", "month", few, it=monthly).reason is Reason.TOO_FEW_CASES, "4.5 are expected"
    with pytest.raises(InvalidDefinitions, match="as only what is divided by a level does"):
        spent_of("2025-03-31", "month", [], it=SHARE | {"target": {"value": 1, "per": "month"}})


def test_two_levels_are_looked_at_on_the_first_ones_days() -> None:
    vacant: dict[str, Any] = {"name": "Vacant", "kind": "level", "better": "lower", "cadence": "monthly", "target": 1}
    rows: list[Row] = [("crimes", "2025-03-31", 120, 1), ("people", "2024-12-31", 2_000, 1)]
    found = rated("2025-03-31", "month", rows, crimes=vacant)
    assert (found.value, found.days, found.due) == (60, 1, 1)


def test_pooled_windows_are_added_up_side_by_side() -> None:
    tally = arithmetic_from({"kind": "derived"}, [("2025-03-03", 1, 4), ("2025-03-10", 3, 4)])
    assert pooled(tally, ("2025-03-03", "2025-03-09"), ("2025-03-10", "2025-03-16")).value == [0.5]
    assert value(tally, "2025-03-03", "2025-03-09") == 0.25
    assert window(tally).cases == [4], "the numerator's"


def test_what_is_written_to_a_file_is_what_was_stated() -> None:
    plain = to_plain(city({"it": RATE, "crimes": CRIMES | {"lag": 9}, "people": PEOPLE}).metrics[0])
    assert plain["derived"] == {"numerator": "crimes", "denominator": "people", "times": 1000}
    assert not {"cadence", "lag", "active"} & set(plain)


def test_a_part_is_meant_by_a_former_slug_as_well() -> None:
    renamed = city({"it": RATE, "offences": CRIMES | {"was": "crimes"}, "people": PEOPLE})
    assert [part.slug for part in renamed.metrics[0].parts or ()] == ["offences", "people"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"it": RATE | {"derived": None}}, "kind: derived needs derived"),
        ({"it": RATE | {"kind": "count"}}, "derived does not fit kind: count"),
        ({"it": RATE | {"derived": {"numerator": "crime", "denominator": "people"}}}, "did you mean 'crimes'"),
        ({"it": RATE | {"derived": {"numerator": "crimes", "denominator": "crimes"}}}, "by itself is always 1"),
        ({"it": RATE | {"derived": {"numerator": "it", "denominator": "crimes"}}}, "of kind derived, which has no sum"),
        ({"it": RATE | {"cadence": "weekly"}}, "its parts come monthly, not weekly"),
        ({"it": RATE | {"lag": 3}}, "its lag is that of its parts"),
        ({"it": RATE | {"q": 0.5}}, "q does not fit kind: derived"),
        ({"crimes": CRIMES | {"kind": "quantile", "q": 0.5}}, "of kind quantile, which has no sum"),
        ({"crimes": CRIMES | {"visibility": "internal"}}, "'crimes' is internal, and could be worked out"),
        ({"people": SPENT | {"cadence": "monthly"}, "crimes": CRIMES | {"cadence": "daily"}}, ""),
        ({"crimes": NET}, "'crimes' may be below 0, as it states a zero, and so may what is worked out from it"),
        ({"crimes": NET, "it": RATE | {"target": {"value": 0.1, "zero": 0.6}}}, ""),
        ({"crimes": NET, "it": RATE | {"target": None, "scored": False}}, ""),
        ({"people": NET}, "'people' may be below 0, as it states a zero, and can't be divided by"),
        ({"people": SPENT | {"cadence": "school"}, "crimes": CRIMES | {"cadence": "weekdays"}}, "on different days"),
    ],
)
def test_what_does_not_go_with_a_derived_metric_is_refused(change: dict[str, dict[str, Any]], says: str) -> None:
    metrics = {"it": RATE, "crimes": CRIMES, "people": PEOPLE, **change}
    if not says:
        assert built(metrics).metrics[0].cadence == "monthly"
        return
    with pytest.raises(InvalidDefinitions, match=says):
        built(metrics)


def built(metrics: dict[str, dict[str, Any]]) -> Definitions:
    """A city that has school days."""
    from cityscore.model import from_plain

    return from_plain(
        Definitions,
        {
            "city": {"name": "Milltown", "timezone": "America/New_York"},
            "calendars": {"school": {"weekdays": ["monday", "tuesday"]}},
            "metrics": {slug: {"department": "Works", **metric} for slug, metric in metrics.items()},
        },
    )


FIRST = date(2025, 1, 1)
days_of_march = st.dictionaries(st.integers(59, 89), st.integers(0, 50), max_size=31)


@settings(deadline=None, max_examples=60)
@given(
    above=days_of_march, below=days_of_march, levels=st.dictionaries(st.integers(0, 89), st.integers(1, 9), max_size=3),
    by_level=st.booleans(), lag=st.sampled_from([0, 4]), times=st.sampled_from([1, 1000]),
)  # fmt: skip
def test_it_is_what_brute_force_over_dicts_makes_of_it(
    above: dict[int, int], below: dict[int, int], levels: dict[int, int], by_level: bool, lag: int, times: int
) -> None:
    """The week of 24 to 30 March, and March; of daily figures that may be missing, and of levels that come late."""
    parts = {"numerator": "crimes", "denominator": "people" if by_level else "below", "times": times}
    daily = CRIMES | {"cadence": "daily"}
    definitions = city(
        {
            "it": RATE | {"derived": parts, "evidence": {"coverage": 0, "cases": 0}},
            "crimes": daily,
            "below": daily,
            "people": PEOPLE | {"cadence": "daily", "lag": lag},
        }
    )
    rows = [
        (slug, (FIRST + timedelta(day)).isoformat(), figure, 1)
        for slug, figures in (("crimes", above), ("below", below), ("people", levels))
        for day, figure in figures.items()
    ]
    (scores, *_) = score(definitions, rows, "2025-03-31")
    for period, first, last in ((Period.WEEK, 82, 88), (Period.MONTH, 59, 89)):
        if by_level:
            known = {day: figure for day, figure in levels.items() if day <= last - lag}
            both = [day for day in above if first <= day <= last and any(filed <= day - lag for filed in levels)]
            under = known[max(known)] if known and both else 0
        else:
            both = [day for day in above if first <= day <= last and day in below]
            under = sum(below[day] for day in both)
        over = sum(above[day] for day in both)
        expected = over * times / under if under else None
        found = scores.at(period, 0).value
        assert found == expected or (found is not None and math.isclose(found, expected or 0.0, rel_tol=1e-12))
