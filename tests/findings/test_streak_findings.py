"""How long it has been so: counted from all stored windows, and never over a week without a score unsaid.

Findings A3, A6, A7 and A17 on sentences; A3, A6 and A16 on screens.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.model import Period
from cityscore.present.read.chart_narrative import title
from cityscore.present.read.chart_rows import point_of
from cityscore.present.read.metric_details import metric_page
from cityscore.present.read.metric_series import THIRTEEN_WEEKS, MetricSeries
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.read.streaks import streak_in
from cityscore.present.read.wall_board import board_contents
from cityscore.present.read.weekly_summary import weekly_report, weeks_of
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.present.say.sentence import Direction, Sentence, Stated, Statement
from cityscore.present.say.streak_text import beginning_text, streak_text
from cityscore.store import models
from tests.present.read.published_rows import WEEK, row, town
from tests.store.milltown import collecting, define, every_day

SUNDAY = date(2025, 3, 30)
SHARE = {"kind": "ratio", "better": "higher", "target": 0.8, "department": "Works"}
METRIC = town("calls").metrics[0]


def told(*scores: float | None) -> tuple[Sentence, Sentence]:
    """How long it has been so, and how a miss that begins now is told; of weeks, latest first, then none."""
    windows = [row("calls", score, end=SUNDAY - back * WEEK) for back, score in enumerate(scores)]
    streak = streak_in([*windows, None])
    assert streak is not None
    return streak_text(streak, METRIC), beginning_text(streak, METRIC)


def chart_title(*scores: float | None) -> str:
    windows = [row("calls", score, end=SUNDAY - back * WEEK) for back, score in enumerate(scores)]
    points = tuple(point_of(METRIC, window, 0.05) for window in reversed(windows))
    return title(METRIC, MetricSeries(THIRTEEN_WEEKS, Period.WEEK, points))


def test_what_missed_from_the_first_week_on_is_told_with_its_record() -> None:
    """Sentences A7: "since 13 January" was where the record began, and not the miss."""
    run, beginning = told(*[0.5] * 11)
    assert run == "Missed its goal in every week on record, all 11 since 13 January 2025."
    assert beginning == ""
    with_gaps, _ = told(0.5, None, 0.5, None, 0.5)
    assert with_gaps == "Missed its goal in every week scored, all 3 since 24 February 2025; 2 weeks are not scored."
    assert told(0.5) == ("Missed its goal in the one week scored.", "")


def test_a_miss_after_a_gap_is_new_only_since_it_was_last_scored() -> None:
    """Sentences A17: dead animals were "New this week", three weeks after their last score."""
    assert told(0.5, 1.2)[1] == "New this week."
    assert told(0.5, None, None, 1.2)[1] == "New: met when it was last scored."


def test_a_run_over_a_week_without_a_score_says_so() -> None:
    """Screens A3: "at or above goal since 24 February", with 39 of 56 (69.6 %) in a week of too few figures."""
    run, _ = told(1.1, 1.1, None, 1.1, 1.0, 0.7)
    assert run == "Met its goal in all 4 weeks scored since 24 February 2025; 10 to 16 March 2025 is not scored."
    assert (
        chart_title(1.1, 1.1, None, 1.1, 1.0, 0.7) == "Calls: met its goal in all 4 weeks scored since 24 February 2025"
    )
    two_gaps, _ = told(0.5, None, 0.5, None, 0.5, 1.1)
    assert two_gaps == "Missed its goal in all 3 weeks scored since 24 February 2025; 2 weeks are not scored."


def test_a_run_that_waits_for_a_score_is_suspended_in_words() -> None:
    run, beginning = told(None, 0.5, 0.5, 1.1)
    assert run == "Missed its goal 2 weeks running. Not scored since 23 March 2025."
    assert beginning == ""


def test_runs_are_told_in_spanish() -> None:
    spanish = next(language for language in languages() if language.code == "es")
    with speaking(spanish):
        assert told(0.5, 0.5, 1.1)[0] == "No cumplió la meta 2 semanas seguidas."
        assert told(0.5, 0.5)[0] == "No cumplió la meta en las 2 semanas registradas, desde el 17 de marzo de 2025."


def test_a_service_that_is_not_scored_is_titled_by_how_its_figures_went() -> None:
    """Screens A16: "1,316 in 7 days, not scored", though it fell by half."""
    (metric,) = town(calls={"scored": False, "kind": "count", "target": (), "unit": "per day"}).metrics
    values = [188.0, 250.0, 376.0]
    windows = [
        row("calls", None, end=SUNDAY - back * WEEK, value=value, numerator=7 * value, denominator=7.0, reason="")
        for back, value in enumerate(values)
    ]
    points = tuple(point_of(metric, window, 0.05) for window in reversed(windows))
    happened = title(metric, MetricSeries(THIRTEEN_WEEKS, Period.WEEK, points))
    assert happened == "Calls: 188 a day, down from 376 a day in 10 to 16 March 2025"
    assert [(state.measure, state.number) for state in happened.states] == [(Stated.VALUE, 188), (Stated.VALUE, 376)]


@pytest.fixture
def city(db: None) -> models.City:
    """Lights met their goal in 9 weeks and then missed it in 51; permits, measured for 26 weeks, always missed it."""
    first, permits = SUNDAY - timedelta(days=60 * 7 - 1), SUNDAY - timedelta(days=26 * 7 - 1)
    metrics: dict[str, Any] = {
        "lights": {**SHARE, "name": "Lights"},
        "permits": {**SHARE, "name": "Permits", "active": {"from": permits}},
    }
    define(
        {"city": {"name": "Milltown", "timezone": "America/New_York"}, "metrics": metrics},
        datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")),
    )
    made = models.City.objects.get(slug="milltown")
    rows = [
        *every_day("lights", first, 9 * 7, (9, 10)),
        *every_day("lights", first + timedelta(days=9 * 7), 51 * 7 + 3, (5, 10)),
        *every_day("permits", permits, 26 * 7 + 3, (0, 10)),
    ]
    through = SUNDAY + timedelta(days=3)
    run_city(made, collecting(rows), moment=datetime(2025, 4, 3, 12, tzinfo=ZoneInfo("UTC")), through=through)
    return made


def test_the_same_run_is_told_in_the_same_words_everywhere(city: models.City, client: Client) -> None:
    """Sentences A3, screens A6 and A16: "13 weeks running" of 51, of 26 of 26; and one run told in three ways."""
    lights = "Missed its goal 51 weeks running."
    permits = "Missed its goal in every week on record, all 26 since 30 September 2024."
    publication = Publication.of(city)
    assert publication is not None
    scope = scope_of(publication.in_force, *CITY)
    assert scope is not None
    card, board = scorecard(scope, publication), board_contents(scope, publication)
    report = weekly_report(publication, weeks_of(publication)[0])
    assert card is not None
    assert board is not None
    assert report is not None
    for news in (card.news, report.whole.news):
        assert {item.slug: item.remark for item in news.follow_up} == {"lights": lights, "permits": permits}
    assert {item.slug: item.remark for item in board.ticker} == {"lights": lights, "permits": permits}
    for metric, words in zip(scope.metrics, (lights, permits), strict=True):
        page = metric_page(publication, metric)
        assert page is not None
        assert page.run == words
    assert page is not None
    assert page.run.states == (
        Statement(
            Stated.RUN,
            26,
            metric="permits",
            period="week",
            start=date(2024, 9, 30),
            end=SUNDAY,
            direction=Direction.DOWN,
        ),
    )
    assert page.charts[0].drawing.title == "Permits: missed its goal in all 13 weeks scored"
    # the title of a week that ended on Sunday had Wednesday's day (screens A16); the year had no beginning
    page_of_lights = client.get("/milltown/metrics/lights/").content.decode()
    assert "<title>Lights: 50.0 %, 24 to 30 March 2025" in page_of_lights
    assert [figure.label for figure in card.others][-1] == "Year so far, since 1 January 2025"
