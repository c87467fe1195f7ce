"""Limits on guessing, and codes that work once, are forgotten when they end and not before."""

from __future__ import annotations

import pickle
from base64 import b64encode
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from cityscore.people.administrators import first_administrator
from cityscore.people.attempts import LONGEST_KEY
from cityscore.people.models import Attempt, User

PASSWORD, SIGN_IN = "plum garden tunnel", "/accounts/sign-in/"


@pytest.fixture
def alice(db: None) -> User:
    user = first_administrator("alice@city.gov")
    user.set_password(PASSWORD)
    user.save()
    return user


def tried(password: str) -> str:
    return Client().post(SIGN_IN, {"login": "alice@city.gov", "password": password}).content.decode()


def test_a_thousand_foreign_keys_leave_the_limits_on_guessing_in_force(alice: User) -> None:
    for _ in range(5):
        assert "do not go together" in tried("wrong")
    assert "That was too often." in tried(PASSWORD)
    before = set(Attempt.objects.values_list("pk", "value"))
    for number in range(1_000):
        cache.set(f"allauth:rl:allauth.account:subscribe:3/86400/key:{number}", [float(number)], 86_400)
    assert before <= set(Attempt.objects.values_list("pk", "value"))
    assert "That was too often." in tried(PASSWORD)
    assert "That was too often." in tried("wrong")


def test_four_hundred_subscriptions_leave_a_code_that_was_used_used(db: None) -> None:
    assert cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=30)
    for number in range(400):
        assert cache.add(f"subscription {number}", [1.0], timeout=86_400)
    assert not cache.add("allauth.mfa.totp.used?user=1&code=123456", "y", timeout=30)


def test_a_mark_is_put_once_until_it_has_ended(db: None) -> None:
    assert cache.add("mark", "one", 60)
    assert not cache.add("mark", "two", 60)
    assert cache.get("mark") == "one"
    Attempt.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert cache.get("mark", "none") == "none"
    assert cache.add("mark", "three", 60)
    assert cache.get("mark") == "three"


def test_it_is_a_cache_in_everything_else(db: None) -> None:
    cache.set("list", [1.5, 2.0], 60)
    cache.set("list", [1.5], 60)
    assert cache.get("list") == [1.5]
    assert cache.touch("list", 120)
    assert not cache.touch("none", 120)
    assert cache.delete("list")
    assert not cache.delete("list")
    name = "k" * 2 * LONGEST_KEY
    cache.set(name, 1, None)
    assert (cache.get(name), cache.get(name + "k")) == (1, None)
    cache.clear()
    assert not Attempt.objects.exists()


def test_a_count_that_cannot_be_written_is_an_error_and_not_a_guess_more(
    alice: User,
) -> None:
    assert ratelimit.cache is cache
    with connection.execute_wrapper(_locked):
        with pytest.raises(DatabaseError):
            cache.set("count", [1.0], 60)
        with pytest.raises(DatabaseError):
            cache.add("count", True, 60)


def _locked(execute: object, sql: str, *arguments: object) -> object:
    if sql.lstrip().startswith("INSERT"):
        raise DatabaseError("database is locked")
    return execute(sql, *arguments)  # type: ignore[operator]


def test_what_an_older_version_had_counted_is_in_force_after_it_is_renewed(db: None) -> None:
    ends = timezone.now() + timedelta(seconds=60)
    old = {":1:list": [3.5, 2.5], ":1:mark": "y"}
    Attempt.objects.bulk_create(
        Attempt(key, b64encode(pickle.dumps(value)).decode(), ends) for key, value in old.items()
    )
    Attempt.objects.create(cache_key=":1:nothing", value="neither", expires=ends)
    editor = SimpleNamespace(connection=connection)
    import_module("cityscore.people.migrations.0006_attempts").to_json(apps, editor)
    assert (cache.get("list"), cache.get("mark"), cache.get("nothing")) == ([3.5, 2.5], "y", None)
