"""The page of a weekly report: its order, its links, what it leaves out, and which addresses have none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.jobs.city_run import run_city
from tests.store.milltown import Row, collecting
from tests.store.store_answers import scores_now

from .small_site import CALLS, small_city

WEEK = "/milltown/reports/weeks/2025-03-24/"
SECOND = "/milltown/reports/weeks/2025-01-06/"
CABINETS = {"Streets": ["Works"], "Service": ["Calls"], "Safety": ["Police"]}


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def main(client: Client, address: str) -> str:
    (found,) = re.findall(r"<main.*</main>", html(client, address), re.DOTALL)
    return str(found)


def test_a_reader_who_stops_anywhere_has_something_true(db: None, client: Client) -> None:
    city = small_city(cabinets=CABINETS)
    run_city(city, collecting([Row("calls", date(2025, 3, 28), 99, 100)]), moment=datetime(2025, 4, 2, 12, tzinfo=UTC))
    page = html(client, WEEK)

    order = (
        "<h1>Week of 24 to 30 March 2025</h1>",
        "services met their goal.</strong>",
        "Corrected since: Calls answered ",
        "Unusual, new this week",
        "Doing well",
        "The last weeks",
        'id="cabinet-streets"',
        'id="cabinet-service"',
        'id="cabinet-safety"',
        "This report as PDF",
        "As published 1 April 2025, 08:00.",
    )
    places = [page.find(each) for each in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert page.count("<h1") == 1
    assert not re.findall("Why it moved|What moved|stayed at", page)  # nothing has, so nothing is said


def test_who_is_late_stands_above_everything_but_the_number(db: None, client: Client) -> None:
    small_city(cabinets=CABINETS)
    scores_now(date(2025, 3, 30)).filter(subject__slug="calls", period="week").update(
        score=None, status="", reason="no_observations", days=0
    )
    page = main(client, WEEK)

    (listed,) = re.findall(r'<ul class="notice late">(.*?)</ul>', page, re.DOTALL)
    assert re.findall("<li>(.*?)</li>", listed) == ["Too few figures from Calls: Calls answered."]
    assert page.find("met their goal.") < page.find("notice late") < page.find("Unusual, new this week")


def test_every_link_within_the_page_leads_somewhere(db: None, client: Client) -> None:
    metrics = {f"calls-{n}": {**CALLS, "name": f"Calls {n}"} for n in range(7)}
    small_city(metrics, cabinets={"Service": ["Calls"]})
    page = html(client, SECOND)

    assert "and 2 more that missed their goals" in page
    within = re.findall(r'href="#([^"]+)"', page)
    assert "services" in within
    assert [each for each in within if f'id="{each}"' not in page] == []


def test_its_tables_leave_out_the_last_day_of_the_week(db: None, client: Client) -> None:
    small_city(cabinets=CABINETS)
    for table in re.findall(r'<table class="services".*?</table>', html(client, WEEK), re.DOTALL):
        heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table)
        assert heads == ["Service", "Week", "Month", "Quarter", "Year", "13 weeks"]
        assert re.findall(r'data-period="(\w+)"', table) == ["Week", "Month", "Quarter", "Year"]


def test_rows_are_silent_but_for_what_is_unusual(db: None, client: Client) -> None:
    city = small_city(cabinets=CABINETS)
    page = html(client, "/milltown/")
    assert 'class="sense"' not in page

    week = [Row("calls", date(2025, 3, day), 99, 100) for day in range(24, 31)]  # to 99 %, after months of 85 %
    run_city(city, collecting(week), moment=datetime(2025, 4, 2, 12, tzinfo=UTC))
    page = html(client, "/milltown/")
    sense = re.search(
        r'<th scope="row">\s*<a[^>]*>Calls answered</a>(?:(?!</th>).)*class="sense">(.*?)</th>', page, re.DOTALL
    )
    assert sense is not None
    said = " ".join(re.sub(r"<[^>]+>", "", sense[1]).split())
    assert said == "↑ unusually high, for the better"


def test_it_leads_to_the_weeks_beside_it_and_no_further(db: None, client: Client) -> None:
    small_city()

    def beside(start: str) -> dict[str, str]:
        page = html(client, f"/milltown/reports/weeks/{start}/")
        return {rel: start for start, rel in re.findall(r'/weeks/([\d-]+)/" rel="(\w+)"', page)}

    assert beside("2024-12-30") == {"next": "2025-01-06"}
    assert beside("2025-01-06") == {"prev": "2024-12-30", "next": "2025-01-13"}
    assert beside("2025-03-24") == {"prev": "2025-03-17"}


@pytest.mark.parametrize("start", ["2025-03-26", "2025-04-07", "0001-01-01", "9999-12-27", "9999-12-31"])
def test_a_day_that_starts_no_week_of_the_city_has_no_page(db: None, client: Client, start: str) -> None:
    small_city()
    answer = client.get(f"/milltown/reports/weeks/{start}/")

    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize("start", ["2025-3-24", "2025-W13", "2025-02-30", "24-03-2025", "latest"])
def test_a_week_is_named_by_its_first_day_alone(db: None, client: Client, start: str) -> None:
    small_city()
    assert client.get(f"/milltown/reports/weeks/{start}/").status_code == 404


def test_what_a_past_moment_shows_of_a_past_week_is_its_report(db: None, client: Client) -> None:
    city = small_city(cabinets=CABINETS)
    week = "/milltown/reports/weeks/2025-03-17/"
    before = main(client, week)
    run_city(city, collecting([Row("calls", date(2025, 3, 20), 10, 100)]), moment=datetime(2025, 4, 9, 12, tzinfo=UTC))

    then = main(client, f"{week}?as_of=2025-04-02T00:00:00Z")
    assert then == main(client, week)
    notices = re.findall(r'<p class="notice">\s*Corrected since: .*?</p>', then, re.DOTALL)
    assert len(notices) == 1
    assert " ".join(then.replace(notices[0], "").split()) == " ".join(before.split())


def test_a_city_without_a_composite_says_how_many_met_and_no_score(db: None, client: Client) -> None:
    small_city(cabinets=CABINETS, composite=False)
    page = main(client, WEEK)
    (weeks,) = re.findall(r'<table class="bars weeks".*?</table>', page, re.DOTALL)
    heads = re.findall(r'<h2 id="cabinet-.*?</h2>', page, re.DOTALL)

    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', weeks) == ["Week", "", "Met their goal"]
    assert weeks.count("2 of 3 met") == 13
    assert [" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in heads] == [
        "Streets 1 of 1 met", "Service 0 of 1 met", "Safety 1 of 1 met",
    ]  # fmt: skip
    assert not re.search(r"\d\.\d\d</span>", "".join(heads))


@pytest.mark.parametrize("count", [3, 60])
def test_what_is_late_corrected_and_new_takes_no_more_queries(db: None, client: Client, count: int) -> None:
    metrics = {f"calls-{n}": {**CALLS, "name": f"Calls {n}", "department": f"Desk {n % 3}"} for n in range(count)}
    city = small_city(metrics, cabinets={f"Cabinet {n}": [f"Desk {n}"] for n in range(3)})
    rows = [Row(f"calls-{n}", date(2025, 3, 28), 1, 100) for n in range(count)]
    run_city(city, collecting(rows), moment=datetime(2025, 4, 9, 12, tzinfo=UTC))
    with CaptureQueriesContext(connection) as queries:
        page = html(client, WEEK)

    assert "Corrected since: CityScore " in page
    assert len(queries) <= 7, [each["sql"][:90] for each in queries]
