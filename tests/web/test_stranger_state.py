"""What is made for strangers has a size and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from cityscore.people.administrators import first_administrator
from cityscore.people.ended_state import AT_ONCE, forget_ended_state, has_ended_state
from cityscore.people.invitations import invite
from cityscore.people.models import Attempt, Role, User
from cityscore.web.stranger_sessions import LARGEST, LIFETIME, StrangerSessions

from .small_site import small_city

LINK = "/accounts/invitations/{}/"


@pytest.fixture
def alice(db: None) -> User:
    return first_administrator("alice@city.gov")


@pytest.mark.parametrize("secret", ["x" * 45_000, "x" * 42, "x" * 44, "é" * 43, "aB-_" * 10 + "cD9"])
def test_a_secret_that_opens_nothing_is_kept_nowhere(db: None, client: Client, secret: str) -> None:
    assert client.get(LINK.format(secret)).status_code == 410
    assert not Session.objects.exists()


def test_the_session_of_who_is_invited_lasts_an_hour_and_then_as_long_as_any(alice: User, client: Client) -> None:
    city = small_city()
    _, secret = invite(alice, city.pk, "bob@city.gov", Role.ANALYST)
    assert client.get(LINK.format(secret)).status_code == 302
    before = Session.objects.get()
    assert before.expire_date < timezone.now() + timedelta(seconds=LIFETIME + 5)
    new = {"name": "Bob", "password1": "plum garden tunnel", "password2": "plum garden tunnel"}
    assert client.post("/accounts/invitation/", new).status_code == 302
    after = Session.objects.get(pk=client.session.session_key)
    assert after.expire_date > timezone.now() + timedelta(days=6)


@pytest.mark.parametrize(("size", "rows"), [(LARGEST // 2, 1), (2 * LARGEST, 0)])
def test_a_strangers_session_that_grows_is_not_kept(db: None, size: int, rows: int) -> None:
    def page(request: HttpRequest) -> HttpResponse:
        request.session["state"] = "x" * size
        return HttpResponse()

    answer = StrangerSessions(page)(RequestFactory().get("/accounts/oidc/city/login/"))
    assert answer.status_code == 200
    assert Session.objects.count() == rows


def test_what_has_ended_is_forgotten_and_nothing_else(alice: User, client: Client) -> None:
    client.force_login(alice)
    now = timezone.now()
    assert not has_ended_state()
    Session.objects.bulk_create(Session(f"old{n}", "", now - timedelta(days=2000)) for n in range(AT_ONCE + 5))
    rows = [("over", -1), ("in force", 60)]
    Attempt.objects.bulk_create(Attempt(key, "1", now + timedelta(seconds=seconds)) for key, seconds in rows)
    assert has_ended_state()
    assert forget_ended_state() == AT_ONCE + 6
    assert not has_ended_state()
    assert Session.objects.get().pk == client.session.session_key
    assert Attempt.objects.get().pk == "in force"
    assert SessionStore(client.session.session_key).load()
