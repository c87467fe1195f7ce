"""A first password by a link, signing in and out: once, safely, and without a trace on the public pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cityscore.model import CityScoreError
from cityscore.people.administrators import first_administrator, with_password
from cityscore.people.models import Entry, User
from cityscore.people.resetting import reset
from cityscore.store import models
from cityscore.web.accounts import first_link
from tests.browser.people import one_time_code

PASSWORD = "plum garden tunnel"
SIGN_IN = "/accounts/sign-in/"


@pytest.fixture
def alice(db: None) -> User:
    """The first administrator, who has no password yet."""
    return first_administrator("Alice@City.gov")


def path_of(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def opened(client: Client, user: User) -> tuple[str, HttpResponse]:
    """The address and the page that the user's link leads to."""
    answer = client.get(path_of(first_link(user)), follow=True)
    return (answer.redirect_chain or [("", 0)])[-1][0], answer


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_leads_to_a_form_whose_address_has_no_token(alice: User, client: Client) -> None:
    link = path_of(first_link(alice))
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (302, "no-referrer")
    assert "no-store" in answer.headers["Cache-Control"]
    address, page = opened(client, alice)
    assert link.split("/")[-2] not in address
    assert link.split("/")[-2] not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"  # no-referrer would have browsers send Origin: null
    assert "alice@city.gov" in page.content.decode()


def test_the_form_can_be_filled_in_by_anybody(alice: User, client: Client) -> None:
    page = opened(client, alice)[1].content.decode()
    assert page.count('autocomplete="new-password"') == 2
    assert 'autocomplete="username"' in page
    for field in ("new_password1", "new_password2", "email"):
        assert f'<label for="id_{field}">' in page
    assert 'aria-describedby="id_new_password1_helptext"' in page
    for forbidden in ("<script", "<style", "style=", "http://", "https://"):
        assert forbidden not in page


def test_a_password_that_will_not_do_is_said_beside_its_field_and_at_the_top(alice: User, client: Client) -> None:
    address, _ = opened(client, alice)
    page = client.post(address, {"new_password1": "short", "new_password2": "shorter"}).content.decode()
    assert 'role="alert"' in page
    assert '<a href="#id_new_password1">Password</a>: This password is too short' in page
    assert '<p class="wrong" id="id_new_password2_error">The two are not the same.</p>' in page
    assert page.count('aria-invalid="true"') == 2
    for weak in ("password1234", "alice@city.gov", "passwordpassword", "Zq7!Zq7!Zq7!", "a" * 40):
        assert client.post(address, {"new_password1": weak, "new_password2": weak}).status_code == 200
    assert with_password() is None


def test_setting_the_password_signs_in_and_ends_the_link(alice: User, client: Client) -> None:
    link = path_of(first_link(alice))
    address, _ = opened(client, alice)
    answer = client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert signed_in(client)
    assert with_password()
    for again in (link, address):
        gone = Client().get(again)
        assert gone.status_code == 410
        assert "cityscore init ." in gone.content.decode()
        assert gone.headers["Referrer-Policy"] == ("no-referrer" if again == link else "same-origin")


def test_a_link_ends_after_three_days(alice: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = path_of(first_link(alice))
    now = default_token_generator._now()
    for days, status in ((2.9, 302), (3.1, 410)):
        monkeypatch.setattr(type(default_token_generator), "_now", lambda self, days=days: now + timedelta(days=days))
        assert client.get(link).status_code == status


def test_a_new_link_ends_the_one_before(alice: User, client: Client) -> None:
    before = path_of(first_link(alice))
    after = path_of(first_link(first_administrator("alice@city.gov")))
    assert client.get(before).status_code == 410
    assert client.get(after).status_code == 302


@pytest.mark.parametrize("link", ["MQ/wrong-token", "OTk/c0ffee-0", "%20/x", "MQ/set-password"])
def test_a_link_that_never_was_is_a_clear_page(alice: User, client: Client, link: str) -> None:
    assert client.get(f"/accounts/first/{link}/").status_code == 410


def test_nobodys_password_is_taken_away(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    with pytest.raises(CityScoreError, match=r"alice@city\.gov is an administrator already"):
        first_administrator("mallory@city.gov")
    assert User.objects.get().check_password(PASSWORD)


def test_a_link_is_no_way_in_for_who_may_not_sign_in(alice: User, client: Client) -> None:
    link = path_of(first_link(alice))
    User.objects.update(is_active=False)
    assert client.get(link).status_code == 410


def test_a_mistyped_address_is_put_right_and_another_persons_is_not_taken(alice: User) -> None:
    assert first_administrator("alice.smith@city.gov").pk == alice.pk
    User.objects.create_user("bob@city.gov", PASSWORD)
    with pytest.raises(CityScoreError, match="not an administrator's"):
        first_administrator("bob@city.gov")
    with pytest.raises(CityScoreError, match="is not an e-mail address"):
        first_administrator("alice at city hall")


def test_signing_in_and_out(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    wrong = client.post(SIGN_IN, {"login": "alice@city.gov", "password": "no"})
    assert "do not go together" in wrong.content.decode()
    assert not signed_in(client)
    answer = client.post(SIGN_IN, {"login": "ALICE@city.gov", "password": PASSWORD, "next": "/milltown/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/milltown/")
    assert client.get(SIGN_IN).headers["Location"] == "/manage/"
    client.get("/accounts/sign-out/")
    assert signed_in(client), "asking for the page is not signing out"
    assert client.post("/accounts/sign-out/").headers["Location"] == "/"
    assert not signed_in(client)


def test_signing_in_leads_nowhere_else(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    sent = {"login": "alice@city.gov", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(SIGN_IN, sent).headers["Location"] == "/manage/"


def test_a_form_from_elsewhere_is_refused_in_plain_words(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN, {"login": "alice@city.gov", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Please send the form again" in answer.content.decode()


def test_a_form_as_a_browser_sends_it_is_taken(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    address, page = opened(client, alice)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD, "csrfmiddlewaretoken": token[1]}
    assert client.post(address, sent, headers={"origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("address", ["/", "/milltown/", "/healthz", "/nowhere/", "/static/cityscore.css"])
def test_public_pages_set_no_cookies_and_make_no_sessions(db: None, client: Client, address: str) -> None:
    models.City.objects.create(slug="milltown", name="Milltown")
    answer = client.get(address)
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not Session.objects.exists()
    answer.close()


def test_public_pages_need_no_secret_key(db: None, client: Client) -> None:
    settings.SECRET_KEY = ""
    models.City.objects.create(slug="milltown", name="Milltown")
    assert client.get("/milltown/").status_code == 200


def test_looking_at_a_page_while_signed_in_writes_nothing(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    client.post(SIGN_IN, {"login": "alice@city.gov", "password": PASSWORD})
    before = list(Session.objects.values())
    models.City.objects.create(slug="milltown", name="Milltown")
    client.get("/milltown/")
    client.get(reverse("sign-in"))
    assert list(Session.objects.values()) == before


def tried(client: Client, email: str, password: str = "no") -> str:
    """What somebody is told who tries to sign in, but for what a form has of its own."""
    page = client.post(SIGN_IN, {"login": email, "password": password}).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "")


def test_nobody_learns_who_has_an_account(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    User.objects.create_user("gone@city.gov", PASSWORD, is_active=False)
    told = {tried(Client(), email) for email in ("alice@city.gov", "nobody@city.gov", "gone@city.gov")}
    assert len(told) == 1
    assert "do not go together" in told.pop()
    assert Client().get("/accounts/sign-up/").status_code == 404


def test_guessing_is_stopped_also_for_who_guesses_right_in_the_end(alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    for _ in range(5):
        assert "do not go together" in tried(Client(), "alice@city.gov")
    assert "That was too often." in tried(Client(), "alice@city.gov", PASSWORD)
    assert "That was too often." in tried(Client(), "ALICE@city.gov", PASSWORD)
    other = {"login": "bob@city.gov", "password": "no"}
    assert "do not go together" in Client().post(SIGN_IN, other, REMOTE_ADDR="10.0.0.9").content.decode()


def test_one_machine_that_guesses_at_many_accounts_is_stopped(db: None) -> None:
    told = [Client().post(SIGN_IN, {"login": f"a{n}@city.gov", "password": "no"}) for n in range(40)]
    assert "That was too often." in told[-1].content.decode() or told[-1].status_code == 429


def test_a_session_from_before_signing_in_is_worth_nothing_after(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post(SIGN_IN, {"login": "alice@city.gov", "password": PASSWORD})
    assert signed_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not signed_in(thief)


def test_a_password_is_only_half_where_there_is_a_second_factor(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    TOTP.activate(alice, generate_totp_secret())
    answer = client.post(SIGN_IN, {"login": "alice@city.gov", "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/second-factor/authenticate/"
    assert not signed_in(client)
    assert client.get("/manage/").status_code == 302
    for _ in range(8):
        page = client.post("/accounts/second-factor/authenticate/", {"code": "000000"})
    assert "That was too often." in page.content.decode()
    assert not signed_in(client)


def test_secrets_of_second_factors_are_not_in_the_database_as_they_are(alice: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    assert secret not in str(list(Authenticator.objects.values()))
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(one_time_code(secret))


def test_who_lost_everything_is_let_in_anew_and_nobody_else(alice: User, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    TOTP.activate(alice, generate_totp_secret())
    thief = Client()
    thief.force_login(alice)
    link = path_of(first_link(reset("Alice@City.gov")))
    assert thief.get("/manage/").status_code == 302
    assert not Authenticator.objects.exists()
    assert "do not go together" in tried(Client(), "alice@city.gov", PASSWORD)
    assert client.get(link, follow=True).status_code == 200
    assert Entry.objects.filter(action="started anew the account of").count() == 1
    with pytest.raises(CityScoreError, match="nobody has the address"):
        reset("bob@city.gov")


OPEN = {
    "/accounts/sign-in/": 200,
    "/accounts/sign-out/": 302,
    "/accounts/sign-up/": 404,
    "/accounts/inactive/": 200,
    "/accounts/invitation/": 410,
    "/accounts/new-password/": 410,
    "/accounts/new-password/ask/": 200,
    "/accounts/elsewhere/login/cancelled/": 200,
    "/accounts/elsewhere/login/error/": 401,
    "/accounts/second-factor/webauthn/login/": 302,
}
"""Where who is not signed in is not asked to sign in, and what is answered there."""


def test_accounts_are_for_who_is_signed_in(db: None, client: Client) -> None:
    found = {route: client.get(route) for route in account_routes() if "<" not in route}
    assert len(found) > 15
    for route, answer in found.items():
        if route in OPEN:
            assert answer.status_code == OPEN[route], route
        else:
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, SIGN_IN), route


def account_routes() -> set[str]:
    """Every address of accounts."""

    def routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for each in patterns:
            route = before + str(each.pattern)
            yield from routes(each.url_patterns, route) if isinstance(each, URLResolver) else [route]

    return {route for route in routes(get_resolver().url_patterns, "/") if route.startswith("/accounts/")}
