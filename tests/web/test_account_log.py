"""Every sign-in, refusal, second factor and password change is in the server's log and in the log of changes."""

from __future__ import annotations

import logging

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from cityscore.people.audit import MOST_REFUSALS
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from tests.browser.people import one_time_code

PASSWORD, NEW = "plum garden tunnel", "quiet river lantern"
SIGN_IN, CODE = "/accounts/sign-in/", "/accounts/second-factor/authenticate/"

pytestmark = pytest.mark.usefixtures("fast_passwords")


@pytest.fixture
def ann(db: None) -> User:
    """An analyst of two cities."""
    user = User.objects.create_user("ann@city.gov", PASSWORD, name="Ann")
    for name in ("Milltown", "Hilltown"):
        city = models.City.objects.create(slug=name.lower(), name=name)
        Membership.objects.create(user=user, city=city, role=Role.ANALYST)
    return user


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "cityscore.accounts")
    return caplog


def attempt(client: Client, password: str = "no", email: str = "ann@city.gov", place: str = "10.0.0.7") -> None:
    client.post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=place)


def noted(slug: str = "milltown") -> list[tuple[str, str, object]]:
    """What the log of changes of a city has, oldest first: who, what, and what more."""
    rows = Entry.objects.filter(city__slug=slug, subject="ann@city.gov").order_by("pk")
    return list(rows.values_list("name", "action", "after"))


def test_signing_in_and_out_is_told_and_noted_in_each_of_ones_cities(
    ann: User, client: Client, lines: pytest.LogCaptureFixture
) -> None:
    attempt(client)
    attempt(client, PASSWORD)
    client.post("/accounts/sign-out/", REMOTE_ADDR="10.0.0.7")
    assert lines.messages == [
        "refused a sign-in as ann@city.gov from 10.0.0.7, by password",
        "signed in as ann@city.gov from 10.0.0.7, by password",
        "signed out as ann@city.gov from 10.0.0.7",
    ]
    place = {"from": "10.0.0.7"}
    assert noted("milltown") == noted("hilltown") == [
        ("CityScore", "refused a sign-in as", {"by": "password", **place}),
        ("Ann <ann@city.gov>", "signed in as", {"by": "password", **place}),
        ("Ann <ann@city.gov>", "signed out as", place),
    ]  # fmt: skip
    assert PASSWORD not in lines.text


def test_an_address_that_nobody_has_is_told_and_not_noted(db: None, lines: pytest.LogCaptureFixture) -> None:
    attempt(Client(), email="nobody@city.gov")
    assert lines.messages == ["refused a sign-in as nobody@city.gov from 10.0.0.7, by password"]
    assert not Entry.objects.exists()


def test_who_tries_too_often_is_told_and_the_log_is_not_flooded(ann: User, lines: pytest.LogCaptureFixture) -> None:
    for number in range(40):
        attempt(Client(), place=f"10.0.{number // 8}.7")
    assert "refused too many sign-ins as ann@city.gov from 10.0.0.7, by password" in lines.messages
    assert len(lines.messages) == 40
    actions = [action for _, action, _ in noted()]
    assert 1 <= actions.count("refused too many sign-ins as") <= MOST_REFUSALS
    assert actions.count("refused a sign-in as") <= MOST_REFUSALS


def test_codes_that_are_guessed_at_are_noted(ann: User, client: Client, lines: pytest.LogCaptureFixture) -> None:
    TOTP.activate(ann, generate_totp_secret())
    attempt(client, PASSWORD)
    for _ in range(7):
        client.post(CODE, {"code": "000000"})
    actions = [action for _, action, _ in noted()]
    assert actions.count("refused a second factor of") == 5
    assert "refused too many sign-ins as" in actions
    assert "signed in as" not in actions


def test_factors_passwords_and_sessions_are_noted(
    ann: User, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    attempt(client, PASSWORD)
    attempt(Client(), PASSWORD)
    client.post("/accounts/again/", {"password": PASSWORD})
    client.get("/accounts/second-factor/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):  # allauth tells it then
        client.post("/accounts/second-factor/totp/activate/", {"code": one_time_code(secret)})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/second-factor/recovery-codes/generate/")
    client.post("/accounts/second-factor/totp/deactivate/")
    client.post("/accounts/sessions/")
    client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    actions = [action for _, action, _ in noted()][2:]
    assert actions == [
        "added a second factor of",
        "added a second factor of",  # the recovery codes
        "made new recovery codes for",
        "removed a second factor of",
        "removed a second factor of",
        "ended the other sessions of",
        "signed out as",  # a new password ends this session too
        "changed the password of",
    ]
    assert NEW not in str(list(Entry.objects.values()))
    assert secret not in str(list(Entry.objects.values()))


def test_administrators_read_it_and_filter_it(ann: User, client: Client) -> None:
    attempt(client)
    ada = User.objects.create_user("ada@city.gov", PASSWORD)
    Membership.objects.create(user=ada, city=models.City.objects.get(slug="milltown"), role=Role.ADMINISTRATOR)
    client.force_login(ada)
    page = client.get("/manage/milltown/log/", {"what": "refused"}).content.decode()
    assert "refused a sign-in as ann@city.gov" in " ".join(page.split())
    assert "from: 10.0.0.7" in page


def test_who_administers_the_site_sees_what_is_of_no_city(ann: User, client: Client) -> None:
    User.objects.create_superuser("root@city.gov", PASSWORD)
    attempt(client, email="root@city.gov")
    client.force_login(User.objects.get(email="root@city.gov"))
    assert "root@city.gov" in client.get("/manage/milltown/log/", {"what": "refused"}).content.decode()
    client.force_login(ann)
    assert "root@city.gov" not in client.get("/manage/milltown/log/", {"what": "refused"}).content.decode()


def test_what_somebody_typed_makes_one_line(db: None, lines: pytest.LogCaptureFixture) -> None:
    from cityscore.web.account_log import tell

    tell("refused a sign-in as", "a@b.org\n2026-11-30 signed in as root@city.gov" + "x" * 1000, None)
    assert len(lines.messages[0]) < 400
    assert "\n" not in lines.messages[0]
    assert " root" not in lines.messages[0]
