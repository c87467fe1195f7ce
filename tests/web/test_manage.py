"""The staff pages: every page for every role, in one's own city and another; invited, accepted, taken away, logged."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cityscore.files.grids import read_grids
from cityscore.files.packing import packed
from cityscore.people.access import POWERS
from cityscore.people.models import Entry, Invitation, Membership, Role, User
from cityscore.store import models
from cityscore.web.manage import STAFF_PAGES, StaffPage
from tests.store.milltown import define, plain

PASSWORD = "plum garden tunnel"
PEOPLE, LOG = "/manage/milltown/people/", "/manage/milltown/log/"


@pytest.fixture
def city(db: None) -> models.City:
    for name in ("Milltown", "Hilltown"):
        define(plain(city={"name": name}))
    return models.City.objects.get(slug="milltown")


def person(city: models.City, *roles: Role, email: str = "ada@city.gov") -> Client:
    """Somebody with roles in a city, signed in."""
    user = User.objects.create_user(email, PASSWORD)
    for role in roles:
        Membership.objects.create(user=user, city=city, role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def place_of(page: StaffPage, slug: str, upload: int = 1) -> str:
    """Where a page is; one that is about an upload, about that of a number; about a revision, about the first."""
    more: dict[str, object] = {}
    if "<int:number>" in page.path:
        more["number"] = upload if page.path.startswith("upload/") else 1
    more |= {"slug": "potholes"} if "<name:slug>" in page.path else {}
    more |= {"slug": "fire-ems"} if "<slug:slug>" in page.path else {}
    return reverse(page.name, kwargs={"city": slug, **more})


def an_upload(slug: str, client: Client) -> int:
    """The number of an upload to a city, by whoever is signed in."""
    upload = models.Upload.objects.create(
        city=models.City.objects.get(slug=slug),
        who=User.objects.get(pk=client.session["_auth_user_id"]),
        name="figures.csv",
        size=3,
        grids=packed(read_grids(b"a,b\n1,2\n", "figures.csv")),
        created=timezone.now(),
    )
    return upload.pk


def link_in(page: str) -> str:
    found = re.search(r"<code>http://127\.0\.0\.1:8000(\S+)</code>", page)
    assert found
    return found.group(1)


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("page", STAFF_PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_is_for_the_roles_that_may(
    city: models.City, page: StaffPage, role: Role | None, method: str
) -> None:
    client = person(city, *([role] if role else []))
    mine, theirs = an_upload("milltown", client), an_upload("hilltown", client)
    own, strange = place_of(page, "milltown", mine), place_of(page, "milltown", theirs)
    other, none = place_of(page, "hilltown", theirs), place_of(page, "nowhere", theirs)
    may = role is not None and page.power in POWERS[role]
    if strange != own:
        assert getattr(client, method)(strange).status_code in (403, 404)
    answer = getattr(client, method)(own)
    if role is None:
        assert answer.status_code == 404
    elif not may:
        assert answer.status_code == 403
    elif method == "get":
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
    elsewhere, nowhere = getattr(client, method)(other), getattr(client, method)(none)
    assert (elsewhere.status_code, nowhere.status_code) == (404, 404)
    assert elsewhere.content.replace(b"/manage/hilltown/", b"/manage/nowhere/") == nowhere.content


@pytest.mark.parametrize("slug", ["milltown", "nowhere"])
def test_who_is_not_signed_in_is_asked_to_whatever_the_city(city: models.City, slug: str) -> None:
    for address in ("/manage/", *(place_of(page, slug) for page in STAFF_PAGES)):
        for answer in (Client().get(address), Client().post(address)):
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/sign-in/?next={address}")


def test_the_first_page_lists_ones_own_cities_and_what_one_may_do(city: models.City) -> None:
    said = person(city, Role.ADMINISTRATOR).get("/manage/").content.decode()
    assert PEOPLE in said
    assert "Hilltown" not in said
    assert PEOPLE not in person(city, Role.OWNER, email="bob@city.gov").get("/manage/").content.decode()


def test_somebody_new_is_invited_sets_a_password_and_is_let_in(city: models.City) -> None:
    admin = person(city, Role.ADMINISTRATOR)
    sent = {"do": "invite", "email": "Bob@city.gov", "role": "owner", "departments": ["Works"]}
    page = admin.post(PEOPLE, sent, follow=True).content.decode()
    link = link_in(page)
    assert "/accounts/invitations/" not in admin.get(PEOPLE).content.decode()  # shown once
    bob = Client()
    led = bob.get(link)
    assert (led.status_code, led.headers["Referrer-Policy"]) == (302, "no-referrer")
    form = bob.get(led.headers["Location"]).content.decode()
    assert "You are invited to Milltown" in form
    assert "ada@city.gov invites bob@city.gov as data owner of Works." in form
    weak = bob.post("/accounts/invitation/", {"name": "Bob", "password1": "short", "password2": "short"})
    assert "too short" in weak.content.decode()
    assert not User.objects.filter(email="bob@city.gov").exists()
    session = bob.session.session_key
    done = bob.post("/accounts/invitation/", {"name": "Bob", "password1": PASSWORD, "password2": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, "/manage/")
    assert bob.session.session_key != session
    assert Membership.objects.get(user__email="bob@city.gov").departments == ["Works"]
    assert Client().get(link, follow=True).status_code == 410


def test_who_has_an_account_must_be_signed_in_as_it(city: models.City) -> None:
    admin = person(city, Role.ADMINISTRATOR)
    bob = person(city, email="bob@city.gov")
    link = link_in(
        admin.post(PEOPLE, {"do": "invite", "email": "bob@city.gov", "role": "analyst"}, follow=True).content.decode()
    )
    stranger = Client()
    assert "Sign in to accept" in stranger.get(link, follow=True).content.decode()
    taken = stranger.post("/accounts/invitation/", {"name": "M", "password1": PASSWORD * 2, "password2": PASSWORD * 2})
    assert "Sign in to accept" in taken.content.decode()
    assert User.objects.get(email="bob@city.gov").check_password(PASSWORD)
    assert "You are signed in as ada@city.gov" in admin.get(link, follow=True).content.decode()
    admin.post("/accounts/invitation/")
    assert not Membership.objects.filter(role=Role.ANALYST).exists()
    User.objects.filter(email="bob@city.gov").update(proved=timezone.now())
    bob.get(link)
    assert bob.post("/accounts/invitation/").headers["Location"] == "/manage/"
    assert Membership.objects.get(role=Role.ANALYST).user.email == "bob@city.gov"


def test_what_will_not_do_is_said_at_the_top(city: models.City) -> None:
    admin = person(city, Role.ADMINISTRATOR)
    for sent, said in (
        ({"email": "bob", "role": "analyst"}, "Enter a valid email address"),
        ({"email": "bob@city.gov", "role": "king"}, "Select a valid choice"),
        ({"email": "bob@city.gov", "role": "owner"}, "choose one or more"),
        ({"email": "bob@city.gov", "role": "owner", "departments": ["Treasury"]}, "Select a valid choice"),
        ({"email": "ada@city.gov", "role": "administrator"}, "is an administrator already"),
    ):
        page = admin.post(PEOPLE, {"do": "invite", **sent}).content.decode()
        assert 'role="alert"' in page
        assert said in page
    assert not Invitation.objects.exists()


def test_rows_of_another_city_are_none(city: models.City) -> None:
    hilltown = models.City.objects.get(slug="hilltown")
    admin = person(city, Role.ADMINISTRATOR)
    person(hilltown, Role.ADMINISTRATOR, Role.ANALYST, email="eve@hill.gov")
    theirs = Membership.objects.get(city=hilltown, role=Role.ANALYST)
    for key in (str(theirs.pk), "0", "-1", "x", "9" * 30, ""):
        assert admin.post(PEOPLE, {"do": "remove", "membership": key}).status_code == 404
        assert admin.post(PEOPLE, {"do": "withdraw", "invitation": key}).status_code == 404
    assert admin.post(PEOPLE, {"do": "promote"}).status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_roles_are_taken_but_not_the_last_administrators(city: models.City) -> None:
    admin = person(city, Role.ADMINISTRATOR, Role.OWNER)
    owner, last = (str(Membership.objects.get(role=role).pk) for role in (Role.OWNER, Role.ADMINISTRATOR))
    assert admin.post(PEOPLE, {"do": "remove", "membership": owner}).status_code == 302
    refused = admin.post(PEOPLE, {"do": "remove", "membership": last})
    assert "invite another administrator first" in refused.content.decode()
    assert Membership.objects.get().role == Role.ADMINISTRATOR


def test_the_log_is_read_filtered_and_taken_away(city: models.City) -> None:
    admin = person(city, Role.ADMINISTRATOR)
    for email in ("bob@city.gov", "=cmd@city.gov"):
        admin.post(PEOPLE, {"do": "invite", "email": email, "role": "owner", "departments": ["Works"]})
    said = admin.get(LOG).content.decode()
    assert said.count('<th scope="row">') == Entry.objects.count() == 2
    assert "role: owner; departments: Works" in said
    assert "bob@city.gov" not in admin.get(LOG, {"what": "cmd"}).content.decode()
    assert "No change that holds these words." in admin.get(LOG, {"who": "nobody\0"}).content.decode()
    rows = list(csv.reader(io.StringIO(admin.get(LOG, {"csv": "1"}).content.decode())))
    assert rows[0] == ["moment", "name", "action", "subject", "before", "after"]
    assert {row[3] for row in rows[1:]} == {"bob@city.gov", "'=cmd@city.gov"}
    person(models.City.objects.get(slug="hilltown"), Role.ADMINISTRATOR, email="eve@hill.gov")
    eve = Client()
    eve.force_login(User.objects.get(email="eve@hill.gov"))
    assert "bob@city.gov" not in eve.get("/manage/hilltown/log/").content.decode()
