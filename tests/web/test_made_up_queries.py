"""A page sees the parameters that it knows, so that whatever else an address is given makes no other page of it."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from cityscore.web.declared_views import DeclaredView, LaneName, declared_view
from cityscore.web.page_shelf import PageShelf

from .small_site import small_city

PAGE = "/milltown/metrics/calls/"


def kept() -> int:
    """How many things are kept."""
    return len(caches["pages"]._shelf._entries)


def queries_of(client: Client, address: str, method: str = "get", **headers: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = getattr(client, method)(address, headers=headers)
    assert answer.status_code == 200
    return len(queries)


def test_two_thousand_made_up_query_strings_leave_kept_pages_kept(db: None, client: Client) -> None:
    small_city()
    first = client.get(PAGE)
    entries = kept()
    with CaptureQueriesContext(connection) as queries:
        for number in range(2_000):
            assert client.get(f"{PAGE}?{number}&utm_source=x{number}&x=").content == first.content
    assert len(queries) == 2_000  # of each, which publication is the newest
    assert kept() == entries
    assert queries_of(client, PAGE) == 1


@pytest.mark.parametrize("query", ["as_of=", "as_of=&x=1", "day=2025-03-01", "service=calls"])
def test_what_a_page_does_not_read_and_what_says_nothing_is_dropped(db: None, client: Client, query: str) -> None:
    small_city()
    first = client.get(PAGE)
    assert client.get(f"{PAGE}?{query}").headers["ETag"] == first.headers["ETag"]


def test_all_moments_between_two_publications_are_one_other_page(db: None, client: Client) -> None:
    small_city()
    now = client.get(PAGE)
    then = client.get(f"{PAGE}?x=1&as_of=2025-04-02T00:00:00Z")
    assert then.headers["ETag"] != now.headers["ETag"]
    assert "2025-04-02" in then.content.decode()
    assert "x=1" not in then.content.decode()
    entries = kept()
    for hour in range(24):
        answer = client.get(f"{PAGE}?as_of=2025-04-{2 + hour:02}T{hour:02}:00:00Z")
        assert answer.headers["ETag"] == then.headers["ETag"]
    assert kept() == entries
    assert queries_of(client, f"{PAGE}?as_of=2025-05-01") <= 6
    assert client.get(f"{PAGE}?as_of=2025-03-01").status_code == 404
    assert client.get(f"{PAGE}?as_of=tomorrow").status_code == 404
    assert kept() == entries


def test_the_head_of_a_page_is_that_of_the_kept_one(db: None, client: Client) -> None:
    small_city()
    client.get(PAGE)
    assert queries_of(client, PAGE, "head") == 1
    assert client.head(PAGE).headers["Content-Length"] == client.get(PAGE).headers["Content-Length"]


def test_a_page_is_kept_once_by_whatever_name_port_and_scheme_it_is_reached(db: None, client: Client) -> None:
    small_city()
    client.get(PAGE)
    entries = kept()
    with override_settings(ALLOWED_HOSTS=["localhost", "score.city.gov"]):
        for port in range(1000, 1020):
            assert queries_of(client, PAGE, host=f"localhost:{port}") == 1
        assert queries_of(client, PAGE, host="score.city.gov") == 1
        assert client.get(PAGE, headers={"host": "evil.example"}).status_code == 400
    assert kept() == entries


def test_who_comes_first_over_http_takes_hsts_from_nobody(db: None, client: Client) -> None:
    small_city()
    secure = override_settings(
        SECURE_HSTS_SECONDS=31_536_000, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
    )
    with secure:
        plain = client.get(PAGE)
        over_https = client.get(PAGE, headers={"x-forwarded-proto": "https"})
    assert "Strict-Transport-Security" not in plain.headers
    assert over_https.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_declare_the_lane_that_makes_them() -> None:
    lanes = {
        "/milltown/": LaneName.MAKING,
        "/es/milltown/metrics/calls/13-weeks.svg": LaneName.PICTURES,
        "/milltown/metrics/calls/preview.png": LaneName.PICTURES,
        "/milltown/metrics/calls/scores.csv": LaneName.DOCUMENTS,
        "/milltown/reports/weeks/2025-03-24/report.pdf": LaneName.DOCUMENTS,
        "/nowhere/at/all": LaneName.MAKING,
    }
    assert {address: declared_view(address).lane for address in lanes} == lanes


def test_of_a_parameter_that_is_stated_twice_the_last_counts() -> None:
    declared = DeclaredView(parameters=("as_of", "day"))
    query = "day=1&x=y&as_of=2025-01-01T12:00:00%2B02:00&day=2&as_of=2025-01-02"
    assert declared.known_query(query) == "as_of=2025-01-02&day=2"
    assert declared.known_query("as_of=2025-01-01T12:00:00%2B02:00") == "as_of=2025-01-01T12:00:00%2B02:00"
    assert DeclaredView().known_query(query) == query


def test_a_shelf_is_bounded_by_bytes_and_what_was_not_asked_for_longest_goes_first() -> None:
    shelf = PageShelf("bytes", {"OPTIONS": {"MAX_BYTES": 10_000, "LARGEST": 5_000}})
    for name in "abcd":
        shelf.set(name, b"x" * 1_900)
    assert shelf.get("a") is not None
    shelf.set("e", b"x" * 1_900)
    assert [name for name in "abcde" if shelf.get(name) is None] == ["b"]
    shelf.set("a", b"x" * 6_000)  # larger than anything may be: the old one is gone, too
    assert [name for name in "acde" if shelf.get(name) is None] == ["a"]
    assert shelf._shelf.bytes < 10_000
    shelf.clear()
    assert shelf._shelf.bytes == 0


def test_all_threads_have_one_shelf_and_an_entry_ends_with_its_time() -> None:
    one, other = (PageShelf("shared", {}) for _ in range(2))
    one.set("page", "kept", timeout=None)
    one.set("over", "gone", timeout=0)
    assert (other.get("page"), other.get("over", "none")) == ("kept", "none")
    assert not other.add("page", "new")
    assert other.touch("page", 60)
    assert other.delete("page")
    assert not one.delete("page")
