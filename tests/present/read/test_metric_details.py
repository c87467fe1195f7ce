"""What a metric's page says, from stored rows: figures, receipts, series with their gaps, goals, whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cityscore.demo import boston
from cityscore.jobs import city_run as jobs
from cityscore.model import Definitions, Status, Visibility, from_plain
from cityscore.present.read.metric_details import MetricPage, drawing_in, metric_page, public_metric
from cityscore.present.read.metric_series import THIRTEEN_WEEKS, TWELVE_MONTHS
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.verdicts import is_usual
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.boston_store import START, boston_definitions, handed_over_rows, replay
from tests.store.store_answers import scores_now

DAY = date(2025, 2, 3)


@pytest.fixture
def moment(city: models.City) -> Publication:
    replay(city, [row for row in boston.revisions() if row.published.date() <= DAY + timedelta(days=1)])
    found = Publication.of(city)
    assert found is not None
    return found


def page_of(moment: Publication, slug: str) -> MetricPage:
    metric = public_metric(moment, slug)
    assert metric is not None
    page = metric_page(moment, metric)
    assert page is not None
    return page


def stored(moment: Publication, slug: str, period: str) -> dict[date, models.Score]:
    first = moment.run.since
    assert first is not None
    days = [first + timedelta(days=n) for n in range((moment.day - first).days + 1)]
    of_subject = {"subject__slug": slug, "subject__kind": "metric", "period": period}
    return {day: row for day in days for row in scores_now(day).filter(**of_subject)}


def test_the_figure_is_the_stored_one_with_its_n_goal_and_receipt(moment: Publication) -> None:
    page = page_of(moment, "call-center")
    row = stored(moment, "call-center", "week")[moment.day]
    assert (page.number, page.unit) == (f"{row.value * 100:.1f}", "%")
    assert page.leading.line == f"{row.numerator:,.0f} of {row.denominator:,.0f} · goal 95 %"
    assert page.leading.cell.text == f"{row.score:.2f}"
    assert page.leading.receipt.sentence.startswith(f"{row.numerator:,.0f} of {row.denominator:,.0f} calls")
    assert any(step.startswith("Ratio r = ") for step in page.leading.receipt.steps)
    assert [window.name for window in page.others] == ["Day", "Month", "Quarter", "Year"]
    assert page.latest == date.fromisoformat(moment.run.latest["call-center"])


def test_each_window_of_a_chart_is_a_stored_row(moment: Publication) -> None:
    page = page_of(moment, "call-center")
    weeks = page.charts[0]
    rows = stored(moment, "call-center", "week")
    days = [moment.day - timedelta(days=7 * back) for back in range(len(weeks.points))]
    assert len(weeks.points) >= 3
    for point, day in zip(weeks.points, days, strict=True):
        row = rows[day]
        assert (point.start, point.end, point.value) == (row.start, row.end, row.value)
        assert (point.score, point.yardstick) == (row.score, row.yardstick)


def test_charts_and_page_take_few_queries(moment: Publication) -> None:
    with CaptureQueriesContext(connection) as queries:
        page_of(moment, "call-center")
    assert len(queries) <= 4
    with CaptureQueriesContext(connection) as queries:
        drawing_in(moment, moment.in_force.definitions.by_slug["call-center"], TWELVE_MONTHS)
    assert len(queries) <= 2  # its scores, and what was said of it


def test_harm_is_never_celebrated(moment: Publication) -> None:
    for metric in moment.in_force.definitions.metrics:
        if metric.harm:
            page = page_of(moment, metric.slug)
            said = [page.leading.words, page.run, *(window.words for window in page.others)]
            said += [chart.drawing.title + chart.drawing.description for chart in page.charts]
            said += [point.words for chart in page.charts for point in chart.points]
            assert not [words for words in said if "better" in words or "goal" in words or "best" in words]
    assert "fewer than usual" in page_of(moment, "part-1-crimes").charts[0].drawing.title


def test_rare_things_are_counted_rather_than_divided(moment: Publication) -> None:
    row = stored(moment, "homicides", "week")[moment.day]
    page = page_of(moment, "homicides")
    assert (page.number, page.unit) == (f"{row.numerator:.0f}", "in 7 days")


def test_a_metric_without_figures_says_so(moment: Publication) -> None:
    page = page_of(moment, "school-attendance")
    assert (page.number, page.latest) == ("–", None)
    assert page.charts[0].drawing.title == "School attendance: no figures"
    assert all(point.value is None for point in page.charts[0].points)


def test_whose_it_is(moment: Publication) -> None:
    page = page_of(moment, "pothole-on-time")
    assert [(place.kind, place.name) for place in page.places] == [
        ("cabinet", "Streets"),
        ("department", "Public Works"),
    ]
    assert page.metric.owner == "Commissioner of Public Works"


def test_an_internal_metric_has_no_page_and_a_renamed_one_is_found_by_its_former_slug(city: models.City) -> None:
    first, second, *rest = boston_definitions().metrics
    inside = replace(first, visibility=Visibility.INTERNAL)
    renamed = replace(second, slug="contentment", was=(second.slug,))
    apply_definitions(replace(boston_definitions(), metrics=(inside, renamed, *rest)), START)
    replay(city, boston.revisions()[:1])
    moment = Publication.of(city)
    assert moment is not None
    assert public_metric(moment, first.slug) is None
    found = public_metric(moment, second.slug)
    assert found is not None
    assert found.slug == "contentment"
    assert public_metric(moment, "nothing") is None


MILLTOWN = {"name": "Milltown", "timezone": "America/New_York"}
MILL = {"name": "Mill", "department": "Mills", "better": "higher", "kind": "ratio", "cases": "sacks"}


def milltown(metric: dict[str, object], days: Iterable[tuple[date, float, float]], through: date) -> Publication:
    """A city with one metric and the figures of some days."""
    apply_definitions(from_plain(Definitions, {"city": MILLTOWN, "metrics": {"mill": {**MILL, **metric}}}), START)
    row = boston.revisions()[0]
    rows = [replace(row, metric="mill", day=day, numerator=up, denominator=of) for day, up, of in days]
    city = models.City.objects.get(slug="milltown")
    jobs.run_city(
        city, handed_over_rows(rows), moment=START + (through + timedelta(days=2) - START.date()), through=through
    )
    found = Publication.of(city)
    assert found is not None
    return found


def week(monday: date, met: float) -> list[tuple[date, float, float]]:
    return [(monday + timedelta(days=day), met, 10.0) for day in range(7)]


MONDAY = date(2025, 3, 3)


@pytest.mark.usefixtures("db")
def test_a_missing_week_is_a_gap_and_no_zero() -> None:
    days = [*week(MONDAY, 9), *week(MONDAY + timedelta(days=14), 0)]
    page = page_of(milltown({"target": 0.8}, days, MONDAY + timedelta(days=20)), "mill")
    values = [point.value for point in page.charts[0].drawing.points]
    assert values == [0.9, None, 0.0]
    assert "There is 1 gap without a figure." in page.charts[0].drawing.description


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("met", "title", "run"),
    [
        ([9, 9, 7, 7], "Mill: missed its goal 2 weeks running", "Missed its goal 2 weeks running."),
        ([9, 9, 9, 7], "Mill: missed its goal in the last week", "Missed its goal in the last week."),
        ([7, 9, 9, 9], "Mill: better than goal 3 weeks running", "Better than goal 3 weeks running."),
        (
            [7, 7, 7, 7],
            "Mill: missed its goal in all 4 weeks scored",
            "Missed its goal in every week on record, all 4 since 3 March 2025.",
        ),
    ],
)
def test_the_title_says_what_happened(met: list[float], title: str, run: str) -> None:
    days = [day for place, each in enumerate(met) for day in week(MONDAY + timedelta(days=7 * place), each)]
    page = page_of(milltown({"target": 0.8}, days, MONDAY + timedelta(days=27)), "mill")
    assert page.charts[0].drawing.title == title
    assert page.run == run


@pytest.mark.usefixtures("db")
def test_goals_are_told_with_their_days_and_reasons_and_a_window_has_the_one_of_its_last_day() -> None:
    targets = [
        {"value": 0.5},
        {"from": date(2025, 3, 12), "value": 0.8, "why": "A second mill."},
        {"from": date(2026, 1, 1), "value": 0.9},
    ]
    days = [*week(MONDAY, 6), *week(MONDAY + timedelta(days=7), 6)]
    page = page_of(milltown({"target": targets}, days, MONDAY + timedelta(days=13)), "mill")
    assert [(goal.text, goal.since, goal.why) for goal in page.goals_now] == [
        ("90 %", "since 1 January 2026", ""),
        ("80 %", "since 12 March 2025", "A second mill."),
    ]
    assert [(goal.text, goal.since) for goal in page.goals_before] == [("50 %", "from the beginning")]
    points = page.charts[0].drawing.points
    assert [(point.yardstick, point.status) for point in points] == [(0.5, Status.EXCEEDS), (0.8, Status.BELOW)]


@pytest.mark.usefixtures("db")
def test_what_is_usual_is_explained_with_what_it_leaves_out() -> None:
    history = {
        "years": 2,
        "exclude": [{"from": date(2020, 3, 1), "to": date(2020, 3, 31), "why": "flood"}],
    }
    moment = milltown({"history": history}, week(MONDAY, 6), MONDAY + timedelta(days=6))
    page = page_of(moment, "mill")
    assert page.usual == (
        "The same week, month or quarter in the 2 years before, taken together.",
        "1 to 31 March 2020: not compared with (flood).",
    )
    assert is_usual(page.metric, moment.day)
    assert page.goals_now == page.goals_before == ()


@pytest.mark.usefixtures("db")
def test_a_monthly_metric_has_months_and_no_weeks() -> None:
    ends = [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
    days = [(end, 20.0, 40.0) for end in ends]
    moment = milltown({"target": 0.8, "cadence": "monthly"}, days, date(2025, 4, 3))
    page = page_of(moment, "mill")
    assert [chart.range for chart in page.charts] == [TWELVE_MONTHS]
    assert [point.window for point in page.charts[0].points] == ["March 2025", "February 2025", "January 2025"]
    assert page.leading.name == "March 2025"
    assert drawing_in(moment, page.metric, THIRTEEN_WEEKS) is None


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("cadence", "lag"), [("monthly", 0), ("monthly", 20), ("monthly", 45), ("monthly", 70)])
def test_a_month_whose_figures_came_late_is_never_told_as_one_without(cadence: str, lag: int) -> None:
    ends = [date(2024, 9, 30), date(2024, 10, 31), date(2024, 11, 30), date(2024, 12, 31), date(2025, 1, 31)]
    metric = {"target": 0.5, "cadence": cadence, "lag": lag, "active": {"from": date(2024, 9, 1)}}
    moment = milltown(metric, [(end, 20.0, 40.0) for end in ends], date(2025, 2, 27))
    points = page_of(moment, "mill").charts[0].points
    assert [point.window for point in points] == [
        "January 2025", "December 2024", "November 2024", "October 2024", "September 2024",
    ]  # fmt: skip
    assert {(point.value, point.words) for point in points} == {(0.5, "meets its goal")}


@pytest.mark.usefixtures("db")
def test_a_service_that_is_late_has_each_of_its_weeks_once() -> None:
    first, last = date(2024, 12, 2), date(2025, 2, 9)
    days = [(first + timedelta(days=day), 9.0, 10.0) for day in range((last - first).days + 1)]
    moment = milltown({"target": 0.8, "lag": 17, "active": {"from": first}}, days, date(2025, 2, 25))
    weeks = [(point.start, point.end) for point in page_of(moment, "mill").charts[0].points]
    assert weeks == [(last - timedelta(days=7 * n + 6), last - timedelta(days=7 * n)) for n in range(10)]


@pytest.mark.usefixtures("db")
def test_a_yearly_service_has_its_years() -> None:
    ends = [date(year, 12, 31) for year in (2021, 2022, 2023, 2024)]
    moment = milltown({"target": 0.8, "cadence": "yearly"}, [(end, 20.0, 40.0) for end in ends], date(2025, 2, 3))
    page = page_of(moment, "mill")
    assert [(point.start.year, point.end, point.value) for point in page.charts[0].points] == [
        (end.year, end, 0.5) for end in reversed(ends)
    ]


@pytest.mark.usefixtures("db")
def test_more_than_a_year_has_a_chart_of_all_months() -> None:
    first, through = date(2024, 1, 1), date(2025, 6, 30)
    days = [(first + timedelta(days=day), 9.0, 10.0) for day in range((through - first).days + 1)]
    page = page_of(milltown({"target": 0.8}, days, through), "mill")
    assert [(chart.range.slug, len(chart.points)) for chart in page.charts] == [
        ("13-weeks", 13),
        ("12-months", 12),
        ("all", 18),
    ]
