"""The weekly reports: every whole week, as it was known when its report came; new signals, weeks, cabinets."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.jobs.city_run import run_city
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.weekly_summary import WeeklyReport, weekly_report, weeks_of
from cityscore.reports import typeset
from cityscore.reports.weekly_report import WEEK as REPORT
from cityscore.store import models
from tests.reports.read_back import Document
from tests.store.milltown import Row, collecting
from tests.store.store_answers import scores_now

from .small_site import CALLS, LAST, POTHOLES, small_city

WEEK = "/milltown/reports/weeks/2025-03-24/"
PDF = f"{WEEK}report.pdf"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def report_of(city: models.City, start: date) -> WeeklyReport:
    newest = Publication.of(city)
    assert newest is not None
    week = REPORT.period_from(newest, start)
    assert week is not None
    moment = Publication.of(city, week.day)
    assert moment is not None
    report = weekly_report(moment, week)
    assert report is not None
    return report


def test_the_archive_lists_every_whole_week_latest_first(db: None, client: Client) -> None:
    small_city()
    page = client.get("/milltown/reports/").content.decode()
    links = re.findall(r"/milltown/reports/weeks/(\d{4}-\d\d-\d\d)/", page)

    assert links == [(date(2025, 3, 24) - timedelta(days=7 * n)).isoformat() for n in range(13)]
    assert "24 to 30 March 2025" in page
    for link in (links[0], links[5], links[-1]):
        assert client.get(f"/milltown/reports/weeks/{link}/").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["2025-03-25", "2025-03-31", "2024-12-23", "1066-10-14"],
    ids=["no first day", "not over", "before the figures", "of old"],
)
def test_a_week_that_is_none_has_no_report(db: None, client: Client, address: str) -> None:
    small_city()
    assert client.get(f"/milltown/reports/weeks/{address}/").status_code == 404


def test_a_city_without_figures_has_no_report_yet(db: None, client: Client) -> None:
    assert client.get("/milltown/reports/").status_code == 404
    small_city()
    models.Run.objects.update(state="failed")
    assert client.get("/milltown/reports/").status_code == 200
    assert client.get(WEEK).status_code == 200  # the same plain page: there are no figures yet
    assert "Week of" not in text(client, WEEK)


def test_it_says_the_week_its_weeks_before_and_each_cabinet(db: None, client: Client) -> None:
    small_city(cabinets={"Streets": ["Works"], "Service": ["Calls"], "Safety": ["Police"]})
    page = text(client, WEEK)

    assert "Week of 24 to 30 March 2025" in page
    assert "2 of 3 services met their goal." in page
    assert "17 to 23 March 2025" in page
    assert "Nothing: all was as usual, as far as that can be told." in page
    for name in ("Streets", "Service", "Safety", "Calls answered", "Road deaths", "Potholes"):
        assert name in page


def test_it_leads_with_the_week_whatever_the_scorecard_leads_with(db: None, client: Client) -> None:
    small_city(headline="day")
    assert "Last complete week, 24 to 30 March 2025" in text(client, WEEK)


def test_what_comes_after_the_report_changes_the_next_one_only(db: None, client: Client) -> None:
    city = small_city()
    before = text(client, "/milltown/reports/weeks/2025-03-17/")
    run_city(city, collecting([Row("calls", date(2025, 3, 20), 10, 100)]), moment=datetime(2025, 4, 9, 12, tzinfo=UTC))

    corrected = "Corrected since: CityScore 1.15 → 1.12; Calls answered 595 → 520 of 700. See the week as it stands"
    assert corrected in text(client, "/milltown/reports/weeks/2025-03-17/")
    figures = "520 of 700 ·"  # with the correction
    assert figures not in before
    assert figures not in text(client, "/milltown/reports/weeks/2025-03-17/")


@pytest.mark.parametrize(
    ("weekday", "periods", "day"),
    [(None, "complete", 30), ("monday", "complete", 30), ("tuesday", "complete", 31), ("tuesday", "rolling", 30)],
)
def test_it_looks_back_from_the_day_before_it_comes(db: None, weekday: str | None, periods: str, day: int) -> None:
    settings: dict[str, Any] = {"weekly_report": weekday} if weekday else {}
    city = small_city(periods=periods, **settings)
    report = report_of(city, date(2025, 3, 24))

    assert report.week.day == date(2025, 3, day)
    assert report.whole.window.endswith("24 to 30 March 2025") or periods == "rolling"
    assert report.week.day <= LAST


def test_a_report_of_the_last_days_looks_back_from_the_last_day_there_is(db: None) -> None:
    city = small_city(weekly_report="friday")
    assert report_of(city, date(2025, 3, 24)).week.day == LAST
    assert report_of(city, date(2025, 3, 17)).week.day == date(2025, 3, 27)


def test_weeks_start_as_the_citys_do(db: None) -> None:
    newest = Publication.of(small_city(calendar={"week_starts": "sunday"}))
    assert newest is not None
    assert weeks_of(newest)[0].start == date(2025, 3, 23)


def test_a_new_signal_is_news_once(db: None, client: Client) -> None:
    city = small_city({"calls": CALLS, "potholes": POTHOLES})
    week = [date(2025, 3, 17) + timedelta(days=n) for n in range(14)]
    run_city(city, collecting([Row("calls", day, 5, 100) for day in week]))

    assert report_of(city, date(2025, 3, 17)).signals == ()  # as it was public then
    (found,) = weekly_report_now(city, date(2025, 3, 23)).signals
    assert (found.slug, found.sense.sign.words) == ("calls", "unusually low, for the worse")
    after = weekly_report_now(city, date(2025, 3, 30))
    assert after.signals == ()  # it goes on, which is no news
    assert after.signals_sentence == "Nothing new. Still unusual: Calls answered (unusually low, for the worse)."
    scored = scores_now(date(2025, 3, 30)).get(subject__kind="metric", subject__slug="calls", period="week")
    assert scored.signal not in ("", "common")


def weekly_report_now(city: models.City, day: date) -> WeeklyReport:
    """The report of the week that ends on a day, as it is known now."""
    newest = Publication.of(city)
    assert newest is not None
    moment = Publication(newest.city, newest.run, newest.newest, day, newest.in_force)
    report = weekly_report(moment, next(week for week in weeks_of(newest) if week.end == day))
    assert report is not None
    return report


@pytest.mark.parametrize("count", [1, 40])
def test_it_takes_few_queries(db: None, client: Client, count: int) -> None:
    metrics = {f"calls-{n}": {**CALLS, "name": f"Calls {n}", "department": f"Desk {n % 5}"} for n in range(count)}
    cabinets = {f"Cabinet {n}": [f"Desk {n}"] for n in range(min(5, count))}
    small_city(metrics, cabinets=cabinets)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(WEEK).content.decode()
    assert len(queries) <= 7
    assert page.count('class="cabinet"') == len(cabinets)


def test_it_is_a_pdf_as_well_which_says_the_same(db: None, client: Client) -> None:
    small_city()
    assert f'href="{PDF}"' in client.get(WEEK).content.decode()
    answer = client.get(PDF)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="milltown-week-2025-03-24.pdf"'
    document = Document(answer.content)
    assert document.problems() == []
    assert document.headings[0] == (1, "Week of 24 to 30 March 2025")
    assert document.says("2 of 3 services met their goal.")


def test_a_pdf_is_typeset_once_for_a_publication_and_anew_after_the_next(db: None, client: Client) -> None:
    city = small_city()
    with CaptureQueriesContext(connection) as first:
        before = client.get(PDF)
    with CaptureQueriesContext(connection) as again:
        assert client.get(PDF).content == before.content
    assert len(again) < len(first)
    assert client.get(PDF, headers={"If-None-Match": before["ETag"]}).status_code == 304
    run_city(city, collecting([Row("calls", date(2025, 3, 26), 10, 100)]), moment=datetime(2025, 4, 9, 12, tzinfo=UTC))
    after = Document(client.get(PDF).content)
    assert after.says("Corrected since: CityScore 1.15 → 1.12; Calls answered 595 → 520 of 700.")


def test_a_pdf_is_in_the_language_of_its_address(db: None, client: Client) -> None:
    small_city()
    document = Document(client.get(f"/es{PDF}").content)
    assert document.language == "es"
    assert document.says("2 de 3 servicios cumplieron su meta.")


@pytest.mark.parametrize("start", ["2025-03-25", "2025-03-31", "1066-10-14"])
def test_a_week_that_is_none_has_no_pdf(db: None, client: Client, start: str) -> None:
    small_city()
    assert client.get(f"/milltown/reports/weeks/{start}/report.pdf").status_code == 404


def test_a_font_that_is_missing_is_logged_and_readers_have_the_report(
    db: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    small_city({"calls": {**CALLS, "name": "Calls \u0378 \U0001fae8"}})
    answer = client.get(PDF)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert Document(answer.content).says("Calls □ □")
    messages = [record.getMessage() for record in caplog.records if record.name == "cityscore.reports.typeset"]
    assert [message.partition(",")[0] for message in messages if "0378" in message] == ["no font has the letter U+0378"]


def test_what_can_not_be_typeset_is_logged_and_readers_are_told_where_it_all_is(
    db: None, client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_city({"calls": {**CALLS, "name": "Calls \u0378"}})
    monkeypatch.setattr(typeset, "MOST_ROUNDS", 1)
    answer = client.get(PDF)
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.content == b"This can't be drawn at the moment. The page that it belongs to has all the figures.\n"
    (message,) = (record.getMessage() for record in caplog.records if record.name == "cityscore.web.pages.render_cache")
    assert message.startswith("milltown/reports/weeks/2025-03-24.pdf can't be drawn: a letter has no font")
    assert client.get(WEEK).status_code == 200


def test_what_typesets_and_draws_is_loaded_by_who_asks_for_a_pdf_alone() -> None:
    told = (
        "import django; django.setup(); import sys, cityscore.web.urls;"
        "print([each for each in ('typst', 'altair', 'vl_convert') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
