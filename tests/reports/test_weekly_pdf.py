"""The weekly report as PDF, read back: Boston's week of 24 to 30 March 2025, and what could go wrong in others."""

from __future__ import annotations

from datetime import date
from gettext import NullTranslations
from pathlib import Path

import pytest

from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import WeeklyReport, report_of
from cityscore.present.say.language import Language, speaking
from cityscore.present.say.languages import languages
from cityscore.reports.weekly_contents import contents, weekly_chart_data_of
from cityscore.reports.weekly_pdf import weekly_pdf
from cityscore.reports.weekly_report import WEEK
from cityscore.store import models

from .laid_out import lines_of
from .read_back import Document
from .report_cities import DAY, LIGHTS, NAMES, figures, made, odd_names, of_size

pytestmark = pytest.mark.django_db

PAGE_EDGE, PAGE_FOOT = 210 - 18 + 0.1, 279 - 18
"""Where a page's text ends, in millimetres."""
CHINESE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Services that met their goal"
msgstr "达到目标的服务"
"""
"""A catalogue with one sentence, which stands in the chart alone."""


def report(city: models.City, day: date = DAY) -> WeeklyReport:
    newest = Publication.of(city)
    assert newest is not None
    week = WEEK.period_with(newest, day)
    assert week is not None
    found = report_of(newest, week)
    assert found is not None
    return found


@pytest.fixture
def boston(published: models.City) -> WeeklyReport:
    return report(published)


def test_bostons_week_reads_as_it_looks(boston: WeeklyReport) -> None:
    document = Document(weekly_pdf(boston))

    assert document.problems() == []
    assert (document.title, document.language) == ("Boston: week of 24 to 30 March 2025", "en")
    assert document.reader.metadata is not None
    assert document.reader.metadata.author == "Boston"
    assert f"{document.reader.metadata.creation_date:%Y-%m-%d %H:%M:%S}" == "2025-04-01 12:20:57"
    assert document.headings == [
        (1, "Week of 24 to 30 March 2025"),
        (2, "Unusual, new this week"),
        (2, "Follow up"),
        (2, "Doing well"),
        (2, "Fewer than usual"),
        (2, "The last weeks"),
        *((2, card.scope.name) for card in boston.cabinets),
    ]
    (figure,) = document.tags.all("Figure")
    assert figure.alternative == weekly_chart_data_of(boston).description
    assert figure.alternative.startswith("CityScore of 24 to 30 March 2025: 0.96. Highest: 1.02, 10 to 16 February")
    weeks, *services = document.tags.all("Table")
    assert len(weeks.all("TR")) == 1 + 11
    assert [len(table.all("TR")) for table in services] == [
        1 + sum(len(group.services) for group in card.groups) for card in boston.cabinets
    ]
    for words in (
        "9 of 18 services met their goal.",
        "◆ just misses its goal",
        "No figures from Boston Public Schools",
    ):
        assert words.replace(" ", "") in document.pages[0]


def test_the_city_has_a_page_its_last_weeks_have_one_and_each_cabinet_has_one(boston: WeeklyReport) -> None:
    pages = Document(weekly_pdf(boston)).pages
    names = ["Boston CityScore", "The last weeks", *(card.scope.name for card in boston.cabinets)]
    begin = zip(pages, names, strict=True)
    assert [name for page, name in begin if not page.startswith(name.replace(" ", ""))] == []


def test_every_service_stands_with_its_figures(boston: WeeklyReport) -> None:
    document = Document(weekly_pdf(boston))
    services = [service for card in boston.cabinets for group in card.groups for service in group.services]
    assert len(services) == 23
    for service in services:
        assert document.says(service.name)
        assert document.says(service.line)


def test_the_head_of_a_table_is_repeated_on_the_next_page_and_tagged_once() -> None:
    document = Document(weekly_pdf(report(of_size(60, 1))))
    pages = [page for page in document.pages[2:] if "goal80%" in page]
    assert len(pages) > 2
    assert all("ServiceWeekMonthQuarterYear" in page for page in pages)
    assert len(document.tags.all("THead")) == len(document.tags.all("Table")) == 2


@pytest.mark.parametrize("metrics", [9, 13, 18, 27, 34])
def test_no_heading_is_left_alone_at_the_foot_of_a_page(metrics: int) -> None:
    pdf = weekly_pdf(report(of_size(metrics, 2)))
    headings = {words for _, words in Document(pdf).headings}
    body = [line for line in lines_of(pdf) if line.bottom < PAGE_FOOT]
    for page in {line.page for line in body}:
        for is_left in (True, False):
            column = [line for line in body if line.page == page and (line.left < 100) is is_left]
            assert not column or max(column, key=lambda line: line.bottom).text not in headings


def test_odd_names_are_what_they_are_and_no_markup() -> None:
    document = Document(weekly_pdf(report(odd_names())))
    headings = [words for _, words in document.headings]
    assert [name for name in NAMES if not document.says(name)] == []
    assert [name for name in NAMES if name not in headings] == []
    assert not document.reader.pages[0].get("/Annots")  # an address is no link unless it is meant as one


@pytest.mark.parametrize("city", ["odd", "long"])
def test_nothing_runs_over_the_edge_of_a_page(city: str) -> None:
    lines = lines_of(weekly_pdf(report(odd_names() if city == "odd" else long_names())))
    assert len(lines) > 30
    assert [line for line in lines if line.right > PAGE_EDGE] == []


def long_names() -> models.City:
    """A city with names longer than any line, which have no space."""
    metric = {**LIGHTS["a"], "name": "Abfallwirtschaft" * 9, "department": "W" * 70}
    return made({"a": metric}, figures("a"), name="Llanfairpwllgwyngyll" * 5, slug="long")


def test_it_is_in_the_language_that_is_spoken() -> None:
    (spanish,) = (each for each in languages() if each.code == "es")
    city = made(LIGHTS, figures("a"))
    with speaking(spanish):
        document = Document(weekly_pdf(report(city)))
        said = contents(report(city))
    assert document.language == "es"
    assert document.says("0 de 1 servicio cumplió su meta.")
    assert document.headings[0][1] == said["week"]


@pytest.mark.parametrize(
    ("code", "stated"),
    [("zh", "zh"), ("zh-Hant", "zh"), ("zh-TW", "zh-TW"), ("ht", "ht"), ("es-MX", "es-MX"), ("es-419", "es"),
     ("ar", "ar"), ("yue", "yue")],
)  # fmt: skip
def test_any_language_that_a_city_adds_is_stated(code: str, stated: str) -> None:
    with speaking(Language(code, code, NullTranslations())):
        document = Document(weekly_pdf(report(made(LIGHTS, figures("a")))))
    assert document.problems() == []
    assert document.language == stated


def test_a_chart_in_chinese_has_a_font(tmp_path: Path) -> None:
    (tmp_path / "zh.po").write_text(CHINESE, encoding="utf-8")
    (chinese,) = (each for each in languages(tmp_path) if each.code == "zh")
    with speaking(chinese):
        document = Document(weekly_pdf(report(made(LIGHTS, figures("a")))))
    assert document.says("达到目标的服务")


def test_a_city_that_shows_no_cityscore_has_none_in_its_report() -> None:
    document = Document(weekly_pdf(report(made(LIGHTS, figures("a"), composite=False))))
    weeks = document.tags.all("Table")[0]
    assert len(weeks.all("TH")) == 2
    assert "Whyitmoved" not in document.text
