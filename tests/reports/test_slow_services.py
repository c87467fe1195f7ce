"""Reports, the method page and downloads of a town whose services come daily, weekly, late, quarterly and yearly."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.core.cache import caches
from django.test import Client

import cityscore
from cityscore.definitions import loads
from cityscore.jobs.alternative_composites import compare_newest
from cityscore.jobs.exports import definitions_text, observations_table, score_tables
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import WeeklyReport
from cityscore.present.say.language import speaking
from cityscore.present.say.languages import languages
from cityscore.reports.absolute_urls import Links
from cityscore.reports.weekly_report import WEEK
from cityscore.store import comparisons, models, runs
from tests.store.milltown import Clock, clock
from tests.web.slow_town import MOMENT, THROUGH, slow_town

from .laid_out import lines_of

__all__ = ["clock"]
pytestmark = pytest.mark.django_db

BEGINNING = """\
Milltown CityScore: Week of 10 to 16 March 2025
===============================================

0.87 ■ misses its goal
Last complete week, 10 to 16 March 2025
Slower services by their latest figures: 2 monthly, 1 quarterly, 1 yearly.
3 of 6 services met their goal."""
BESIDE = "Slower services by their latest figures: 2 monthly, 1 quarterly, 1 yearly."
LINES = (
    "January 2025: 60 of 100 · goal 80 %",
    "July 2023 to June 2024: 81 of 100 · goal 90 %",
    "October to December 2024: 50 of 100 · goal 50 %",
    "February 2025: 100 of 92 planned · 800 of 799 planned by now, on track; 1,200 by 30 June 2025",
)


@pytest.fixture
def town(clock: Clock) -> models.City:
    clock.moment = MOMENT
    return slow_town(homes=True)


def report(town: models.City) -> WeeklyReport:
    newest = Publication.of(town)
    assert newest is not None
    week = WEEK.period_with(newest, THROUGH)
    assert week is not None
    found = WEEK.contents(newest, week)
    assert found is not None
    return found


def flat(text: str) -> str:
    """A text on one line, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_weeks_report_counts_slower_services_and_names_their_windows(town: models.City, client: Client) -> None:
    found = report(town)
    text, letter = WEEK.text(found), WEEK.letter(found, Links("milltown", "en", "en"), [])
    caches["pages"].clear()
    page = client.get("/milltown/reports/weeks/2025-03-10/").content.decode()
    pdf = " ".join(line.text for line in lines_of(WEEK.pdf(found)))

    assert text.startswith(BEGINNING)
    assert letter.subject == "Milltown: week of 10 to 16 March 2025: 0.87, 3 of 6 services met their goal"
    for whole in map(flat, (text, letter.text, letter.html, page, pdf)):
        assert BESIDE in whole
        assert "3 of 6 services met their goal" in whole
        assert "no figure due" not in whole.lower()
        for line in LINES:
            assert line in whole

    spanish = next(language for language in languages() if language.code == "es")
    with speaking(spanish):
        text = flat(WEEK.text(report(town)))
    assert "Los servicios más lentos, con sus últimos datos: 2 mensuales, 1 trimestral, 1 anual." in text
    assert "De julio de 2023 a junio de 2024: 81 de 100" in text
    assert "De octubre a diciembre de 2024: 50 de 100" in text
    assert "Enero de 2025: 60 de 100" in text


def test_what_is_current_is_compared_told_on_the_method_page_and_downloaded(town: models.City, client: Client) -> None:
    assert compare_newest(town)
    newest = runs.published(town)
    assert newest is not None
    found = comparisons.of(newest)
    assert found is not None
    assert (found.met, found.scored) == (3, 6)
    assert models.Comparison.objects.get().period == "current"
    page = flat(client.get("/milltown/method/").content.decode())
    assert "CityScore is 0.87. Had other choices been made" in page
    assert "3 of 6 services met their goal, 50 %" in page
    assert f"Last complete week, 10 to 16 March 2025 {BESIDE}" in page
    assert "Permits in time January 2025 goal 80 %" in page
    assert "Latest Week, or where figures come less often the latest month, quarter or year." in page

    stored = pa.concat_tables(score_tables(town))
    card = cityscore.score(observations_table(town), loads(definitions_text(town)), through=THROUGH)
    assert found.own == pytest.approx(card.sensitivity("current").own)
    rows = stored.filter(pc.equal(stored["period"], "current"))
    last = rows.filter(pc.equal(rows["through"], THROUGH)).to_pylist()
    assert [(row["start"], row["end"], row["met"], row["scored"]) for row in last] == [(None, None, 3, 6)]
    assert last[0]["score"] == pytest.approx(found.own)
    computed = [row for row in card.city.to_pylist() if row["period"] == "current" and row["through"] == THROUGH]
    assert computed[0]["score"] == pytest.approx(found.own)
    assert (computed[0]["start"], computed[0]["end"]) == (None, None)
