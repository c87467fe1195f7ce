"""A metric's page and its files: as stored, few queries, nothing inline, and clear answers to addresses of nothing."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pyarrow as pa
import pyarrow.csv
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import cityscore
from cityscore.demo import boston
from cityscore.jobs.exports import observations_table
from cityscore.model import Visibility
from cityscore.store import models
from cityscore.store.definitions import apply_definitions
from tests.store.boston_store import START, boston_definitions, city, replay
from tests.store.store_answers import scores_now

__all__ = ["city"]

DAY = date(2025, 2, 3)
CALLS = "/boston/metrics/call-center/"


@pytest.fixture
def replayed(city: models.City) -> models.City:
    caches["pages"].clear()
    replay(city, [row for row in boston.revisions() if row.published.date() <= DAY + timedelta(days=1)])
    return city


def test_the_page_shows_what_is_stored(replayed: models.City, client: Client) -> None:
    page = client.get(CALLS).content.decode()
    row = scores_now(DAY).get(subject__slug="call-center", subject__kind="metric", period="week")
    assert f"{row.numerator:,.0f} of {row.denominator:,.0f} · goal 95 %." in page
    assert f"Score {row.score:.2f}." in page
    assert "Ratio r = " in page
    assert "Director of Boston 311" in page
    assert 'href="/boston/departments/boston-311/"' in page
    assert page.count("<h1>") == 1
    alt = re.search(r'alt="([^"]+)"', page)
    assert alt is not None
    assert "Last: " in alt.group(1)


def test_it_takes_few_queries_and_writes_nothing(replayed: models.City, client: Client) -> None:
    for address in (CALLS, f"{CALLS}13-weeks.svg", f"{CALLS}12-months.json", f"{CALLS}preview.png"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= 7, address  # the one of the cache is among them
        assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_nothing_is_inline_and_only_the_preview_names_a_whole_address(replayed: models.City, client: Client) -> None:
    page = client.get(CALLS).content.decode()
    assert '<meta property="og:image" content="http://127.0.0.1:8000/boston/metrics/call-center/preview.png">' in page
    bare = re.sub(r"<meta property[^>]*>", "", page)
    assert not re.findall(r"<style|style=|https?://|<script>| on\w+=", bare)


def test_the_file_is_what_score_gives_for_the_metric(replayed: models.City, client: Client) -> None:
    run = models.Run.objects.filter(city=replayed).latest("published")
    observations = observations_table(replayed)
    wanted = cityscore.score(observations, boston_definitions(), through=run.through, since=run.since).metrics
    wanted = wanted.filter(pa.compute.equal(wanted["metric"], "call-center"))
    answer = client.get(f"{CALLS}scores.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="boston-call-center-2025-02-03.csv"'
    options = pyarrow.csv.ConvertOptions(column_types=wanted.schema, strings_can_be_null=True)
    given = pyarrow.csv.read_csv(io.BytesIO(answer.content), convert_options=options)
    assert given.schema.names == wanted.schema.names
    assert given.num_rows == wanted.num_rows
    for one, other in zip(given.to_pylist(), wanted.to_pylist(), strict=True):
        for name, value in other.items():
            assert (one[name] or None) == (
                pytest.approx(value, rel=1e-12) if isinstance(value, float) else (value or None)
            ), name


def test_a_picture_is_drawn_once_for_a_publication(replayed: models.City, client: Client) -> None:
    first = client.get(f"{CALLS}13-weeks.svg")
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert b"<title" in first.content
    assert b"<desc" in first.content
    tag = first.headers["ETag"]
    assert client.get(f"{CALLS}13-weeks.svg", headers={"If-None-Match": tag}).status_code == 304
    again = client.get(f"{CALLS}13-weeks.svg?as_of=2025-02-04T23:00:00Z")
    assert again.content == first.content
    earlier = client.get(f"{CALLS}13-weeks.svg?as_of=2025-01-25T23:00:00Z")
    assert earlier.content != first.content
    assert client.get(f"{CALLS}13-weeks-dark.svg").content != first.content


def test_a_picture_may_hold_its_own_style_and_nothing_else(replayed: models.City, client: Client) -> None:
    answer = client.get(f"{CALLS}13-weeks.svg")
    style = re.search(rb"<style>(.*?)</style>", answer.content)
    assert style is not None
    digest = b64encode(sha256(style.group(1)).digest()).decode()
    assert answer.headers["Content-Security-Policy"].startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_each_picture_of_the_page_is_there_with_its_specification(replayed: models.City, client: Client) -> None:
    page = client.get(CALLS).content.decode()
    pictures = set(re.findall(r'(?:srcset|src)="([^"]+\.svg)', page))
    assert len(pictures) == 12
    for address in pictures:
        assert client.get(address).status_code == 200
        assert client.get(address.replace(".svg", ".json")).json()["description"]


@pytest.mark.parametrize(
    "address",
    [
        "/boston/metrics/nothing/",
        "/nowhere/metrics/call-center/",
        f"{CALLS}14-weeks.svg",
        f"{CALLS}13-weeks-mauve.svg",
        f"{CALLS}13-weeks-dark-narrow.json",
        f"{CALLS}all.svg",  # as long as a year has not gone by
        f"{CALLS}13-weeks.png",
        "/boston/metrics/nothing/scores.csv",
        "/boston/metrics/nothing/preview.png",
        "/nowhere/preview.png",
        f"{CALLS}?as_of=soon",
        f"{CALLS}?as_of=2001-01-01",
        f"/boston/metrics/{'x' * 5000}/",
    ],
)
def test_an_address_of_nothing_is_a_clear_page(replayed: models.City, client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_internal_metric_is_nowhere_and_a_former_slug_leads_on(city: models.City, client: Client) -> None:
    caches["pages"].clear()
    first, second, *rest = boston_definitions().metrics
    inside = replace(first, visibility=Visibility.INTERNAL)
    renamed = replace(second, slug="contentment", was=(second.slug,))
    apply_definitions(replace(boston_definitions(), metrics=(inside, renamed, *rest)), START)
    kept = [row for row in boston.revisions() if row.published.date() <= date(2025, 1, 22)]
    names = {second.slug: "contentment"}
    replay(city, [replace(row, metric=names.get(row.metric, row.metric)) for row in kept])
    for file in ("", "scores.csv", "13-weeks.svg", "12-months.json", "preview.png"):
        assert client.get(f"/boston/metrics/{first.slug}/{file}").status_code == 404
        moved = client.get(f"/boston/metrics/{second.slug}/{file}?as_of=2025-03-01")
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"/boston/metrics/contentment/{file}?as_of=2025-03-01"
    assert client.get("/boston/metrics/contentment/").status_code == 200


def test_the_script_is_sent_compressed_and_once(client: Client, db: None) -> None:
    answer = client.get("/charts.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < 400_000
    assert client.get("/charts.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert b"vegaEmbed" in client.get("/charts.js").content


def test_a_city_has_a_preview(replayed: models.City, client: Client) -> None:
    answer = client.get("/boston/preview.png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_the_file_has_the_week_that_the_page_shows(replayed: models.City, client: Client) -> None:
    page = client.get(CALLS).content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{CALLS}scores.csv").content.decode())))
    weeks = [row for row in rows if row["period"] == "week" and row["through"] == DAY.isoformat()]
    assert f"{float(weeks[0]['value']) * 100:.1f} %" in page
