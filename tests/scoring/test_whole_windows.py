"""No window is ever partly due, what is printed is what was counted, and years that are alike score exactly 1."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cityscore.model import MethodName, Month, Period, PeriodStyle, Reason, Status
from cityscore.scoring.metric_scores import Score
from tests.scoring import oracle
from tests.scoring.oracle.days import (
    days_of_row,
    due_between,
    every_day,
    is_slow,
    row_begins,
)
from tests.scoring.oracle.values import value_of
from tests.scoring.oracle.windows import lag_on
from tests.scoring.strategies import Case, cases, one_metric, some_days, styles
from tests.scoring.test_oracle import agree, same, score, scores_by_key, some

DAY = timedelta(days=1)
LONGER = [Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR]


@some
@given(case=cases(), style=styles())
def test_no_window_is_ever_partly_due(case: Case, style: PeriodStyle) -> None:
    """All that is due in a window was due by the lag, or has come all the same."""
    town = oracle.read(case.plain)
    for (slug, _, period, through), one in scores_by_key(score(case, style=style), case.days).items():
        metric, filed = town.by_slug[slug], {row.day for row in case.rows if row.metric == slug and not row.district}
        if one.due and period != Period.DAY:
            by_lag = through - lag_on(metric, through) * DAY
            due = due_between(town, metric, one.start, one.end)
            assert all(day <= by_lag or day in filed for day in due), (one, due)


@some
@given(case=cases(), style=styles())
def test_the_printed_days_are_the_days_counted(case: Case, style: PeriodStyle) -> None:
    """Who counts the rows of the printed days gets the figure, and the number of rows that are due."""
    town = oracle.read(case.plain)
    for (slug, district, _, _), one in scores_by_key(score(case, style=style), case.days).items():
        metric = town.by_slug[slug]
        if one.due:
            rows = oracle.Rows(row for row in case.rows if (row.metric, row.district) == (slug, district))
            printed = rows.while_active(metric).within(one.start, one.end)
            due = due_between(town, metric, one.start, one.end)
            assert (len(due), len(set(due) & set(printed.days))) == (one.due, one.days), one
            assert same(one.value, value_of(metric, printed)), one
            if is_slow(metric):
                assert (one.start, one.end) == (row_begins(metric, due[0]), due[-1])


# Years that are alike.


def by_month(day: date) -> float:
    """A figure that depends on the month alone."""
    return 3.0 + day.month % 5


def by_date(day: date) -> float:
    """A figure that depends on the month and the day of it."""
    return 3.0 + (day.month * 7 + day.day) % 11


def by_week(day: date) -> float:
    """A figure that is the same 52 weeks later."""
    return 3.0 + day.toordinal() % 364 % 17


@st.composite
def settings_of_years(draw: st.DrawFn, cadences: list[str]) -> tuple[dict[str, Any], dict[str, Any], date]:
    """A metric, the city's calendar, and the day to score."""
    kind = draw(st.sampled_from(["count", "average", "level", "ratio"]))
    metric = {
        "kind": kind,
        "better": draw(st.sampled_from(["higher", "lower"])),
        "cadence": draw(st.sampled_from(cadences)),
        "lag": draw(st.sampled_from([0, 0, 1, 10, 45, 100])),
        "history": {"years": draw(st.sampled_from([1, 2, 3]))},
    }
    if kind != "level":
        metric["evidence"] = {"cases": 0}
    return metric, {"fiscal_year_starts": draw(st.sampled_from(Month)).value}, draw(some_days())


def years_alike(
    metric: dict[str, Any], calendar: dict[str, Any], through: date, figure: Callable[[date], float]
) -> Case:
    """Five years of rows whose figures depend on the time of the year alone; counts are so many a day."""
    empty = one_metric(metric, {}, through, calendar=calendar)
    town = oracle.read(empty.plain)
    (measure,) = town.metrics
    figures = {}
    for day in due_between(town, measure, date(through.year - 5, 1, 1), through - metric["lag"] * DAY):
        days = len(days_of_row(measure, day)) if metric["kind"] == "count" else 1
        figures[day] = (figure(day) * days, 100.0 if metric["kind"] == "ratio" else 1.0)
    return one_metric(metric, figures, through, calendar=calendar)


def scored(case: Case, period: Period, style: PeriodStyle) -> Score:
    """The engine's score, which is the oracle's."""
    (found,) = score(case, style=style)
    one, (day,) = found.at(period, 0), case.days
    other = oracle.scores(oracle.read(case.plain), case.rows, [day], MethodName.BALANCED, style)["m", "", period, day]
    assert agree(one, other), f"\n{one}\nis not\n{other}"
    return one


def assert_scores_1(one: Score) -> None:
    """It has a score, and that is 1."""
    assert one.reason is None, one
    assert one.score == pytest.approx(1, abs=1e-12), one
    assert one.status == Status.MEETS, one


def has_leap_february(one: Score) -> bool:
    """Whether a February with 29 days lies in the printed days, or in those of any year before."""
    return any((day.month, day.day) == (2, 28) for day in every_day(one.start, one.end))


@some
@given(settings_of_years(["monthly", "quarterly", "yearly"]), st.sampled_from(LONGER), styles())
def test_years_of_slow_rows_that_are_alike_score_1(drawn: tuple[Any, ...], period: Period, style: PeriodStyle) -> None:
    """Whatever the lag, the fiscal year and the leap years; counts are averaged by days, and February's vary."""
    metric, calendar, through = drawn
    one = scored(years_alike(metric, calendar, through, by_month), period, style)
    assume(one.reason != Reason.NOT_DUE)
    assume(metric["kind"] != "count" or not has_leap_february(one) or one.due == 1 == len(months_of(metric)))
    assert_scores_1(one)


def months_of(metric: dict[str, Any]) -> range:
    """The months that a row stands for."""
    return range({"monthly": 1, "quarterly": 3, "yearly": 12}[metric["cadence"]])


@some
@given(settings_of_years(["weekly"]), st.sampled_from(LONGER), styles())
def test_years_of_weeks_that_are_alike_score_1(drawn: tuple[Any, ...], period: Period, style: PeriodStyle) -> None:
    metric, calendar, through = drawn
    one = scored(years_alike(metric | {"history": {"years": 1}}, calendar, through, by_week), period, style)
    assume(one.reason != Reason.NOT_DUE)
    assert_scores_1(one)


@some
@given(settings_of_years(["daily"]))
def test_weeks_of_days_that_are_alike_score_1(drawn: tuple[Any, ...]) -> None:
    metric, calendar, through = drawn
    case = years_alike(metric | {"history": {"years": 1}}, calendar, through, by_week)
    assert_scores_1(scored(case, Period.WEEK, PeriodStyle.COMPLETE))


@some
@given(settings_of_years(["daily", "weekdays"]))
def test_months_of_days_that_are_alike_score_1(drawn: tuple[Any, ...]) -> None:
    metric, calendar, through = drawn
    assert_scores_1(scored(years_alike(metric, calendar, through, by_month), Period.MONTH, PeriodStyle.COMPLETE))


@some
@given(settings_of_years(["daily"]), st.sampled_from(LONGER), styles())
def test_years_of_days_that_are_alike_score_1(drawn: tuple[Any, ...], period: Period, style: PeriodStyle) -> None:
    """But for a leap day, which is there or not (and whole weeks, which follow the weekdays)."""
    assume((period, style) != (Period.WEEK, PeriodStyle.COMPLETE))
    metric, calendar, through = drawn
    one = scored(years_alike(metric, calendar, through, by_date), period, style)
    assume(not has_leap_february(one))
    assert_scores_1(one)
