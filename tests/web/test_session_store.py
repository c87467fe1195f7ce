"""A session ends when it is not used, and when it is old; looking at pages writes it once an hour at most."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cityscore.people.models import User
from cityscore.web import session_store

HOUR = timedelta(hours=1)


class LaterClock:
    """A clock that is set forward."""

    def __init__(self) -> None:
        self.moment = timezone.now()

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> LaterClock:
    clock = LaterClock()
    monkeypatch.setattr(session_store, "timezone", clock)
    return clock


@pytest.fixture
def client(db: None, later: LaterClock) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("ann@city.gov"))
    return client


def is_in(client: Client) -> bool:
    return client.get("/manage/").status_code == 200


def test_who_does_nothing_for_twelve_hours_signs_in_again(client: Client, later: LaterClock) -> None:
    for _ in range(3):
        later.moment += 11 * HOUR
        assert is_in(client)
    later.moment += 12 * HOUR
    assert not is_in(client)
    assert not Session.objects.exists()
    later.moment -= 12 * HOUR
    assert not is_in(client), "what is over stays so"


def test_after_seven_days_everybody_does(client: Client, later: LaterClock) -> None:
    for _ in range(7 * 24 // 8 - 1):
        later.moment += 8 * HOUR
        assert is_in(client)
    later.moment += 8 * HOUR
    assert not is_in(client)


def test_looking_at_pages_writes_once_an_hour(client: Client, later: LaterClock) -> None:
    before = Session.objects.get().session_data
    later.moment += 0.9 * HOUR
    assert is_in(client)
    assert Session.objects.get().session_data == before
    later.moment += 0.2 * HOUR
    assert is_in(client)
    assert Session.objects.get().session_data != before


def test_a_session_from_before_these_were_kept_goes_on(client: Client, later: LaterClock) -> None:
    session = client.session
    del session[session_store.SEEN], session[session_store.BEGAN]
    session.save()
    assert is_in(client)
    later.moment += 13 * HOUR
    assert not is_in(client)
