"""Who an issuer vouches for is let in by their address, each time; nothing is connected, and no password goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from cityscore.people.invitations import invite
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.people.resetting import reset
from cityscore.store import models
from cityscore.web.accounts import first_link
from cityscore.web.single_sign_on import claims_of, vouched_for_address
from tests.browser.identity_provider import CLIENT, SECRET, Provider, identity_provider

PASSWORD = "plum garden tunnel"
SIGN_IN, ELSEWHERE, OWN_WAYS = "/accounts/sign-in/", "/accounts/oidc/city/login/", "/accounts/elsewhere/password/"

pytestmark = pytest.mark.usefixtures("fast_passwords")


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with identity_provider() as found:
        yield found


@pytest.fixture
def provider(issuer: Provider, settings: Settings, db: None) -> Provider:
    """An issuer that the site knows, and that vouches for whoever is there."""
    issuer.email, issuer.is_vouched_for, issuer.subject = "ann@city.gov", True, ""
    app = {"provider_id": "city", "name": "your Milltown account", "client_id": CLIENT, "secret": SECRET}
    apps = [{**app, "settings": {"server_url": issuer.issuer}}]
    settings.SINGLE_SIGN_ON = "your Milltown account"
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
    return issuer


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann@city.gov", PASSWORD, name="Ann")


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


def come_from_issuer(client: Client, query: str = "") -> HttpResponse:
    """Sign in at the issuer, and be led back with what it says."""
    led = client.get(f"{ELSEWHERE}{query}")
    assert led.status_code == 302, led.status_code
    with pytest.raises(HTTPError) as answer:
        build_opener(_Stay).open(led.headers["Location"])
    back = urlsplit(answer.value.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def who(client: Client) -> str | None:
    """Who is signed in."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).email if key else None


@pytest.mark.parametrize(
    ("verified", "is_vouched_for"),
    [(True, True), ("true", True), (False, False), ("false", False), (None, False), ("", False), (1, False)]
    + [(said, False) for said in (0, "True", "TRUE", "yes", "1", [True], {"true": True}, "not checked", 1.0)],
)
def test_true_alone_is_true(verified: object, is_vouched_for: bool) -> None:
    found = vouched_for_address({"email": "Ann@City.gov", "email_verified": verified})
    assert found == ("ann@city.gov" if is_vouched_for else None)


def test_an_address_without_the_claim_or_that_is_none_is_not_vouched_for() -> None:
    for claims in ({"email": "ann@city.gov"}, {"email_verified": True}, {"email": ["a@b.org"], "email_verified": True}):
        assert vouched_for_address(claims) is None
    # a letter whose small one is ASCII, one that nobody sees, and white space: each would be somebody else's address
    for address in ("ann", "\u212aim@city.gov", "ann@ci\u200bty.gov", "ann@city.gov\n", " ann@city.gov"):
        assert vouched_for_address({"email": address, "email_verified": True}) is None


def test_what_is_said_of_two_is_not_believed() -> None:
    ann, eve = ({"sub": name, "email": f"{name}@city.gov", "email_verified": True} for name in ("ann", "eve"))
    assert claims_of({"userinfo": ann, "id_token": {"sub": "eve"}}) == {}
    assert claims_of({"userinfo": ann, "id_token": {"sub": "ann"}}) == ann
    assert claims_of({"id_token": eve}) == eve


@pytest.mark.parametrize("verified", ["false", False, None, "no"])
def test_an_address_that_is_not_proved_there_lets_nobody_in(
    provider: Provider, ann: User, client: Client, verified: object
) -> None:
    provider.is_vouched_for = verified
    assert "This account was not invited" in come_from_issuer(client).content.decode()
    assert who(client) is None
    assert User.objects.get().check_password(PASSWORD)


def test_signing_in_elsewhere_leaves_password_and_sessions_as_they_are(
    provider: Provider, ann: User, client: Client
) -> None:
    other = Client()
    sent = {"login": "ann@city.gov", "password": PASSWORD}
    other.post(SIGN_IN, sent)
    come_from_issuer(client)
    assert who(client) == who(other) == "ann@city.gov"
    assert other.get("/manage/").status_code == 200
    again = Client()
    again.post(SIGN_IN, sent)
    assert who(again) == "ann@city.gov"
    assert UserSession.objects.filter(user=ann).count() == 3


def test_nothing_is_connected_and_nothing_is_kept(provider: Provider, ann: User, client: Client) -> None:
    client.force_login(ann)
    provider.email, provider.subject = "evil@attacker.org", "EVIL"
    assert client.get(f"{ELSEWHERE}?process=connect").status_code == 404
    assert client.get(ELSEWHERE).headers["Location"] == "/manage/"  # nor is anybody signed out by a link
    for address in ("/accounts/elsewhere/", "/accounts/elsewhere/signup/"):
        assert client.get(address).status_code == 404
    assert not SocialAccount.objects.exists()
    stranger = Client()
    come_from_issuer(stranger)
    assert who(stranger) is None
    provider.email, provider.subject = "ann@city.gov", ""
    come_from_issuer(stranger)
    assert who(stranger) == "ann@city.gov"
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()


def test_an_account_that_an_older_version_connected_lets_nobody_in(
    provider: Provider, ann: User, client: Client
) -> None:
    SocialAccount.objects.create(user=ann, provider="city", uid="EVIL")
    provider.email, provider.subject = "evil@attacker.org", "EVIL"
    assert "This account was not invited" in come_from_issuer(client).content.decode()
    assert who(client) is None
    bob = User.objects.create_user("bob@city.gov")
    provider.email = bob.email  # what was Ann's account there is Bob's by now
    come_from_issuer(client)
    assert who(client) == "bob@city.gov"


def test_who_is_somebody_else_there_by_now_is_let_in_by_the_address(
    provider: Provider, ann: User, client: Client
) -> None:
    for subject in ("one", "two"):
        provider.subject = subject
        visitor = Client()
        come_from_issuer(visitor)
        assert who(visitor) == "ann@city.gov"
    provider.email = "ann.smith@city.gov"
    come_from_issuer(client)
    assert who(client) is None


def test_who_may_not_sign_in_is_told_what_a_stranger_is(provider: Provider, ann: User, client: Client) -> None:
    User.objects.update(is_active=False)
    assert "This account was not invited" in come_from_issuer(client).content.decode()
    assert who(client) is None


def test_starting_an_account_anew_ends_what_was_connected(ann: User) -> None:
    SocialAccount.objects.create(user=ann, provider="city", uid="EVIL")
    reset("ann@city.gov")
    assert not SocialAccount.objects.exists()


def test_the_issuer_proves_the_address(provider: Provider, client: Client) -> None:
    User.objects.create_user("ann@city.gov")
    assert come_from_issuer(client).headers["Location"] == "/manage/"
    assert User.objects.get().proved is not None
    assert Entry.objects.filter(action="proved the address of").count() == 1


def test_who_finds_a_password_there_says_whose_it_is(provider: Provider, ann: User, client: Client) -> None:
    answer = come_from_issuer(client, "?next=/manage/milltown/")
    assert answer.headers["Location"] == f"{OWN_WAYS}?next=%2Fmanage%2Fmilltown%2F"
    assert User.objects.get().proved is None
    assert "Is this password yours?" in client.get(answer.headers["Location"]).content.decode()
    done = client.post(OWN_WAYS, {"do": "keep", "next": "/manage/milltown/"})
    assert done.headers["Location"] == "/manage/milltown/"
    found = User.objects.get()
    assert found.proved is not None
    assert found.check_password(PASSWORD)
    assert come_from_issuer(Client()).headers["Location"] == "/manage/"  # asked once


def test_a_password_of_somebody_elses_is_taken_away(provider: Provider, ann: User, client: Client) -> None:
    stranger = Client()
    stranger.post(SIGN_IN, {"login": "ann@city.gov", "password": PASSWORD})
    assert stranger.get(OWN_WAYS).status_code == 404  # who came by password proves nothing
    come_from_issuer(client)
    client.post(OWN_WAYS, {"do": "remove"})
    assert who(client) is None
    assert stranger.get("/manage/").status_code == 302
    found = User.objects.get()
    assert (found.has_usable_password(), found.proved is not None) == (False, True)
    come_from_issuer(client)
    assert who(client) == "ann@city.gov"


def test_somebody_invited_needs_no_password(provider: Provider, client: Client) -> None:
    city = models.City.objects.create(slug="milltown", name="Milltown")
    ada = User.objects.create_user("ada@city.gov", PASSWORD)
    Membership.objects.create(user=ada, city=city, role=Role.ADMINISTRATOR)
    _, secret = invite(ada, city.pk, "ann@city.gov", Role.ANALYST)
    come_from_issuer(client)
    assert who(client) is None, "without the link nobody becomes a user"
    client.get(f"/accounts/invitations/{secret}/")
    page = client.get("/accounts/invitation/").content.decode()
    assert 'href="/accounts/oidc/city/login/?next=/manage/"' in page
    come_from_issuer(client)
    assert who(client) == "ann@city.gov"
    found = User.objects.get(email="ann@city.gov")
    assert (found.has_usable_password(), found.proved is not None) == (False, True)
    assert Membership.objects.get(user=found).role == Role.ANALYST


@pytest.fixture
def only_way(provider: Provider, settings: Settings) -> None:
    settings.SINGLE_SIGN_ON_ONLY = True


def test_the_issuer_can_be_the_only_way_in(only_way: None, ann: User, client: Client) -> None:
    led = client.get(f"{SIGN_IN}?next=/manage/milltown/")
    assert led.headers["Location"] == f"{ELSEWHERE}?next=%2Fmanage%2Fmilltown%2F"
    assert client.post(SIGN_IN, {"login": "ann@city.gov", "password": PASSWORD}).status_code == 404
    nobody = User.objects.create_user("bob@city.gov")
    assert client.get(first_link(nobody).removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert who(client) is None
    come_from_issuer(client)
    assert who(client) == "ann@city.gov"
    assert client.get("/accounts/password/").status_code == 404
    assert "/accounts/password/" not in client.get("/manage/").content.decode()


def test_who_came_another_way_is_signed_out_once_it_is_closed(
    provider: Provider, ann: User, client: Client, settings: Settings
) -> None:
    client.post(SIGN_IN, {"login": "ann@city.gov", "password": PASSWORD})
    assert client.get("/manage/").status_code == 200
    settings.SINGLE_SIGN_ON_ONLY = True
    assert client.get("/manage/").status_code == 302
    come_from_issuer(client)
    assert client.get("/manage/").status_code == 200


def test_somebody_invited_is_asked_for_no_password_where_there_are_none(only_way: None, client: Client) -> None:
    city = models.City.objects.create(slug="milltown", name="Milltown")
    ada = User.objects.create_superuser("ada@city.gov")
    _, secret = invite(ada, city.pk, "ann@city.gov", Role.ANALYST)
    client.get(f"/accounts/invitations/{secret}/")
    sent = {"name": "Ann", "password1": PASSWORD, "password2": PASSWORD}
    assert 'type="password"' not in client.post("/accounts/invitation/", sent).content.decode()
    assert not User.objects.filter(email="ann@city.gov").exists()
