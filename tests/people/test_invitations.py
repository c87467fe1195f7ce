"""Invitations: one address, one acceptance, a week; roles and what they allow; a log that nobody can change."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser

from cityscore.model import CityScoreError
from cityscore.people import invitations
from cityscore.people.access import POWERS, Power, access_of, cities_open_to
from cityscore.people.invitations import accept, invite, open_invitation, withdraw_invitation
from cityscore.people.memberships import take_role
from cityscore.people.models import Entry, Invitation, Membership, Role, User
from cityscore.store import models


@pytest.fixture
def city(db: None) -> models.City:
    return models.City.objects.create(slug="milltown", name="Milltown")


@pytest.fixture
def admin(city: models.City) -> User:
    user = User.objects.create_user("ada@city.gov", "plum garden tunnel", name="Ada")
    Membership.objects.create(user=user, city=city, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob@city.gov")


def test_whoever_holds_the_link_and_the_address_takes_the_role_once(city: models.City, admin: User, bob: User) -> None:
    invitation, secret = invite(admin, city.pk, "Bob@City.gov", Role.OWNER, ["Works", "Parks"])
    assert (invitation.email, invitation.departments) == ("bob@city.gov", ["Parks", "Works"])
    accept(secret, bob)
    access = access_of(bob, city.pk)
    assert access is not None
    assert (access.powers, access.departments) == ({Power.ENTER, Power.SCORE, Power.PREVIEW}, {"Works", "Parks"})
    with pytest.raises(CityScoreError, match="works no longer"):
        accept(secret, bob)
    assert [(entry.name, entry.action, entry.subject) for entry in Entry.objects.order_by("pk")] == [
        ("Ada <ada@city.gov>", "invited", "bob@city.gov"),
        ("bob@city.gov", "accepted the invitation of", "Ada"),
    ]


def test_the_secret_is_not_kept(city: models.City, admin: User) -> None:
    invitation, secret = invite(admin, city.pk, "bob@city.gov", Role.ANALYST)
    row = Invitation.objects.values().get()
    assert secret not in str(row)
    assert invitation.digest == sha256(secret.encode()).hexdigest()


def test_another_persons_invitation_is_not_taken(city: models.City, admin: User, bob: User) -> None:
    _, secret = invite(admin, city.pk, "carol@city.gov", Role.ANALYST)
    with pytest.raises(CityScoreError, match=r"for carol@city\.gov"):
        accept(secret, bob)
    assert access_of(bob, city.pk) is None


def test_it_ends_after_a_week_when_withdrawn_renewed_or_when_who_made_it_is_gone(
    city: models.City, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, first = invite(admin, city.pk, "bob@city.gov", Role.ANALYST)
    again, second = invite(admin, city.pk, "bob@city.gov", Role.ANALYST)
    assert (open_invitation(first), open_invitation(second)) == (None, again)
    now = invitations.timezone.now()
    for days, there in ((6.9, True), (7.1, False)):
        monkeypatch.setattr(invitations.timezone, "now", lambda days=days: now + timedelta(days=days))
        assert (open_invitation(second) is not None) is there
    monkeypatch.setattr(invitations.timezone, "now", lambda: now)
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert open_invitation(second) is None
    User.objects.filter(pk=admin.pk).update(is_active=True)
    withdraw_invitation(admin, again)
    assert open_invitation(second) is None


def test_it_works_only_while_who_made_it_may_invite(city: models.City, admin: User, bob: User) -> None:
    eve = User.objects.create_user("eve@city.gov")
    role = Membership.objects.create(user=eve, city=city, role=Role.ADMINISTRATOR)
    _, secret = invite(eve, city.pk, "bob@city.gov", Role.ADMINISTRATOR)
    Membership.objects.filter(pk=role.pk).update(role=Role.ANALYST)  # taken in a way that ends nothing
    with pytest.raises(CityScoreError, match="works no longer"):
        accept(secret, bob)
    Membership.objects.filter(pk=role.pk).update(role=Role.ADMINISTRATOR)
    take_role(admin, role)
    assert Invitation.objects.get().ended is not None
    entries = Entry.objects.filter(action="withdrew the invitation of").values_list("who__email", "subject")
    assert list(entries) == [("ada@city.gov", "bob@city.gov")]
    Membership.objects.create(user=eve, city=city, role=Role.ADMINISTRATOR)
    assert open_invitation(secret) is None, "what ended stays so"


def test_who_keeps_another_role_that_invites_keeps_their_invitations(city: models.City, admin: User) -> None:
    owner = Membership.objects.create(user=admin, city=city, role=Role.OWNER, departments=["Works"])
    _, secret = invite(admin, city.pk, "bob@city.gov", Role.ANALYST)
    take_role(admin, owner)
    assert open_invitation(secret) is not None


def test_what_will_not_do_is_said(city: models.City, admin: User) -> None:
    with pytest.raises(CityScoreError, match="is not an e-mail address"):
        invite(admin, city.pk, "bob", Role.ANALYST)
    with pytest.raises(CityScoreError, match="choose one or more"):
        invite(admin, city.pk, "bob@city.gov", Role.OWNER)
    with pytest.raises(CityScoreError, match=r"ada@city\.gov is an administrator already"):
        invite(admin, city.pk, "ada@city.gov", Role.ADMINISTRATOR)
    assert not Entry.objects.exists()


def test_roles_are_of_one_city(city: models.City, admin: User, bob: User) -> None:
    other = models.City.objects.create(slug="hilltown", name="Hilltown")
    assert access_of(admin, other.pk) is None
    assert cities_open_to(admin) == {city.pk}
    for nobody in (bob, AnonymousUser()):
        assert access_of(nobody, city.pk) is None
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert access_of(User.objects.get(pk=admin.pk), city.pk) is None


def test_who_has_two_roles_may_do_what_either_allows(city: models.City, admin: User) -> None:
    Membership.objects.create(user=admin, city=city, role=Role.OWNER, departments=["Works"])
    access = access_of(admin, city.pk)
    assert access is not None
    assert access.powers == POWERS[Role.ADMINISTRATOR] | POWERS[Role.OWNER]
    assert access.departments == {"Works"}


def test_a_city_keeps_an_administrator(city: models.City, admin: User, bob: User) -> None:
    mine = admin.memberships.get()
    with pytest.raises(CityScoreError, match="invite another administrator first"):
        take_role(admin, mine)
    Membership.objects.create(user=bob, city=city, role=Role.ADMINISTRATOR)
    take_role(admin, mine)
    assert access_of(admin, city.pk) is None
    entry = Entry.objects.get()
    assert (entry.action, entry.before) == ("took a role from", {"role": "administrator", "departments": []})


def test_the_log_is_never_changed(city: models.City, admin: User) -> None:
    invite(admin, city.pk, "bob@city.gov", Role.ANALYST)
    entry = Entry.objects.get()
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never taken away"):
        entry.delete()
