"""The first pages: the day's figures, the past as it stood, few queries, nothing written, cities apart."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.demo import boston
from cityscore.jobs import city_run as jobs
from cityscore.model import Definitions, Visibility, from_plain
from cityscore.present.say.number_text import score_text
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.boston_store import START, boston_definitions, handed_over_rows, replay
from tests.store.store_answers import scores_now

DAY = date(2025, 2, 3)


@pytest.fixture
def replayed(city: models.City) -> models.City:
    replay(city, [row for row in boston.revisions() if row.published.date() <= DAY + timedelta(days=1)])
    return city


def test_the_page_says_the_number_how_many_met_and_what_is_missing(replayed: models.City, client: Client) -> None:
    page = client.get("/boston/").content.decode()
    whole = scores_now(DAY).get(subject__kind="city", period="week")
    assert f'<p class="score">{score_text(whole.score, 0.05)}</p>' in page
    assert f"<strong>{whole.met} of {whole.scored} services met their goal.</strong>" in page
    assert "No figures from Boston Public Schools yet: School attendance." in page
    assert page.partition('class="services"')[2].count('<th scope="row">') == 23
    assert "Last complete week, 27 January to 2 February 2025" in page


def test_a_past_moment(replayed: models.City, client: Client) -> None:
    then = client.get("/boston/?as_of=2025-01-27T12:00:00Z").content.decode()
    assert "<h1>Friday 24 January 2025</h1>" in then
    assert "Published 25 January 2025, 09:41." in then  # nothing was published on the 26th


def test_a_past_day_stands_as_it_was_published_and_says_if_it_was_corrected(
    replayed: models.City, client: Client
) -> None:
    day = date(2025, 1, 24)
    before = client.get("/boston/2025-01-24/").content.decode()
    assert "<h1>Friday 24 January 2025</h1>" in before
    assert "orrected since" not in before

    (calls,) = [row for row in boston.revisions() if row.metric == "call-center" and row.day == day]
    last = models.Run.objects.filter(city=replayed).latest("published")
    jobs.run_city(replayed, handed_over_rows([replace(calls, numerator=1)]), moment=last.moment + timedelta(hours=1))

    after = client.get("/boston/2025-01-24/").content.decode()
    assert "Corrected since: 311 calls answered in 30 seconds, 24 January 2025: " in after
    link = re.search(r'href="(/boston/2025-01-24/\?as_of=[^"]+)"', after)
    assert link is not None
    note = re.compile(r'<p class="notice">\s*Corrected since.*?</p>', re.DOTALL)
    assert note.sub("", after).split() == note.sub("", before).split()
    known_now = client.get(link.group(1)).content.decode()
    assert "0.00" in known_now  # one call of hundreds


def test_a_day_without_a_publication_of_its_own_stands_as_it_was_first_published(
    replayed: models.City, client: Client
) -> None:
    day = date(2025, 1, 25)
    assert not models.Run.objects.filter(through=day).exists()
    page = client.get("/boston/2025-01-25/").content.decode()
    assert "<h1>Saturday 25 January 2025</h1>" in page
    assert "Published 27 January 2025" in page


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


def test_a_moment_without_a_zone_is_the_citys_own_time(replayed: models.City, client: Client) -> None:
    local = client.get("/boston/?as_of=2025-01-27T12:00").content
    assert local == client.get("/boston/?as_of=2025-01-27T12:00-05:00").content.replace(b"-05:00", b"")
    assert local != client.get("/boston/?as_of=2025-01-27T12:00Z").content


def test_a_page_takes_few_queries_and_writes_nothing(replayed: models.City, client: Client) -> None:
    tables = (models.Score, models.Observation, models.Revision, models.Run)
    before = [table.objects.count() for table in tables]
    with CaptureQueriesContext(connection) as queries:
        client.get("/boston/")
    assert len(queries) <= 6
    assert all(query["sql"].startswith(("SELECT", "WITH")) for query in queries.captured_queries)
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
    page = re.sub(r"<meta property=[^>]*>", "", answer.content.decode())  # a preview's address is for other sites
    assert not re.search(r'<script(?! src="/static/)', page)
    for forbidden in ("<style", "style=", "http://", "https://"):
        assert forbidden not in page


def test_the_site_says_that_it_is_well(client: Client, db: None) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_a_city_may_have_a_name_in_any_script(db: None, client: Client) -> None:
    models.City.objects.create(slug="東京都", name="東京都")
    assert "No figures yet" in client.get("/東京都/").content.decode()


def test_the_tables_are_those_that_the_migrations_make(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_an_internal_metric_is_not_on_the_public_page(city: models.City, client: Client) -> None:
    standing = boston_definitions()
    inside = replace(standing.metrics[0], visibility=Visibility.INTERNAL)
    apply_definitions(replace(standing, metrics=(inside, *standing.metrics[1:])), START)
    replay(city, [row for row in boston.revisions() if row.published.date() <= date(2025, 1, 18)])
    page = client.get("/boston/").content.decode()
    assert inside.name not in page
    assert standing.metrics[1].name in page
    whole = models.Score.objects.get(subject__kind="city", period="week", is_current=True)
    assert (
        whole.scored
        == models.Score.objects.filter(subject__kind="metric", period="week", is_current=True, status__gt="")
        .exclude(subject__slug=inside.slug)
        .count()
    )


@pytest.mark.parametrize("count", [25, 500])
def test_a_page_takes_as_few_queries_however_many_metrics(db: None, client: Client, count: int) -> None:
    metric = {"name": "Calls", "department": "Calls", "better": "higher", "kind": "ratio", "target": 0.9}
    city = {"name": "Milltown", "timezone": "America/New_York"}
    metrics = {f"calls-{number}": metric for number in range(count)}
    apply_definitions(from_plain(Definitions, {"city": city, "metrics": metrics}), START)
    rows = [replace(boston.revisions()[0], metric=slug) for slug in metrics]
    jobs.run_city(models.City.objects.get(), handed_over_rows(rows), moment=START + timedelta(days=2))
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/milltown/").content.decode()
    assert page.count('<th scope="row">') == count
    assert len(queries) <= 6
