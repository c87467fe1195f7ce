"""Removing an account: nothing is left that lets them in, mails them or names their address; what they did stands."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.people.access import access_of
from cityscore.people.audit import Action
from cityscore.people.invitations import invite, open_invitation
from cityscore.people.mail_subscriptions import About, ask_for_mail
from cityscore.people.models import Entry, Invitation, Membership, Role, Subscriber, User
from cityscore.people.removing import account_of, end_account, may_remove
from cityscore.store import models
from tests.store.milltown import define, plain

PASSWORD = "plum garden tunnel"
ADA = "ada@city.gov"


@pytest.fixture
def city(db: None) -> models.City:
    for name in ("Milltown", "Hilltown"):
        define(plain(city={"name": name}))
    return models.City.objects.get(slug="milltown")


def person(city: models.City, *roles: Role, email: str = ADA, name: str = "") -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, proved=timezone.now())
    for role in roles:
        Membership.objects.create(user=user, city=city, role=role)
    return user


def left(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_nothing_is_left_that_lets_them_in_or_mails_them(city: models.City, client: Client) -> None:
    boss = person(city, Role.ADMINISTRATOR, email="boss@city.gov")
    user = person(city, Role.ANALYST, Role.ADMINISTRATOR)
    client.post("/accounts/sign-in/", {"login": ADA, "password": PASSWORD})
    assert client.get("/manage/").status_code == 200
    session = UserSession.objects.get(user=user).session_key
    assert Session.objects.filter(session_key=session).exists()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    ask_for_mail(city.pk, ADA, [About("report", "city")], "en", known=True)
    _, theirs = invite(user, city.pk, "eve@city.gov", Role.READER)
    _, for_them = invite(boss, city.pk, ADA, Role.READER)

    end_account(user, by=boss)

    assert not Session.objects.filter(session_key=session).exists()
    for rows in (UserSession.objects, Authenticator.objects, Membership.objects):
        assert not rows.filter(user=user).exists()
    assert not Subscriber.objects.filter(email=ADA).exists()
    assert not Invitation.objects.filter(email=ADA).exists()
    assert open_invitation(theirs) is None
    assert open_invitation(for_them) is None
    assert client.get("/manage/").status_code == 302
    assert access_of(left(user), city.pk) is None
    assert not Client().login(email=ADA, password=PASSWORD)
    with pytest.raises(CityScoreError, match="nobody has the address"):
        account_of(ADA)


def test_what_they_did_stays_and_the_log_says_who_it_was(city: models.City) -> None:
    user = person(city, Role.OWNER, name="Ada Lee")
    nameless = person(city, Role.OWNER, email="bob@city.gov")
    before = list(Entry.objects.values_list("pk", "name"))
    for removed in (user, nameless):
        end_account(removed, by=None)
    assert str(left(user)) == "Ada Lee"
    assert str(left(nameless)) == "somebody who has left"
    assert list(Entry.objects.filter(pk__in=[pk for pk, _ in before]).values_list("pk", "name")) == before
    noted = Entry.objects.filter(action=Action.REMOVED_ACCOUNT, city=city.pk).values_list("name", "subject")
    assert set(noted) == {("CityScore", ADA), ("CityScore", "bob@city.gov")}


def test_somebody_can_be_invited_anew_with_the_address(city: models.City) -> None:
    first = person(city, Role.READER)
    end_account(first, by=None)
    again = person(city)
    assert again.pk != first.pk
    assert access_of(again, city.pk) is None


def test_the_last_administrator_is_not_removed(city: models.City) -> None:
    site = User.objects.create_superuser("it@city.gov", PASSWORD)
    with pytest.raises(CityScoreError, match="the site's last administrator"):
        end_account(site, by=None)
    only = person(city, Role.ADMINISTRATOR)
    with pytest.raises(CityScoreError, match="nobody could invite others to Milltown"):
        end_account(only, by=only)
    assert left(only).is_active
    end_account(only, by=site)
    assert not left(only).is_active


def test_whose_account_is_whose_to_remove(city: models.City) -> None:
    boss, user = person(city, Role.ADMINISTRATOR), person(city, Role.OWNER, email="bob@city.gov")
    site = User.objects.create_superuser("it@city.gov", PASSWORD)
    assert may_remove(boss, user)
    assert may_remove(user, user)
    assert not may_remove(user, boss)
    assert not may_remove(boss, site)
    Membership.objects.create(user=user, city=models.City.objects.get(slug="hilltown"), role=Role.OWNER)
    assert not may_remove(boss, user)
    with pytest.raises(CityScoreError, match="roles elsewhere"):
        end_account(user, by=boss)
    assert may_remove(site, user)


def test_the_page_of_people_asks_first_and_then_removes(city: models.City, client: Client) -> None:
    boss, user = person(city, Role.ADMINISTRATOR, email="boss@city.gov"), person(city, Role.OWNER)
    client.force_login(boss)
    row, page = {"membership": Membership.objects.get(user=user).pk}, "/manage/milltown/people/"
    asked = client.post(page, {**row, "do": "ask"}).content.decode()
    assert "Remove the account of ada@city.gov?" in asked
    assert left(user).is_active
    assert client.post(page, {**row, "do": "remove-account"}).status_code == 302
    assert not left(user).is_active
    assert ADA not in client.get(page).content.decode()


def test_ones_own_account_is_closed_with_the_password(city: models.City, client: Client) -> None:
    user = person(city, Role.OWNER)
    client.force_login(user)
    assert client.get("/accounts/close/").status_code == 200
    asked = client.post("/accounts/close/")
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/accounts/again/")
    assert left(user).is_active
    client.post("/accounts/again/", {"password": PASSWORD})
    closed = client.post("/accounts/close/")
    assert "Your account is closed" in closed.content.decode()
    assert not left(user).is_active
    assert client.get("/manage/").status_code == 302


def test_the_page_of_people_tells_a_sites_administrator_that_nobody_else_has_a_role(
    city: models.City, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("it@city.gov", PASSWORD))
    page = client.get("/manage/milltown/people/").content.decode()
    assert "Nobody has a role yet." not in page
    assert "Nobody but you, who administer the site." in page
