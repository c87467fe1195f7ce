"""What statistics see, as pages say it: from stored rows, in the definitions' words, never celebrating harm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cityscore.jobs.city_run import run_city
from cityscore.present.read.metric_details import MetricPage, metric_page, public_metric
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.say.sentence import Stated, Statement
from cityscore.present.say.signal_text import Tone
from cityscore.scoring.process_charts import ChartInput, ChartKind, process_chart
from tests.store.milltown import CRIMES, POTHOLES, Clock, Row, city, clock, collecting, define, plain
from tests.store.store_answers import scores_now

__all__ = ["clock"]

FIRST, LAST = date(2024, 1, 1), date(2025, 3, 30)
SPOILT = date(2025, 1, 6)
"""From then on potholes are late."""


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def figures(metrics: dict[str, Any]) -> list[Row]:
    drawn = {slug: np.random.default_rng(place) for place, slug in enumerate(("potholes", "crimes", "backlog"))}
    found = []
    for day in days():
        if "potholes" in metrics:
            share = 0.6 if day >= SPOILT else 0.85
            found.append(Row("potholes", day, float(drawn["potholes"].binomial(30, share)), 30.0))
        if "crimes" in metrics:
            found.append(Row("crimes", day, float(drawn["crimes"].poisson(12))))
        if "backlog" in metrics and (day + timedelta(days=1)).day == 1:
            found.append(Row("backlog", day, float(drawn["backlog"].integers(90, 110))))
    return found


def published(metrics: dict[str, Any], clock: Clock, without: date | None = None, **settings: Any) -> Publication:
    moment = datetime(2025, 3, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    clock.moment = moment + timedelta(days=1)
    define(plain(metrics, **settings), moment)
    run_city(city(), collecting([row for row in figures(metrics) if row.day != without]), moment=moment)
    found = Publication.of(city())
    assert found is not None
    return found


def page_of(moment: Publication, slug: str) -> MetricPage:
    metric = public_metric(moment, slug)
    assert metric is not None
    page = metric_page(moment, metric)
    assert page is not None
    return page


BACKLOG = {
    "name": "Backlog",
    "department": "Works",
    "kind": "level",
    "better": "lower",
    "target": 130,
    "cadence": "monthly",
}


@pytest.mark.parametrize("periods", ["complete", "rolling"])
def test_chart_and_words_are_those_of_the_weeks_figures(db: None, clock: Clock, periods: str) -> None:
    settings = plain({})["city"] | {"periods": periods}
    potholes = POTHOLES | {"signals": {"fix_after": 40}}
    moment = published({"potholes": potholes, "crimes": CRIMES, "backlog": BACKLOG}, clock, city=settings)
    rows = [row for row in figures({"potholes": POTHOLES}) if row.metric == "potholes"]
    weeks = [rows[n : n + 7] for n in range(0, len(rows) - 6, 7)]
    total = np.array([sum(row.numerator for row in week) for week in weeks])
    size, known = np.full(len(weeks), 210.0), np.ones(len(weeks), dtype=np.bool_)
    wanted = process_chart(ChartInput(ChartKind.SHARE, total, size, known), fix_after=40)

    page = page_of(moment, "potholes")
    assert page.signals is not None
    drawn = page.signals.drawing.points
    assert [point.end for point in drawn] == [week[-1].day for week in weeks[-52:]]
    np.testing.assert_allclose([point.value or 0 for point in drawn], total[-52:] / 210)
    np.testing.assert_allclose([point.upper or 0 for point in drawn], wanted.upper[-52:])
    assert [point.signal for point in drawn] == list(wanted.signals[-52:])
    assert page.sense is not None
    assert page.sense.sign.tone is Tone.WORSE
    stored = scores_now(LAST).get(subject__slug="potholes", period="week")
    assert stored.chart == ChartKind.SHARE
    assert [point.of for point in drawn][-1] == f"{total[-1]:.0f} of 210"


def test_a_slow_metric_has_months_as_points_on_rolling_windows_too(db: None, clock: Clock) -> None:
    settings = plain({})["city"] | {"periods": "rolling"}
    moment = published({"potholes": POTHOLES, "backlog": BACKLOG}, clock, city=settings)
    page = page_of(moment, "backlog")
    levels = [row for row in figures({"potholes": POTHOLES, "backlog": BACKLOG}) if row.metric == "backlog"]

    assert page.signals is not None
    assert [point.value for point in page.signals.drawing.points] == [row.numerator for row in levels]
    record = page.signals.drawing.sentences[-1]
    assert record == "Met its goal in 14 of the last 14 months scored."
    assert record.states == (Statement(Stated.MET, 14, of=14, metric="backlog", period="month", end=date(2025, 2, 28)),)


def test_a_late_month_that_lacks_is_a_gap_and_not_the_month_before(db: None, clock: Clock) -> None:
    december = date(2024, 12, 31)
    moment = published({"backlog": {**BACKLOG, "lag": 45}}, clock, without=december)
    page = page_of(moment, "backlog")
    levels = [row for row in figures({"backlog": BACKLOG}) if row.metric == "backlog"]

    assert page.signals is not None
    drawn = {point.end: point.value for point in page.signals.drawing.points}
    assert drawn == {row.day: None if row.day == december else row.numerator for row in levels if row.day in drawn}
    assert {december, date(2025, 1, 31)} <= set(drawn)


def test_a_change_is_drawn_with_its_reason_and_starts_the_limits_anew(db: None, clock: Clock) -> None:
    signals = {"rebase": [{"from": "2025-01-06", "why": "a contractor left"}]}
    moment = published({"potholes": POTHOLES | {"signals": signals}}, clock)
    page = page_of(moment, "potholes")

    assert page.signals is not None
    assert page.sense is not None
    drawing = page.signals.drawing
    ((place, why),) = drawing.rebased
    assert (drawing.points[place].start, why) == (SPOILT, "a contractor left")
    assert drawing.points[place].upper != drawing.points[place - 1].upper
    assert not page.sense.is_unusual
    assert drawing.title == "Potholes: within its usual range"


def test_after_a_late_change_it_is_too_early_to_tell(db: None, clock: Clock) -> None:
    signals = {"rebase": [{"from": "2025-03-03", "why": "a contractor left"}]}
    page = page_of(published({"potholes": POTHOLES | {"signals": signals}}, clock), "potholes")

    assert page.sense is None
    assert page.signals is not None
    assert page.signals.drawing.title == "Potholes: too early to tell"
    assert "There are fewer than 12 weeks with enough figures to tell what is usual." in page.signals.drawing.sentences
    assert page.signals.drawing.points[-1].upper is None
    assert page.signals.drawing.points[0].upper is not None


def test_a_fixed_baseline_is_that_of_the_first_weeks(db: None, clock: Clock) -> None:
    page = page_of(published({"potholes": POTHOLES | {"signals": {"fix_after": 12}}}, clock), "potholes")
    rows = [row for row in figures({"potholes": POTHOLES}) if row.metric == "potholes"]
    first = sum(row.numerator for row in rows[: 12 * 7])

    assert page.signals is not None
    assert len(page.signals.drawing.points) == 52
    assert page.signals.drawing.points[-1].center == pytest.approx((first + 0.5) / (12 * 210 + 1), rel=1e-3)


def test_the_scorecard_says_what_is_unusual_and_is_silent_of_the_rest(db: None, clock: Clock) -> None:
    signals = {"fix_after": 52}  # the year before it was spoilt
    moment = published({"potholes": POTHOLES | {"signals": signals}, "crimes": CRIMES | {"harm": True}}, clock)
    part = scope_of(moment.in_force, *CITY)
    assert part is not None
    card = scorecard(part, moment)
    assert card is not None
    senses = {service.slug: service.sense for group in card.groups for service in group.services}

    potholes, crimes = senses["potholes"], senses["crimes"]
    assert potholes is not None
    assert potholes.sign.words == "unusually low, for the worse"
    assert potholes.is_worse
    assert potholes.sign.tone is Tone.WORSE
    assert " is unusually low for this service" in potholes.why
    assert crimes is not None
    assert not crimes.is_unusual
