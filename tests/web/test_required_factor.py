"""A role can ask for a second factor: it is set up before anything else, and the last one stays."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from pytest_django import Settings

from cityscore.people.models import Membership, Role, User
from cityscore.store import models
from cityscore.web.manage import STAFF_PAGES
from cityscore.web.setting_types import ROLES
from tests.browser.people import one_time_code
from tests.store.milltown import define, plain

PASSWORD = "plum garden tunnel"
NEEDED, ENROL = "/accounts/second-factor/needed/", "/accounts/second-factor/totp/activate/"

pytestmark = pytest.mark.usefixtures("fast_passwords")


@pytest.fixture
def client(db: None, settings: Settings) -> Client:
    """Somebody who is an analyst, of whom a second factor is asked."""
    define(plain())
    settings.SECOND_FACTOR_ROLES = frozenset({"analyst"})
    return somebody("ann@city.gov", Role.ANALYST)


def somebody(email: str, role: Role) -> Client:
    user = User.objects.create_user(email, PASSWORD)
    Membership.objects.create(user=user, city=models.City.objects.get(), role=role, departments=["Works"])
    client = Client()
    client.post("/accounts/sign-in/", {"login": email, "password": PASSWORD})
    return client


def test_who_lacks_one_is_led_to_set_it_up_before_any_staff_page(client: Client) -> None:
    for page in ("/manage/", "/manage/milltown/log/", "/manage/milltown/release/", "/manage/milltown/entry/"):
        for answer in (client.get(page), client.post(page)):
            assert (answer.status_code, answer.headers["Location"]) == (302, NEEDED), page
    assert len(STAFF_PAGES) > 10  # all of them are guarded in one place
    page = client.get(NEEDED).content.decode()
    assert ENROL in page
    assert "/accounts/second-factor/webauthn/add/" in page


def test_who_has_another_role_is_not(client: Client) -> None:
    assert somebody("owen@city.gov", Role.OWNER).get("/manage/").status_code == 200


def test_who_administers_the_site_is_an_administrator(client: Client, settings: Settings) -> None:
    root = Client()
    root.force_login(User.objects.create_superuser("root@city.gov"))
    assert root.get("/manage/").status_code == 200
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})
    assert root.get("/manage/").headers["Location"] == NEEDED


def test_a_code_that_enrols_works_once_and_then_the_pages_open(client: Client) -> None:
    client.post("/accounts/again/", {"password": PASSWORD})
    client.get(ENROL)
    code = one_time_code(client.session["mfa.totp.secret"])
    assert client.post(ENROL, {"code": code}).status_code == 302
    assert client.get("/manage/").status_code == 200
    assert client.get(NEEDED).headers["Location"] == "/manage/"
    thief = Client()
    thief.post("/accounts/sign-in/", {"login": "ann@city.gov", "password": PASSWORD})
    page = thief.post("/accounts/second-factor/authenticate/", {"code": code}).content.decode()
    assert "This code does not fit." in page
    assert thief.get("/manage/").status_code == 302


def test_the_last_one_stays_while_it_is_asked_for(client: Client, settings: Settings) -> None:
    ann = User.objects.get(email="ann@city.gov")
    TOTP.activate(ann, generate_totp_secret())
    client.post("/accounts/again/", {"password": PASSWORD})
    remove = "/accounts/second-factor/totp/deactivate/"
    client.get(remove)
    client.post(remove)
    assert Authenticator.objects.filter(type="totp").exists()
    passkey = Authenticator.objects.create(user=ann, type="webauthn", data={"name": "Laptop", "credential": {}})
    client.post(remove)
    assert [factor.type for factor in Authenticator.objects.all()] == ["webauthn"]
    removal = f"/accounts/second-factor/webauthn/keys/{passkey.pk}/remove/"
    assert client.post(removal).status_code == 403
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    settings.SECOND_FACTOR_ROLES = frozenset()
    client.post(removal)
    assert not Authenticator.objects.exists()


def test_the_setting_names_the_roles_that_there_are() -> None:
    assert set(Role.values) == ROLES
