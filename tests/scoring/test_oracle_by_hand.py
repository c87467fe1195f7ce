"""The oracle alone, on examples worked by hand: a check that is wrong itself checks nothing.

The numbers are those of ``shared/findings/numbers.md``, from public reports.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from cityscore.model import MethodName, Period, PeriodStyle, Reason
from tests.scoring import oracle
from tests.scoring.one_series import city_of, days_from, filed, month_ends, week_ends
from tests.scoring.oracle import Row, Score

COMPLETE, ROLLING = PeriodStyle.COMPLETE, PeriodStyle.ROLLING


def score(
    metric: dict[str, Any],
    rows: list[Row],
    through: str,
    period: str,
    style: PeriodStyle = COMPLETE,
    method: str = "balanced",
    **city: Any,
) -> Score:
    """The oracle's score of one metric, ``m``."""
    town, day = oracle.read(city_of({"m": metric}, **city)), date.fromisoformat(through)
    return oracle.scores(town, rows, [day], MethodName(method), style)["m", "", Period(period), day]


def shown(found: Score) -> tuple[str, str]:
    """The printed days."""
    return found.start.isoformat(), found.end.isoformat()


# Seen from its own day.


LATE = {"cadence": "monthly", "lag": 45, "history": {"years": 2}}


def per_day_of_month(day: date) -> float:
    """30 events a day in January, 25 in February, 20 in March and after."""
    return day.day * {1: 30, 2: 25}.get(day.month, 20)


@pytest.mark.parametrize("period", ["month", "year"])
def test_a_part_of_this_year_is_compared_with_the_same_part_of_earlier_years(period: str) -> None:
    """Case 1: with 45 days' lag only January has come at the end of March, and Januaries are alike."""
    rows = filed("m", [*month_ends("2023-01-01", "2025-01-31")], per_day_of_month)
    found = score(LATE, rows, "2025-03-31", period)
    assert (found.value, found.yardstick, found.score, shown(found)) == (30, 30, 1, ("2025-01-01", "2025-01-31"))


def test_a_late_quarter_is_three_whole_months_that_have_come() -> None:
    rows = filed("m", month_ends("2022-01-01", "2025-01-31"), per_day_of_month)
    found = score(LATE, rows, "2025-03-31", "quarter")
    assert (found.score, shown(found), found.days, found.due) == (1, ("2024-11-01", "2025-01-31"), 3, 3)


def test_days_that_lag_are_left_out_of_earlier_years_too() -> None:
    """Case 1b: ten days late, ten times the day of the month in each January."""
    rows = filed("m", days_from("2023-01-01", "2025-01-05"), lambda day: 10 * day.day)
    metric = {"lag": 10, "history": {"years": 2}}
    found = score(metric, rows, "2025-01-15", "year")
    assert (found.value, found.yardstick, found.score, shown(found)) == (30, 30, 1, ("2025-01-01", "2025-01-05"))


def test_a_late_monthly_figure_is_due_on_every_day() -> None:
    """Case 6: 24 months of figures, 45 days late; every one of 181 days shows the newest month that is due."""
    rows = [Row("m", "", day, 92.0, 100.0) for day in month_ends("2024-01-01", "2025-12-31")]
    metric = {"kind": "ratio", "cadence": "monthly", "lag": 45, "target": 0.92}
    for day in days_from("2025-01-01", "2025-06-30"):
        known = [row for row in rows if (day - row.day).days >= 45]
        assert score(metric, known, day.isoformat(), "month").score == 1
    assert shown(score(metric, rows[:13], "2025-03-31", "month")) == ("2025-01-01", "2025-01-31")


MONTH_ENDS = month_ends("2024-01-01", "2025-12-31")


@pytest.mark.parametrize(
    ("metric", "period", "days"),
    [
        ({"cadence": "monthly", "lag": 10}, "month", MONTH_ENDS),
        ({"cadence": "quarterly", "lag": 45}, "quarter", [day for day in MONTH_ENDS if day.month % 3 == 0]),
        ({"lag": 10}, "week", days_from("2024-06-01", "2025-12-31")),
    ],
)
def test_no_late_figure_blinks(metric: dict[str, Any], period: str, days: list[date]) -> None:
    """Case 6b: each has a score on each day, of a whole window."""
    rows = filed("m", days, lambda day: 5.0, 10.0)
    for through in days_from("2025-01-01", "2025-06-30")[::3]:
        known = [row for row in rows if (through - row.day).days >= metric["lag"]]
        found = score(metric | {"kind": "average", "target": 0.5}, known, through.isoformat(), period)
        assert (found.score, found.days) == (1, found.due)


def test_what_comes_early_is_shown_early_and_an_old_gap_holds_nothing_back() -> None:
    metric = {"kind": "average", "lag": 10, "target": 1.0}
    days = [day for day in days_from("2025-02-01", "2025-03-31") if day != date(2025, 3, 3)]
    rows = filed("m", days, lambda day: 1.0)
    assert shown(score(metric, rows, "2025-03-31", "month")) == ("2025-03-01", "2025-03-31")
    late_gap = [row for row in rows if row.day != date(2025, 3, 29)]
    assert shown(score(metric, late_gap, "2025-03-31", "week")) == ("2025-03-17", "2025-03-23")
    assert shown(score(metric, late_gap, "2025-03-31", "week", ROLLING)) == ("2025-03-22", "2025-03-28")


def test_a_day_is_strict() -> None:
    rows = filed("m", days_from("2025-03-01", "2025-03-31"), lambda day: 1.0)
    assert score({"lag": 1, "target": 1.0}, rows, "2025-03-31", "day").reason == Reason.NOT_DUE
    assert score({"target": 1.0, "evidence": {"cases": 1}}, rows, "2025-03-31", "day").score == 1


def test_a_past_day_uses_the_lag_known_then() -> None:
    rows = filed("m", month_ends("2024-01-01", "2025-02-28"), lambda day: 1.0)
    lag = [{"value": 60}, {"from": "2025-04-01", "value": 20}]
    metric = {"kind": "average", "cadence": "monthly", "lag": lag, "target": 1.0}
    rows = [row for row in rows if row.day != date(2025, 2, 28)]
    assert shown(score(metric, rows, "2025-03-31", "month")) == ("2025-01-01", "2025-01-31")
    late = score(metric, rows, "2025-04-01", "month")
    assert (shown(late), late.reason) == (("2025-02-01", "2025-02-28"), Reason.NO_OBSERVATIONS)


# Years, quarters, and what is printed.


def test_quarters_are_those_of_the_fiscal_year() -> None:
    """Case 19b: a fiscal year from May has its quarters on the last of July, October, January and April."""
    ends = [day for day in month_ends("2024-05-01", "2025-04-30") if day.month in (7, 10, 1, 4)]
    rows = filed("m", ends, lambda day: 3.0)
    metric = {"kind": "average", "cadence": "quarterly", "target": 3.0}
    for style in PeriodStyle:
        found = score(metric, rows, "2025-03-15", "quarter", style, calendar={"fiscal_year_starts": "may"})
        assert (found.score, shown(found), found.due) == (1, ("2024-11-01", "2025-01-31"), 1)
        year = score(metric, rows, "2025-03-15", "year", style, calendar={"fiscal_year_starts": "may"})
        assert (shown(year), year.days, year.due) == (("2024-05-01", "2025-01-31"), 3, 3)


def test_a_yearly_figure_lasts_until_the_next_is_due() -> None:
    """Case 24: graduation, filed on 30 June and known 90 days later."""
    metric = {"kind": "ratio", "cadence": "yearly", "lag": 90, "target": 0.9}
    rows = [Row("m", "", date(year, 6, 30), 80.0 + year - 2020, 100.0) for year in range(2020, 2026)]
    july = {"calendar": {"fiscal_year_starts": "july"}}
    for through, first, last, value in [
        ("2025-07-01", "2023-07-01", "2024-06-30", 84),
        ("2025-09-27", "2023-07-01", "2024-06-30", 84),
        ("2025-09-28", "2024-07-01", "2025-06-30", 85),
        ("2026-06-30", "2024-07-01", "2025-06-30", 85),
    ]:
        day = date.fromisoformat(through)
        known = [row for row in rows if (day - row.day).days >= 90]
        found = score(metric, known, through, "year", **july)
        assert (shown(found), found.value) == ((first, last), Fraction(value, 100))
        assert score(metric, known, through, "quarter", **july).reason == Reason.NOT_DUE


def test_weeks_of_a_month_are_printed_whole() -> None:
    rows = filed("m", week_ends("2025-01-01", "2025-03-31"), lambda day: 70.0)
    found = score({"cadence": "weekly", "target": 10.0}, rows, "2025-03-31", "month")
    assert (shown(found), found.value, found.days) == (("2025-02-24", "2025-03-30"), 10, 5)


def test_days_before_a_metric_was_there_are_not_printed() -> None:
    rows = filed("m", days_from("2025-01-17", "2025-01-31"), lambda day: 7.0)
    found = score({"target": 7.0, "active": {"from": "2025-01-17"}}, rows, "2025-01-31", "month")
    assert (shown(found), found.score, found.due) == (("2025-01-17", "2025-01-31"), 1, 15)
    month = score({"cadence": "monthly", "target": 7.0, "active": {"from": "2025-01-17"}},
                  [Row("m", "", date(2025, 1, 31), 217.0, 1.0)], "2025-01-31", "month")  # fmt: skip
    assert (shown(month), month.score) == (("2025-01-01", "2025-01-31"), 1)


def test_what_ended_in_an_earlier_year_has_no_year_any_more() -> None:
    rows = filed("m", days_from("2024-01-01", "2024-11-30"), lambda day: 7.0)
    metric = {"target": 7.0, "active": {"to": "2024-11-30"}}
    assert shown(score(metric, rows, "2024-12-31", "year")) == ("2024-01-01", "2024-11-30")
    assert score(metric, rows, "2025-01-31", "year").reason == Reason.NOT_ACTIVE


def test_a_school_years_last_days_stand_through_the_summer() -> None:
    terms = {"school": {"during": [{"from": "2024-09-05", "to": "2025-06-20"}]}}
    plain = city_of(
        {"m": {"kind": "average", "cadence": "school", "target": 1.0}}, calendar={"fiscal_year_starts": "july"}
    )
    rows = filed("m", [day for day in days_from("2024-09-05", "2025-06-20") if day.weekday() < 5], lambda day: 1.0)
    day = date(2025, 8, 10)
    found = oracle.scores(oracle.read(plain | {"calendars": terms}), rows, [day], MethodName.BALANCED, COMPLETE)
    year = found["m", "", Period.YEAR, day]
    assert (shown(year), year.score) == (("2024-07-01", "2025-06-20"), 1)
    assert found["m", "", Period.MONTH, day].reason == Reason.NOT_DUE


# History.


def test_a_month_with_a_leap_day_is_compared_whole() -> None:
    """Case 17: as many a day in each February score 1, with 28 days or 29."""
    metric = {"history": {"years": 3}, "evidence": {"cases": 1}}
    rows = filed("m", days_from("2020-01-01", "2025-03-31"), lambda day: day.month)
    for through in ("2024-02-29", "2024-03-31", "2025-02-28", "2025-03-31"):
        assert score(metric, rows, through, "month").score == 1
    pairs = filed("m", days_from("2024-01-01", "2025-02-28"), lambda day: day.day)
    found = score(metric | {"history": {"years": 1}}, pairs, "2025-02-28", "month")
    assert found.yardstick == Fraction(29 * 30, 2 * 29)


def test_a_week_has_the_week_that_lies_nearest_to_years_ago() -> None:
    """Case 18: weekdays stay on weekdays, over New Year and a 53rd week too."""
    rows = filed("m", days_from("2019-12-01", "2021-01-03"), lambda day: (day - date(2019, 12, 1)).days)
    found = score({"kind": "average", "history": {"years": 1}}, rows, "2021-01-03", "week")
    assert found.value - found.yardstick == 364


def test_thanksgiving_is_compared_with_thanksgiving() -> None:
    """Case 12: 100 t a day and nothing on the day itself, five years long."""
    thanksgiving = [date(2020, 11, 26), date(2021, 11, 25), date(2022, 11, 24), date(2023, 11, 23), date(2024, 11, 28)]
    rows = filed("m", days_from("2020-01-01", "2024-12-31"), lambda day: 0 if day in thanksgiving else 100)
    metric = {"history": {"years": 2}}
    with_holidays = {"calendar": {"holidays": "US-MA"}}
    weeks = {
        day: score(metric, rows, day, "week", **with_holidays) for day in ("2024-11-24", "2024-12-01", "2024-12-08")
    }
    assert [found.score for found in weeks.values()] == [1, 1, 1]
    assert [found.yardstick for found in weeks.values()] == [100, Fraction(600, 7), 100]
    assert score(metric, rows, "2024-12-01", "week").yardstick == 100  # a city without holidays
    assert score(metric, rows, "2024-12-01", "week", method="boston-2019", **with_holidays).yardstick == 100


def test_a_level_is_compared_with_levels_on_the_same_day() -> None:
    """Case 5: a backlog with the same saw-tooth in each month is as usual on each month's last day."""
    rows = filed("m", days_from("2023-01-01", "2025-01-31"), lambda day: 10 + day.day)
    metric = {"kind": "level", "better": "lower", "history": {"years": 2}}
    found = score(metric, rows, "2025-01-31", "month")
    assert (found.value, found.yardstick, found.score) == (41, 41, 1)


def test_ten_per_cent_less_than_before_can_be_asked() -> None:
    rows = filed("m", days_from("2024-01-01", "2025-01-31"), lambda day: 10 if day.year == 2024 else 9)
    found = score({"better": "lower", "history": {"years": 1, "times": 0.9}}, rows, "2025-01-31", "month")
    assert (found.yardstick, found.score) == (9, 1)


# Targets.


def test_a_target_that_rises_in_mid_month_is_met_by_who_met_both() -> None:
    """Case 11: 10 a day until 19 January, 30 from the 20th."""
    target = [{"value": 10}, {"from": "2025-01-20", "value": 30}]
    rows = filed("m", days_from("2025-01-01", "2025-01-31"), lambda day: 10 if day.day < 20 else 30)
    found = score({"target": target}, rows, "2025-01-31", "month")
    assert (found.yardstick, found.score) == (Fraction(19 * 10 + 12 * 30, 31), 1)
    shares = [Row("m", "", row.day, row.numerator, 100.0) for row in rows]
    ratio = score({"kind": "ratio", "target": [{"value": 0.1}, {"from": "2025-01-20", "value": 0.3}]}, shares,
                  "2025-01-31", "month")  # fmt: skip
    assert ratio.yardstick == Fraction(3, 10)


PATH = [{"from": "2024-01-01", "value": 200}, {"from": "2025-12-31", "value": 100, "between": "linear"}]


def test_a_path_leads_from_a_baseline_to_a_goal() -> None:
    """Case 22: from 200 to 100 in two years; at half time 150 is where it should be."""
    rows = filed("m", days_from("2024-01-01", "2025-01-31"), lambda day: 150)
    level = score({"kind": "level", "better": "lower", "target": PATH}, rows, "2024-12-31", "month")
    assert (level.yardstick, level.score) == (150, 1)
    mean = score({"kind": "average", "better": "lower", "target": PATH}, rows, "2024-12-31", "month")
    assert mean.yardstick == 150 + Fraction(15 * 100, 730)
    assert score({"kind": "level", "target": PATH}, [Row("m", "", date(2026, 2, 1), 100.0, 1.0)], "2026-02-01",
                 "day").yardstick == 100  # fmt: skip


def test_a_hundred_permits_a_month() -> None:
    """Case 8: 108 in March of a goal of 100; a year asks for twelve times that."""
    rows = filed("m", month_ends("2025-01-01", "2025-12-31"), lambda day: {1: 95, 2: 97, 3: 108}.get(day.month, 100))
    metric = {"cadence": "monthly", "target": {"value": 100, "per": "month"}}
    march = score(metric, rows[:3], "2025-03-31", "month")
    assert (march.value, march.yardstick, march.score) == (108, 100, 2 - Fraction(100, 108))
    assert (
        score(metric, rows[:3], "2025-03-31", "year").value,
        score(metric, rows, "2025-12-31", "year").yardstick,
    ) == (
        300,
        1200,
    )
    yearly = {"cadence": "monthly", "target": {"value": 1200, "per": "year"}}
    assert score(yearly, rows[:3], "2025-03-31", "quarter").yardstick == 300
    daily = {"target": {"value": 70, "per": "week"}}
    days = filed("m", days_from("2025-03-01", "2025-03-31"), lambda day: 10)
    assert (score(daily, days, "2025-03-31", "month").yardstick, score(daily, days, "2025-03-31", "week").value) == (
        310,
        70,
    )


def test_1200_homes_by_30_june() -> None:
    """Case 7: 620 by the end of December, where 604.9 were planned."""
    homes = {7: 90, 8: 110, 9: 100, 10: 105, 11: 115, 12: 100}
    rows = filed("m", month_ends("2024-07-01", "2024-12-31"), lambda day: homes[day.month])
    metric = {"cadence": "monthly", "target": {"total": 1200, "from": "2024-07-01", "to": "2025-06-30"}}
    found = score(metric, rows, "2024-12-31", "year")
    assert (found.value, found.yardstick) == (620, Fraction(1200 * 184, 365))
    assert round(float(found.value / found.yardstick), 2) == 1.02
    assert shown(found) == ("2024-07-01", "2024-12-31")
    month = score(metric, rows, "2024-12-31", "month")
    assert (month.value, month.yardstick) == (100, Fraction(1200 * 31, 365))


def test_a_plans_last_figure_stands_for_a_year() -> None:
    rows = filed("m", month_ends("2024-07-01", "2026-12-31"), lambda day: 100)
    metric = {"cadence": "monthly", "target": {"total": 1200, "from": "2024-07-01", "to": "2025-06-30"}}
    for through in ("2025-06-30", "2025-12-10", "2026-06-30"):
        found = score(metric, rows, through, "year")
        assert (found.value, found.yardstick, shown(found)) == (1200, 1200, ("2024-07-01", "2025-06-30"))
        assert shown(score(metric, rows, through, "month")) == ("2025-06-01", "2025-06-30")
    assert score(metric, rows, "2026-07-31", "year").reason == Reason.NO_TARGET


def test_a_plan_as_history_has_it() -> None:
    plan = {"total": 600, "from": "2025-01-01", "to": "2025-12-31", "shape": "history"}
    rows = filed("m", month_ends("2023-01-01", "2025-03-31"), lambda day: 3 if day.month == 1 else 1)
    found = score({"cadence": "monthly", "target": plan, "evidence": {"cases": 0}}, rows, "2025-02-28", "year")
    assert found.yardstick == Fraction(600 * 4, 14)
    alone = [row for row in rows if row.day.year == 2025]
    even = score({"cadence": "monthly", "target": plan}, alone, "2025-02-28", "year")
    assert even.yardstick == Fraction(600 * 59, 365)


@pytest.mark.parametrize(
    ("value", "target", "zero", "better", "expected"),
    [
        (4, 4, 1, "higher", 1),
        (2.5, 4, 1, "higher", Fraction(1, 2)),
        (1, 4, 1, "higher", 0),
        (-10, 20, -20, "higher", Fraction(1, 4)),
        (-30, 20, -20, "higher", 0),
        (18, 12, 24, "lower", Fraction(1, 2)),
        (6, 12, 24, "lower", 2 - Fraction(12, 18)),
        (30, 12, 24, "lower", 0),
        (0, 12, 24, "lower", Fraction(3, 2)),
    ],
)
def test_a_zero_says_where_nothing_is_achieved(
    value: float, target: float, zero: float, better: str, expected: Fraction
) -> None:
    """Cases 10, 21: of the way from zero to the target, so much is gone."""
    metric = {"kind": "average", "better": better, "target": {"value": target, "zero": zero}}
    assert score(metric, [Row("m", "", date(2025, 1, 1), value, 1.0)], "2025-01-01", "day").score == expected


# Evidence, milestones, what is derived.


def test_an_average_that_states_its_cases_needs_ten() -> None:
    rows = [Row("m", "", date(2025, 1, 1), 30.0, 9.0)]
    assert score({"kind": "average", "target": 3.0}, rows, "2025-01-01", "day").score is not None
    counted = {"kind": "average", "target": 3.0, "cases": "answers"}
    assert score(counted, rows, "2025-01-01", "day").reason == Reason.TOO_FEW_CASES


def test_milestones_are_a_share_done_of_those_due() -> None:
    """Case 25."""
    steps = [
        {"name": "Plan", "due": "2025-01-31", "done": "2025-01-20"},
        {"name": "Permit", "due": "2025-03-15", "done": "2025-04-02"},
        {"name": "Opening", "due": "2025-09-01"},
    ]
    metric = {"kind": "milestones", "milestones": steps}
    assert score(metric, [], "2025-01-30", "month").reason == Reason.NO_EVENTS
    assert score(metric, [], "2025-01-31", "month").score == 1
    assert score(metric, [], "2025-03-31", "month").score == Fraction(1, 2)
    assert score(metric, [], "2025-04-02", "day").score == 1


def derived(cadence: str, residents: list[Row], through: str, period: str, **keys: Any) -> Score:
    """Crimes by residents, times 1,000; 300 crimes in each month."""
    parts = {"numerator": "crimes", "denominator": "residents", "times": 1000}
    plain = city_of(
        {
            "crimes": {"cadence": "monthly", "target": 10.0},
            "residents": {"kind": "level", "cadence": cadence, "target": 1.0},
            "rate": {"kind": "derived", "derived": parts} | keys,
        }
    )
    rows = [*filed("crimes", month_ends("2023-01-01", "2025-03-31"), lambda day: 300), *residents]
    day = date.fromisoformat(through)
    return oracle.scores(oracle.read(plain), rows, [day], MethodName.BALANCED, COMPLETE)[
        "rate", "", Period(period), day
    ]


def test_crimes_per_1000_residents() -> None:
    """Case 23: 0.46 a month and 1.38 in the year to date, by a yearly number of residents."""
    residents = [
        Row("residents", "", date(2023, 12, 31), 640_000.0, 1.0),
        Row("residents", "", date(2024, 12, 31), 650_000.0, 1.0),
    ]
    month = derived("yearly", residents, "2025-03-31", "month", better="lower", target=0.5)
    assert (month.value, month.days, month.due) == (Fraction(300_000, 650_000), 1, 1)
    year = derived("yearly", residents, "2025-03-31", "year", better="lower", target={"value": 6, "per": "year"})
    assert (round(float(year.value), 2), year.yardstick) == (1.38, Fraction(3, 2))
    earlier = derived("yearly", residents, "2025-03-31", "year", better="lower", history={"years": 1})
    assert earlier.yardstick == Fraction(900_000, 640_000)
    assert derived("yearly", [], "2025-03-31", "month", target=0.5).reason == Reason.NO_OBSERVATIONS


# Composites.


def town_of_two(headline: Any) -> dict[str, Any]:
    return city_of(
        {
            "calls": {"kind": "average", "target": 1.0},
            "permits": {"kind": "average", "cadence": "monthly", "lag": 45, "target": 1.0, "weight": 3},
        },
        headline=headline,
    )


TWO = [
    *filed("calls", days_from("2025-01-01", "2025-03-16"), lambda day: 1.0),
    *filed("permits", month_ends("2025-01-01", "2025-01-31"), lambda day: 0.5),
]


def test_slower_services_join_the_headline_or_are_left_out() -> None:
    through = date(2025, 3, 17)
    joined = oracle.current(oracle.read(town_of_two("week")), TWO, through, MethodName.BALANCED, COMPLETE)
    assert (joined.score, joined.scored, joined.met, joined.coverage) == (Fraction(5, 8), 2, 1, 1)
    alone = {"period": "week", "slower": "leave_out"}
    left_out = oracle.current(oracle.read(town_of_two(alone)), TWO, through, MethodName.BALANCED, COMPLETE)
    assert (left_out.score, left_out.scored) == (1, 1)


def test_what_shows_the_same_window_has_moved_by_nothing() -> None:
    town, through = oracle.read(town_of_two("week")), date(2025, 3, 24)
    change = oracle.change_of_current(town, TWO, through, MethodName.BALANCED, COMPLETE)
    assert change is not None
    assert (change.moved, change.came) == ({"permits": 0}, {})
    assert change.went == {"calls": -Fraction(1, 4) * (1 - Fraction(1, 2))}
    assert change.before + sum(change.went.values()) == change.now


def test_a_headline_of_a_day_shows_the_day_that_has_come() -> None:
    plain = city_of({"m": {"kind": "average", "lag": 2, "target": 1.0}}, headline="day")
    rows = filed("m", days_from("2025-03-01", "2025-03-15"), lambda day: 1.0)
    ((_, found),) = oracle.current_parts(oracle.read(plain), rows, date(2025, 3, 17), MethodName.BALANCED, COMPLETE)
    assert (shown(found), found.score) == (("2025-03-15", "2025-03-15"), 1)
