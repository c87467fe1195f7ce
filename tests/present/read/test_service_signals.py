"""What statistics see, as pages say it: from stored rows, in the definitions' words, never celebrating harm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cityscore.jobs.city_run import run_city
from cityscore.library.xmr_charts import xmr
from cityscore.model import Metric, Period, Signal, from_plain
from cityscore.present.read.metric_details import MetricPage, metric_page, public_metric
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.present.read.scorecard_contents import scorecard
from cityscore.present.say.signal_text import Tone, possible_limit, promise_of, sign_of, tone_of, why_text
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
    moment = published({"potholes": POTHOLES, "crimes": CRIMES, "backlog": BACKLOG}, clock, city=settings)
    rows = [row for row in figures({"potholes": POTHOLES}) if row.metric == "potholes"]
    weeks = [rows[n : n + 7] for n in range(0, len(rows) - 6, 7)][-52:]
    shares = [sum(row.numerator for row in week) / 210 for week in weeks]
    wanted = xmr(shares, "higher", 0.8)

    page = page_of(moment, "potholes")
    assert page.signals is not None
    assert page.sense is not None
    drawn = page.signals.drawing.points
    assert [point.end for point in drawn] == [week[-1].day for week in weeks]
    assert [point.signal for point in drawn] == list(wanted.signals)
    np.testing.assert_allclose(
        [point.value or 0 for point in drawn], [sum(r.numerator for r in w) / 210 for w in weeks]
    )
    np.testing.assert_allclose([point.upper or 0 for point in drawn], wanted.upper)
    stored = scores_now(LAST).get(subject__slug="potholes", period="week")
    assert (stored.signal, stored.chart, stored.chart_period) == (wanted.signals[-1], "share", "week")
    assert page.sense.sign.tone is Tone.WORSE
    assert page.signals.drawing.title == "Potholes: a real change for the worse"
    assert "is less than chance explains: down to" in page.signals.drawing.description


def test_a_slow_metric_has_months_as_points_on_rolling_windows_too(db: None, clock: Clock) -> None:
    settings = plain({})["city"] | {"periods": "rolling"}
    moment = published({"potholes": POTHOLES, "backlog": BACKLOG}, clock, city=settings)
    page = page_of(moment, "backlog")
    levels = [row for row in figures({"potholes": POTHOLES, "backlog": BACKLOG}) if row.metric == "backlog"]

    assert page.signals is not None
    assert [point.value for point in page.signals.drawing.points] == [row.numerator for row in levels]
    assert page.sense is not None


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
    assert not page.sense.is_signal
    assert page.sense.sign.words == "ordinary ups and downs"


def test_after_a_late_change_it_is_too_early_to_tell(db: None, clock: Clock) -> None:
    signals = {"rebase": [{"from": "2025-03-03", "why": "a contractor left"}]}
    page = page_of(published({"potholes": POTHOLES | {"signals": signals}}, clock), "potholes")

    assert page.sense is None
    assert page.signals is not None
    assert page.signals.drawing.points[-1].words == "too early to tell"
    assert page.signals.drawing.points[-1].upper is None
    assert page.signals.drawing.points[0].upper is not None


def test_a_fixed_baseline_is_that_of_the_first_weeks(db: None, clock: Clock) -> None:
    page = page_of(published({"potholes": POTHOLES | {"signals": {"fix_after": 12}}}, clock), "potholes")
    rows = [row for row in figures({"potholes": POTHOLES}) if row.metric == "potholes"]
    first = [sum(row.numerator for row in rows[n : n + 7]) / 210 for n in range(0, 12 * 7, 7)]

    assert page.signals is not None
    assert len(page.signals.drawing.points) == 52
    assert page.signals.drawing.points[-1].mean == pytest.approx(np.mean(first))


def test_the_scorecard_says_it_beside_each_service_and_in_the_lists(db: None, clock: Clock) -> None:
    moment = published({"potholes": POTHOLES, "crimes": CRIMES | {"harm": True}}, clock)
    part = scope_of(moment.in_force, *CITY)
    assert part is not None
    card = scorecard(part, moment)
    assert card is not None
    senses = {service.slug: service.sense for group in card.groups for service in group.services}

    assert senses["potholes"] is not None
    assert senses["potholes"].sign.words == "a real change for the worse"
    assert senses["crimes"] is not None
    assert senses["crimes"].sign.words == "ordinary ups and downs"
    listed = {item.slug: item for item in (*card.news.follow_up, *card.news.long_below)}
    assert listed["potholes"].sense == senses["potholes"]


def metric(**differs: Any) -> Metric:
    stated = {"slug": "it", "name": "It", "department": "Works", "better": "lower", "kind": "count"}
    return from_plain(Metric, stated | differs)


def test_harm_that_became_less_is_not_celebrated() -> None:
    deaths = metric(harm=True, unit="per day")

    assert tone_of(deaths, Signal.RUN_BELOW) is Tone.CHANGED
    assert sign_of(deaths, Signal.RUN_BELOW).words == "a real fall"
    assert sign_of(deaths, Signal.RUN_ABOVE).words == "a real change for the worse"
    assert sign_of(metric(), Signal.RUN_BELOW).words == "a real improvement"


@pytest.mark.parametrize("signal", [signal for signal in Signal if signal is not Signal.COMMON])
@pytest.mark.parametrize("period", [Period.WEEK, Period.MONTH, Period.QUARTER])
def test_every_signal_has_a_sentence(signal: Signal, period: Period) -> None:
    sentence = why_text(metric(unit="minutes"), signal, period, "9 minutes", (-1.0, 7.5))

    assert sentence.endswith(".")
    if signal is Signal.ABOVE_UPPER:
        assert sentence == "9 minutes is more than chance explains: up to 7.5 minutes would be ordinary."
    elif signal is Signal.BELOW_LOWER:
        assert "down to 0 minutes" in sentence
    else:
        assert str(period) in sentence


def test_common_cause_has_none() -> None:
    assert why_text(metric(), Signal.COMMON, Period.WEEK, "9", (1.0, 2.0)) == ""


def test_no_limit_lies_where_no_value_can() -> None:
    assert possible_limit(metric(kind="ratio", better="higher"), 1.08) == 1
    assert possible_limit(metric(), -3.0) == 0
    assert possible_limit(metric(), 1.08) == 1.08


def test_promises_in_words() -> None:
    from cityscore.model import Assurance

    assert [promise_of(each).words for each in Assurance] == [
        "almost always meets its goal", "almost always misses its goal", "meets its goal only by chance",
    ]  # fmt: skip
