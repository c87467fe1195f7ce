"""The log of requests: what was asked for and how it was answered; not who asked, nor what would let somebody in."""

from __future__ import annotations

import logging

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from cityscore.web.front.request_log import SECRET_NAMES, log_request, network_of, open_path

OPEN_NAMES = {
    *("city", "slug", "day", "start", "chart", "topic", "number", "code", "provider_id", "pk", "district", "period"),
}
"""Parts of addresses that say what a page is of, and let nobody in."""


def names_in(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The names of all parts of all addresses."""
    found: set[str] = set()
    for pattern in patterns:
        found |= set(getattr(pattern.pattern, "converters", {}))
        found |= set(getattr(getattr(pattern.pattern, "regex", None), "groupindex", {}))
        if isinstance(pattern, URLResolver):
            found |= names_in(pattern.url_patterns)
    return found


def test_every_part_of_an_address_is_secret_or_open() -> None:
    unknown = names_in(get_resolver().url_patterns) - OPEN_NAMES - SECRET_NAMES
    assert unknown == set(), "say here whether it may stand in a log"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/milltown/", "/milltown/"),
        ("/es/milltown/metrics/potholes/", "/es/milltown/metrics/potholes/"),
        ("/accounts/invitations/s3cr3t-s3cr3t/", "/accounts/invitations/…/"),
        ("/accounts/first/Mg/abc-def/", "/accounts/first/…/…/"),
        ("/accounts/new-password/s3cr3t/", "/accounts/new-password/…/"),
        ("/accounts/invitations/s3cr3t-s3cr3t", "/accounts/…"),
        ("/nowhere/s3cr3t/", "/nowhere/…"),
        ("/nowhere", "/nowhere"),
        ("/a b\nc\x1b[31m", "/a?b?c?[31m"),
        ("/healthz", "/healthz"),
    ],
)
def test_what_is_secret_in_a_path_is_not_written(path: str, written: str) -> None:
    assert open_path(path) == written


@pytest.mark.parametrize(
    ("peer", "network"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::/64", "2001:db8:1::/48"), ("somebody", "-"), ("", "-")],
)
def test_an_address_is_shortened_to_its_network(peer: str, network: str) -> None:
    assert network_of(peer) == network


def test_a_line_has_no_query_and_no_browser(caplog: pytest.LogCaptureFixture) -> None:
    scope = {
        "method": "GET",
        "path": "/milltown/",
        "query_string": b"as_of=2025-03-18&token=s3cr3t",
        "headers": [(b"user-agent", b"Browser/1"), (b"referer", b"https://elsewhere/")],
        "client": ("203.0.113.77", 50_000),
    }
    with caplog.at_level(logging.INFO, logger="cityscore.requests"):
        log_request(scope, 200, 18_342, 0.0032)
    assert [record.getMessage() for record in caplog.records] == ["203.0.113.0/24 GET /milltown/ 200 18342 B 3.2 ms"]
