"""Pages are kept until the next publication, no longer and no shorter, and a browser's own copy is asked after."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.demo import boston
from cityscore.jobs.city_run import run_city
from cityscore.store import models
from tests.store.boston_store import handed_over_rows, replay


@pytest.fixture
def published(city: models.City) -> models.City:
    """Boston with its first publication."""
    cache.clear()
    first = boston.revisions()[0].published
    replay(city, [row for row in boston.revisions() if row.published == first])
    return city


def queries_of(client: Client, **headers: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/boston/", headers=headers)
    return answer.status_code, [query["sql"] for query in queries.captured_queries]


def test_a_kept_page_asks_only_for_the_newest_publication(published: models.City, client: Client) -> None:
    first = client.get("/boston/")
    status, queries = queries_of(client)
    assert (status, len(queries)) == (200, 1)
    assert "store_score" not in queries[0]
    assert client.get("/boston/").content == first.content


def test_a_browser_that_has_the_page_is_told_so_without_a_look_at_scores(
    published: models.City, client: Client
) -> None:
    tag = client.get("/boston/").headers["ETag"]
    cache.clear()
    status, queries = queries_of(client, if_none_match=tag)
    assert (status, len(queries)) == (304, 1)
    assert "store_score" not in queries[0]


def test_the_next_publication_shows_at_once(published: models.City, client: Client) -> None:
    before = client.get("/boston/")
    last = models.Run.objects.latest("published")
    (calls,) = [row for row in boston.revisions()[:40] if row.metric == "call-center" and row.day == last.through]
    run_city(published, handed_over_rows([replace(calls, numerator=1)]), moment=last.moment + timedelta(hours=1))
    after = client.get("/boston/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_a_page_is_compressed_for_whom_that_suits(published: models.City, client: Client) -> None:
    plain = client.get("/boston/")
    packed = client.get("/boston/", headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


def test_script_and_style_of_a_page_take_less_than_60_kilobytes(published: models.City, client: Client) -> None:
    page = client.get("/boston/").content.decode()
    sent = len(gzip.compress(page.encode()))
    for address in ("/static/cityscore.css",):
        assert address in page
        sent += len(gzip.compress(b"".join(client.get(address).streaming_content)))
    assert sent < 60_000
