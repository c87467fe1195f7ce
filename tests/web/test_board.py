"""The wall board: plates with their words, follow-ups, few queries; without a composite, how many met."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.store import models
from tests.store.store_answers import scores_now

from .small_site import CALLS, small_city

BOARD = "/milltown/board/"


def figure(page: str, key: str) -> str:
    """What the plates of a figure show."""
    (found,) = re.findall(rf'data-key="{key}">(.*?)</span>\s*</td>', page, re.DOTALL)
    found = re.sub(r"\n\s*", "", found)  # how the template is laid out; a plate that is blank holds a space
    return re.sub(r"<span></span>", ".", found).replace("<i>", "").replace("</i>", " ")


def plates(page: str, key: str) -> str:
    return re.sub(r"<[^>]+>", "", figure(page, key)).strip()


def test_each_cabinet_and_the_city_have_a_line_of_plates_and_the_same_in_words(db: None, client: Client) -> None:
    small_city()
    page = client.get(BOARD).content.decode()
    whole = scores_now("2025-03-31").get(subject__kind="city", period="week")
    assert plates(page, "city  week").endswith(f"{whole.score:.2f}")
    assert re.findall(r'<th scope="row"><span>(.*?)</span>', page) == ["Calls", "Police", "Works", "City"]
    assert plates(page, "cabinet calls week") == "■ 0.89"
    assert '<span class="unseen">0.89, misses its goal</span>' in page
    assert plates(page, "city  met") == "2/3"


def test_the_ticker_tells_what_to_follow_up_and_never_what_harm_did(db: None, client: Client) -> None:
    small_city()
    ticker = client.get(BOARD).content.decode().split("data-ticker")[1]
    assert "<b>Calls answered</b> 595 of 700 · goal 95 %" in ticker
    assert "Road deaths" not in ticker


def test_where_nothing_is_to_be_followed_up_the_ticker_says_so(db: None, client: Client) -> None:
    small_city({"potholes": {**CALLS, "target": 0.8}})
    assert "Every service that has a score met its goal." in client.get(BOARD).content.decode()


def test_without_a_composite_the_plates_are_how_many_met(db: None, client: Client) -> None:
    small_city(composite=False)
    page = client.get(BOARD).content.decode()
    assert plates(page, "city  week") == "2/3"
    assert "0.89" not in page
    assert "better than goal" not in page


def test_a_figure_that_is_not_there_leaves_its_plates_blank_and_says_why(db: None, client: Client) -> None:
    small_city({"calls": {**CALLS, "cadence": "weekly"}, "potholes": {**CALLS, "department": "Works"}})
    page = client.get(BOARD).content.decode()
    assert plates(page, "cabinet calls day").replace(" ", "") == "."
    assert '<span class="unseen">No figure was due then.</span>' in page
    assert plates(page, "cabinet works day") == "■ 0.94"  # 0.947, which is below the band that begins at 0.95


def test_it_works_without_scripts_and_nothing_is_inline(db: None, client: Client) -> None:
    small_city()
    answer = client.get(BOARD)
    page = answer.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="300"></noscript>' in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|style=|<script(?! src=)|\son\w+=", page)


def test_a_screen_hung_before_the_first_figures_waits_for_them(db: None, client: Client) -> None:
    models.City.objects.create(slug="milltown", name="Milltown")
    answer = client.get(BOARD)
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "300"
    assert "No figures yet" in answer.content.decode()


@pytest.mark.parametrize("count", [3, 40])
def test_more_cabinets_than_fit_are_all_there_in_as_few_queries(db: None, client: Client, count: int) -> None:
    small_city({f"calls-{n}": {**CALLS, "name": f"Calls {n}", "department": f"Calls {n}"} for n in range(count)})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(BOARD).content.decode()
    assert len(queries) <= 6
    assert page.count('<th scope="row"') == count + 1
    assert f'class="rows-{min(count, 14)}"' in page
