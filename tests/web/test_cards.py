"""Cards for other sites: only when the city allows it, and only they may be framed; the first page of cities."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.store import models
from tests.store.store_answers import scores_now

from .small_site import DEATHS, METRICS, small_city

CITY, METRIC = "/milltown/card/", "/milltown/metrics/calls/card/"


@pytest.mark.parametrize("address", [CITY, METRIC])
def test_a_city_that_does_not_allow_it_has_no_cards(db: None, client: Client, address: str) -> None:
    small_city()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [CITY, METRIC])
def test_only_cards_may_be_framed(db: None, client: Client, address: str) -> None:
    small_city(embed=True)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    again = client.get(address)  # as it is kept
    assert "X-Frame-Options" not in again.headers
    for other in ("/milltown/", "/milltown/board/", "/milltown/method/", "/nowhere/"):
        headers = client.get(other).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_a_card_says_the_number_what_it_means_and_of_when(db: None, client: Client) -> None:
    small_city(embed=True)
    page = client.get(CITY).content.decode()
    whole = scores_now("2025-03-31").get(subject__kind="city", period="week")
    assert f"<b>{whole.score:.2f}</b>" in page
    assert "2 of 3 services met their goal." in page
    assert "Last complete week, 24 to 30 March 2025" in page
    page = client.get(METRIC).content.decode()
    assert "<h1>Calls answered</h1>" in page
    assert "<b>0.89</b>" in page
    assert "595 of 700 · goal 95 %" in page


def test_without_a_composite_a_card_says_how_many_met(db: None, client: Client) -> None:
    small_city(embed=True, composite=False)
    page = client.get(CITY).content.decode()
    assert "<b>2 of 3</b>" in page
    assert "goal</span>" not in page


def test_less_harm_is_said_plainly(db: None, client: Client) -> None:
    small_city(embed=True)
    page = client.get("/milltown/metrics/deaths/card/").content.decode()
    assert "fewer than its goal" in page
    assert "better than goal" not in page
    assert "◉" not in page


def test_an_internal_metric_has_no_card(db: None, client: Client) -> None:
    small_city({**METRICS, "deaths": {**DEATHS, "visibility": "internal"}}, embed=True)
    assert client.get("/milltown/metrics/deaths/card/").status_code == 404
    assert client.get("/milltown/metrics/nothing/card/").status_code == 404


def test_a_city_without_figures_has_no_card(db: None, client: Client) -> None:
    models.City.objects.create(slug="milltown", name="Milltown")
    assert client.get(CITY).status_code == 404


def test_the_method_page_hands_out_the_snippet_where_it_is_allowed(db: None, client: Client) -> None:
    small_city(embed=True)
    page = client.get("/milltown/method/").content.decode()
    assert f'&lt;iframe src="{settings.ADDRESS}/milltown/card/" title="Milltown: CityScore"' in page
    assert settings.ADDRESS + "/milltown/metrics/calls/card/" in page


def test_it_does_not_where_it_is_not(db: None, client: Client) -> None:
    small_city()
    assert "iframe" not in client.get("/milltown/method/").content.decode()


def test_one_city_leads_to_its_page(db: None, client: Client) -> None:
    small_city()
    assert client.get("/").headers["Location"] == "/milltown/"


@pytest.mark.parametrize("count", [2, 12])
def test_several_cities_have_a_card_each_in_few_queries(db: None, client: Client, count: int) -> None:
    for number in range(count):
        small_city({"calls": METRICS["calls"]}, slug=f"town-{number}")
    models.City.objects.create(slug="empty", name="Emptyville")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/").content.decode()
    assert len(queries) <= 6
    assert page.count("0 of 1 service met its goal.") == count
    assert "No figures yet." in page


def test_without_a_city_the_first_page_says_what_to_do(db: None, client: Client) -> None:
    page = client.get("/").content.decode()
    assert "There is no city here yet" in page
    assert "cityscore apply cityscore.yaml" in page
