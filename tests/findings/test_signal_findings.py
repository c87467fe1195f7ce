"""What was said of signals and was not so: sentences on findings A1, A2, A9, A10, and screens A4 and A16."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from cityscore.jobs.city_run import run_city
from cityscore.present.read.metric_details import MetricPage, metric_page, public_metric
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.service_signals import is_unusually_high, sense_of
from cityscore.present.read.weekly_summary import WeeklyReport, weekly_report, weeks_of
from cityscore.present.say.sentence import Stated
from cityscore.scoring.process_charts import Misfit
from tests.findings.claims_too_much import claims_of
from tests.present.read.published_rows import row, town
from tests.store.milltown import POTHOLES, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]

SUNDAY = date(2025, 3, 30)
HOMICIDES = {
    "name": "Homicides", "department": "Police", "kind": "count", "better": "lower", "rare": True, "harm": True,
    "unit": "per day", "history": {"trailing": 365},
}  # fmt: skip
SOURCE = Path(__file__).parents[2] / "src" / "cityscore"


def published(clock: Clock, rows: Sequence[Row], **metrics: dict[str, Any]) -> Publication:
    moment = datetime(2025, 3, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    clock.moment = moment + timedelta(days=1)
    define(plain(metrics), moment)
    run_city(city(), collecting(rows), moment=moment)
    found = Publication.of(city())
    assert found is not None
    return found


def daily_counts(slug: str, weeks: int, happened: dict[date, int]) -> list[Row]:
    days = [SUNDAY - timedelta(days=back) for back in range(7 * weeks)][::-1]
    return [Row(slug, day, happened.get(day, 0)) for day in days]


def page_of(moment: Publication, slug: str) -> MetricPage:
    metric = public_metric(moment, slug)
    assert metric is not None
    page = metric_page(moment, metric)
    assert page is not None
    return page


def test_a1_one_homicide_in_a_year_is_no_fall_and_no_range_of_nothing(db: None, clock: Clock) -> None:
    """A1: "a real fall: 0 a day is less than chance explains", "52 of 52 weeks are signals"."""
    moment = published(clock, daily_counts("homicides", 52, {date(2024, 11, 3): 1}), homicides=HOMICIDES)
    page = page_of(moment, "homicides")

    assert page.sense is None or not page.sense.is_unusual
    assert page.signals is not None
    drawing = page.signals.drawing
    assert drawing.title == "Homicides: none for 147 days"
    assert all(not point.range for point in drawing.points)
    assert any("Too rare to tell by the week" in sentence for sentence in drawing.sentences)
    assert [point.figure for point in drawing.points if point.value] == ["1 in 7 days"]


def test_a1_eight_weeks_without_a_homicide_are_told_in_days(db: None, clock: Clock) -> None:
    """A1: of weekly counts 0, 1, 1, 2 and then zeros the page said "a real fall"."""
    counts = {SUNDAY - timedelta(days=7 * back + 3): n for back, n in ((8, 2), (9, 1), (10, 1))}
    page = page_of(published(clock, daily_counts("homicides", 12, counts), homicides=HOMICIDES), "homicides")

    assert page.signals is not None
    assert page.signals.drawing.title == "Homicides: none for 59 days"
    assert page.signals.drawing.sentences[0] == "None for 59 days; 21 is usual."
    assert page.sense is None or not page.sense.is_unusual


@pytest.mark.parametrize(
    ("met", "words"),
    [
        (lambda week: 80 + 2 * (week % 3), "Met its goal in 52 of the last 52 weeks scored."),
        (lambda week: 60 + 2 * (week % 3), "Met its goal in 0 of the last 52 weeks scored."),
        (lambda week: 72 if week in (3, 17, 30) else 86, "Met its goal in 49 of the last 52 weeks scored."),
        (lambda week: 78 + 4 * (week % 2), "Met its goal in 26 of the last 52 weeks scored. It is hit or miss."),
    ],
    ids=["always", "never", "46 of 49", "in turns"],
)
def test_a2_whether_a_goal_is_met_is_a_fact(db: None, clock: Clock, met: Callable[[int], int], words: str) -> None:
    """A2, and screens A4: all of these were told that they meet their goal "only by chance"."""
    rows = [Row("potholes", SUNDAY - timedelta(days=7 * (51 - week)), met(week), 100) for week in range(52)]
    potholes = POTHOLES | {"cadence": "weekly"}
    page = page_of(published(clock, rows, potholes=potholes), "potholes")

    assert page.signals is not None
    record = page.signals.drawing.sentences[-1]
    assert record == words
    (state,) = record.states
    assert (state.measure, state.number, state.of) == (Stated.MET, sum(met(week) >= 80 for week in range(52)), 52)


def test_a9_ten_weeks_are_too_few_for_a_verdict(db: None, clock: Clock) -> None:
    """A9: "73.9 % is less than chance explains: down to 75.9 % would be ordinary", from ten weeks."""
    shares = [(22, 24), (20, 22), (23, 24), (21, 22), (19, 21), (22, 23), (7, 9), (21, 23), (23, 25), (17, 23)]
    rows = [Row("parks", SUNDAY - timedelta(days=7 * (9 - week)), *each) for week, each in enumerate(shares)]
    parks = POTHOLES | {"name": "Parks", "cadence": "weekly"}
    page = page_of(published(clock, rows, parks=parks), "parks")

    assert page.sense is None
    assert page.signals is not None
    assert page.signals.drawing.title == "Parks: too early to tell"
    assert "There are fewer than 12 weeks with enough figures to tell what is usual." in page.signals.drawing.sentences
    few = page.signals.drawing.points[6]
    assert (few.tone, few.words, few.of) == ("hollow", "too few cases", "7 of 9")  # screens A4: it had a part in limits


def test_a9_how_seldom_is_said_and_stated() -> None:
    """A9: "chance always explains; say unusual: about one week in N"."""
    scope = town("parks")
    unusual = row(
        "parks", 0.9, chart="share", chart_period="week", chart_end=SUNDAY, signal="below_lower", once_in=57.0,
        point=0.72, lower=0.75, upper=0.95, center=0.86, provisional=False,
    )  # fmt: skip
    sense = sense_of(scope.metrics[0], unusual)

    assert sense is not None
    assert sense.sign.words == "unusually low, for the worse"
    assert sense.why == "72.0 % (72 of 100) is unusually low for this service: a week like it comes about once in 50."
    assert sense.why.states[0].number == 50
    assert sense.range == "75.0 % to 95.0 %"


@pytest.mark.parametrize("misfit", list(Misfit))
def test_a10_where_limits_do_not_fit_nothing_is_said_or_alerted(misfit: Misfit) -> None:
    """A10: "40 of 51 weeks are signals", and nine of eighteen services carried "a real change"."""
    metric = town("trees").metrics[0]
    stored = row("trees", 0.9, chart="share", chart_period="week", signal="", misfit=str(misfit), point=0.7,
                 lower=0.686, upper=1.0, provisional=False)  # fmt: skip

    assert sense_of(metric, stored) is None
    assert is_unusually_high(metric, stored) is None


def test_a10_what_runs_at_another_level_says_since_when(db: None, clock: Clock) -> None:
    """A10: limits over a lasting shift call a third of the weeks signals, and nobody proposes a new beginning."""
    drawn = np.random.default_rng(3)
    rows = [
        Row("potholes", SUNDAY - timedelta(days=7 * (51 - week)), float(drawn.binomial(400, share)), 400)
        for week in range(52)
        for share in (0.93 if week < 26 else 0.6,)
    ]
    potholes = POTHOLES | {"cadence": "weekly"}
    page = page_of(published(clock, rows, potholes=potholes), "potholes")

    assert page.sense is None
    assert page.signals is not None
    assert page.signals.drawing.title == "Potholes: its usual range can't be told"
    told = " ".join(page.signals.drawing.sentences)
    assert re.search(
        r"Its usual range can't be told: since \d+ \w+ 202\d it runs at (59|6\d)\.\d %, before at 9\d", told
    )
    assert all(point.signal is None for point in page.signals.drawing.points)


def test_a16_what_goes_on_is_named_where_nothing_is_new(db: None, clock: Clock) -> None:
    """Screens A16: "None: what moved, moved as chance has it", and below it "less than chance explains"."""
    drawn = np.random.default_rng(5)
    rows = [
        Row("potholes", SUNDAY - timedelta(days=7 * (51 - week)), float(drawn.binomial(100, share)), 100)
        for week in range(52)
        for share in (0.9 if week < 50 else 0.45,)
    ]
    moment = published(clock, rows, potholes=POTHOLES | {"cadence": "weekly"})

    assert report_of(moment).signals_sentence == "Nothing new. Still unusual: Potholes (unusually low, for the worse)."


def report_of(moment: Publication) -> WeeklyReport:
    report = weekly_report(moment, next(week for week in weeks_of(moment) if week.end == SUNDAY))
    assert report is not None
    return report


def test_no_template_and_no_sentence_claims_more_than_limits_tell() -> None:
    templates = [*SOURCE.glob("web/templates/**/*.html"), *SOURCE.glob("reports/**/*.html"), *SOURCE.glob("**/*.typ")]
    catalogue = SOURCE / "present" / "say" / "languages" / "es.po"

    assert len(templates) > 50
    said = {path: claims_of(path.read_text()) for path in (*templates, catalogue)}
    assert {path.name: words for path, words in said.items() if words} == {}
