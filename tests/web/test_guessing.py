"""Guessing is slowed down, and keeps nobody out who is not guessing."""

from __future__ import annotations

import pytest
from django.test import Client

from cityscore.people.models import User

PASSWORD = "plum garden tunnel"
SIGN_IN = "/accounts/sign-in/"
OFTEN = "That was too often."

pytestmark = pytest.mark.usefixtures("fast_passwords")


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann@city.gov", PASSWORD)


def attempt(client: Client, place: str, password: str = "no", email: str = "ann@city.gov") -> str:
    answer = client.post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=place)
    return answer.content.decode()


def guess_everywhere(number: int = 60) -> list[str]:
    """Guesses from many places, five in each."""
    return [attempt(Client(), f"10.1.{guess // 5}.7") for guess in range(number)]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_stranger_in_one_place_keeps_nobody_out(ann: User, client: Client) -> None:
    assert OFTEN in [attempt(Client(), "10.0.0.7") for _ in range(6)][-1]
    attempt(client, "10.0.0.7", PASSWORD)
    assert not is_in(client)
    attempt(client, "10.0.0.8", PASSWORD)
    assert is_in(client)


def test_many_places_are_of_no_use(ann: User, client: Client) -> None:
    said = guess_everywhere()
    assert OFTEN not in "".join(said[:50])
    assert all(OFTEN in page for page in said[50:])
    attempt(client, "10.2.0.1", PASSWORD)
    assert not is_in(client)


def test_a_browser_that_is_known_is_let_in_meanwhile(ann: User, client: Client) -> None:
    attempt(client, "10.0.0.8", PASSWORD)
    client.post("/accounts/sign-out/")
    guess_everywhere()
    attempt(client, "10.1.0.7", PASSWORD)
    assert is_in(client)


def test_a_known_browser_can_guess_no_more_than_another_and_for_its_own_account(ann: User, client: Client) -> None:
    User.objects.create_user("bob@city.gov", PASSWORD)
    attempt(client, "10.0.0.8", PASSWORD)
    client.post("/accounts/sign-out/")
    assert OFTEN in [attempt(client, f"10.3.{n}.7") for n in range(11)][-1]
    assert OFTEN in [attempt(client, "10.0.0.9", email="bob@city.gov") for _ in range(6)][-1]


def test_a_cookie_that_was_made_up_is_of_no_use(ann: User, client: Client) -> None:
    guess_everywhere()
    client.cookies["cityscore_browser"] = f"[{ann.pk}]:1:made-up"
    attempt(client, "10.4.0.1", PASSWORD)
    assert not is_in(client)


def test_right_passwords_do_not_count(ann: User) -> None:
    for number in range(12):
        client = Client()
        attempt(client, "10.0.0.8", PASSWORD)
        assert is_in(client), number


def test_the_cookie_is_for_accounts_alone_and_no_script_reads_it(ann: User, client: Client) -> None:
    attempt(client, "10.0.0.8", PASSWORD)
    cookie = client.cookies["cityscore_browser"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == ("/accounts/", True, "Lax")
    assert "ann" not in cookie.value
