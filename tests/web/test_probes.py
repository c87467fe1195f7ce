"""What is asked by the machine's address, and what robots are told."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from cityscore.store import models
from tests.store.milltown import define, plain


@pytest.fixture
def city(db: None) -> models.City:
    define(plain(city={"name": "Milltown"}))
    return models.City.objects.get()


PROBE_HOSTS = ["10.0.0.5", "10.0.0.5:8000", "[fd00::5]", "[fd00::5]:8000"]


@pytest.mark.parametrize("host", PROBE_HOSTS)
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_by_address_is_answered(city: models.City, client: Client, path: str, host: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert answer.status_code in ((200,) if path == "/healthz" else (200, 503))
    assert answer.content == client.get(path).content


@override_settings(ALLOWED_HOSTS=["score.city.gov"], ADDRESS="https://score.city.gov")
@pytest.mark.parametrize("host", PROBE_HOSTS)
@pytest.mark.parametrize("path", ["/", "/milltown/", "/manage/", "/accounts/sign-in/", "/healthz/", "/robots.txt"])
def test_nothing_else_is(city: models.City, client: Client, path: str, host: str) -> None:
    assert client.get(path, headers={"host": host}).status_code == 400


@override_settings(ALLOWED_HOSTS=["score.city.gov"], ADDRESS="https://score.city.gov")
@pytest.mark.parametrize("host", ["evil.example", "10.0.0.5.evil.example", "10.0.0.5@evil.example"])
def test_a_probe_by_a_strange_name_is_refused(city: models.City, client: Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 400


def test_robots_may_read_what_is_public(city: models.City, client: Client) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    refused = [line.removeprefix("Disallow: ") for line in answer.content.decode().splitlines()[1:]]
    assert refused == ["/manage/", "/accounts/", "/api/", "/*?as_of="]
    assert not any("/milltown/".startswith(path) for path in refused)
