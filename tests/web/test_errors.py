"""Addresses that lead nowhere, and faults: a clear page, the right status, and where to go on."""

from __future__ import annotations

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.views import defaults

from cityscore.store import models

from .small_site import small_city


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("/milltown/2031-01-01/", "/milltown/2025-03-31/"),
        ("/milltown/1999-01-01/", "/milltown/2025-01-01/"),
        ("/milltown/2025-02-30/", "/milltown/2025-02-28/"),
        ("/milltown/?day=2024-12-31", None),
    ],
)
def test_a_wrong_day_says_which_days_there_are(db: None, client: Client, address: str, nearest: str | None) -> None:
    small_city()
    answer = client.get(address, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Milltown has figures from 1 January 2025 to 31 March 2025." in page
    if nearest:
        assert f'href="{nearest}"' in page


def test_a_moment_that_is_none_says_how_to_write_one(db: None, client: Client) -> None:
    small_city()
    answer = client.get("/milltown/?as_of=soon")
    assert answer.status_code == 404
    assert "2025-03-18T12:00:00Z" in answer.content.decode()


def test_an_unknown_city_says_so_and_names_those_there_are(db: None, client: Client) -> None:
    small_city()
    answer = client.get("/nowhere/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no city called “nowhere” here." in page
    assert 'href="/milltown/"' in page


def test_what_an_address_holds_is_never_taken_for_markup(db: None, client: Client) -> None:
    assert "<b>x" not in client.get("/<b>x</b>/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/milltown/0000-00-00/",
        "/milltown/2025-99-99/",
        "/milltown/9999-12-31/",
        "/milltown/?day=٢٠٢٥-٠١-٠١",
        "/milltown/?day=2025-01-01%00",
        "/milltown/" + "2" * 10_000,
        "/" + "x/" * 5000,
        "/%00/",
        "/milltown/metrics/nothing/card/",
        "/milltown/nothing/at/all/",
        "/empty/nothing/",
    ],
)
def test_no_address_is_a_fault_and_each_takes_few_queries(db: None, client: Client, address: str) -> None:
    small_city()
    models.City.objects.create(slug="empty", name="Emptyville")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()
    assert len(queries) <= 6


def test_a_fault_has_a_page_that_asks_nothing_of_the_database(client: Client) -> None:  # which no test here has
    answer = defaults.server_error(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "This page can&#x27;t be shown just now" in page or "This page can't be shown just now" in page
    assert "/static/cityscore.css" in page


def test_so_has_an_address_that_can_not_be_read() -> None:
    answer = defaults.bad_request(RequestFactory().get("/"), Exception())
    assert answer.status_code == 400
    assert "can" in answer.content.decode()


def test_faults_are_told_of_without_what_a_page_may_lack() -> None:
    for name in ("400.html", "500.html"):
        source = get_template(name).template.source
        assert "extends" not in source
        assert "include" not in source
        assert "{% url" not in source


def test_a_city_without_figures_says_so(db: None, client: Client) -> None:
    models.City.objects.create(slug="empty", name="Emptyville")
    answer = client.get("/empty/")
    assert answer.status_code == 200
    assert "The first scores of Emptyville appear here" in answer.content.decode()
