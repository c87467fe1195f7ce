"""Every answer has the headers that keep browsers safe, whatever made it; and nobody keeps a private page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cityscore.people.administrators import first_administrator
from cityscore.web.front.refusals import SENTENCES, refusal
from cityscore.web.security import POLICY, security_headers
from tests.warm import run_text

from .small_site import small_city

SAFE = dict(security_headers(https=False))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/milltown/", 200),
        ("/static/cityscore.css", 200),
        ("/static/favicon.svg", 200),
        ("/static/none.css", 404),
        ("/nowhere/", 404),
        ("/healthz", 200),
        ("/manage/", 302),
        ("/accounts/sign-in/", 200),
    ],
)
def test_every_answer_has_them(db: None, client: Client, address: str, status: int) -> None:
    small_city()
    for answer in (client.get(address), client.get(address)):  # made, and kept
        answer.close()
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in SAFE} == SAFE


@pytest.mark.parametrize("address", ["/milltown/", "/static/cityscore.css", "/manage/", "/healthz"])
def test_so_has_the_answer_to_a_name_that_is_not_the_sites(db: None, client: Client, address: str) -> None:
    small_city()
    answer = client.get(address, headers={"host": "evil.example"})
    answer.close()
    if not address.startswith("/static/") and address != "/healthz":
        assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in SAFE} == SAFE


@pytest.mark.parametrize("status", SENTENCES)
def test_so_has_what_the_front_answers_by_itself(status: int) -> None:
    headers = {name.decode(): value.decode() for name, value in refusal(status).headers}
    assert headers["content-security-policy"] == POLICY
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address",
    [
        *("sign-in/", "sign-out/", "password/", "sessions/", "again/", "inactive/", "invitation/"),
        *("second-factor/", "second-factor/recovery-codes/", "nothing/"),
    ],
)
def test_nobody_keeps_a_page_of_accounts(db: None, client: Client, address: str) -> None:
    alice = first_administrator("alice@city.gov")
    alice.set_password("plum garden tunnel")
    alice.save()
    client.force_login(alice)
    for asking in (client, Client()):
        assert "no-store" in asking.get(f"/accounts/{address}").headers["Cache-Control"]


def test_over_https_cookies_are_of_this_host_alone(tmp_path: Path) -> None:
    assert (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME) == ("cityscore_session", "cityscore_form")
    names = "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME"
    code = f"from django.conf import settings; print({names}, settings.SESSION_COOKIE_SECURE)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cityscore.web.settings", "CITYSCORE_HTTPS": "yes"}
    done = run_text(["-c", code], tmp_path, environment)
    of_host = ["__Host-cityscore_session", "__Host-cityscore_form", "__Host-cityscore_language"]
    assert done.stdout.split() == [*of_host, "True"], done.stderr
