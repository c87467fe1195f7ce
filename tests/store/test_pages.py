"""The first pages: the day's figures, the past as it stood, few queries, nothing written, cities apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from boston_store import START, definitions, replay
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.demo import boston
from cityscore.model import Visibility
from cityscore.store import models
from cityscore.store.definitions import apply

DAY = date(2025, 2, 3)


@pytest.fixture
def replayed(city: models.City) -> models.City:
    replay(city, [row for row in boston.revisions() if row.published.date() <= DAY + timedelta(days=1)])
    return city


def test_the_page_says_the_number_how_many_met_and_what_is_missing(replayed: models.City, client: Client) -> None:
    page = client.get("/boston/").content.decode()
    whole = models.Score.objects.get(subject__kind="city", period="week", is_current=True, through=DAY)
    assert f'<p class="score">{whole.score:.2f}</p>' in page
    assert f"<strong>{whole.met} of {whole.scored} services met their goal.</strong>" in page
    assert "School attendance (Boston Public Schools)" in page
    assert page.count('<th scope="row">') == 23
    assert "Last complete week, 27 January to 2 February 2025" in page


def test_a_past_day_and_a_past_moment(replayed: models.City, client: Client) -> None:
    past = client.get("/boston/2025-01-25/").content.decode()
    assert "<h1>25 January 2025</h1>" in past
    then = client.get("/boston/?as_of=2025-01-27T12:00:00Z").content.decode()
    assert "<h1>24 January 2025</h1>" in then
    assert "Published 25 January 2025, 14:41 UTC" in then  # nothing was published on the 26th


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/boston/2025-02-30/",
        "/boston/1999-01-01/",
        "/boston/2099-01-01/",
        "/boston/?as_of=soon",
        "/x" * 5000,
    ],
)
def test_an_address_that_leads_nowhere_is_a_clear_page(replayed: models.City, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_a_page_takes_few_queries_and_writes_nothing(replayed: models.City, client: Client) -> None:
    tables = (models.Score, models.Observation, models.Revision, models.Run)
    before = [table.objects.count() for table in tables]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/boston/")
    assert len(queries) <= 6
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert [
        table.objects.count() for table in (models.Score, models.Observation, models.Revision, models.Run)
    ] == before


def test_another_city_sees_nothing_of_this_one(replayed: models.City, client: Client) -> None:
    other = models.City.objects.create(slug="milltown", name="Milltown")
    assert "No figures yet" in client.get(f"/{other.slug}/").content.decode()
    home = client.get("/").content.decode()
    assert "Boston" in home
    assert "Milltown" in home


def test_nothing_inline_and_nothing_from_elsewhere(replayed: models.City, client: Client) -> None:
    answer = client.get("/boston/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    for forbidden in ("<script", "<style", "style=", "http://", "https://"):
        assert forbidden not in page


def test_the_site_says_that_it_is_well(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_a_city_may_have_a_name_in_any_script(db: None, client: Client) -> None:
    models.City.objects.create(slug="東京都", name="東京都")
    assert "No figures yet" in client.get("/東京都/").content.decode()


def test_the_tables_are_those_that_the_migrations_make(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_an_internal_metric_is_not_on_the_public_page(city: models.City, client: Client) -> None:
    standing = definitions()
    inside = replace(standing.metrics[0], visibility=Visibility.INTERNAL)
    apply(replace(standing, metrics=(inside, *standing.metrics[1:])), START)
    replay(city, [row for row in boston.revisions() if row.published.date() <= date(2025, 1, 18)])
    page = client.get("/boston/").content.decode()
    assert inside.name not in page
    assert standing.metrics[1].name in page
