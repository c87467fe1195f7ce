"""An address is proved before it gets mail or joins a second city; invitations and new passwords go to mailboxes."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.test import Client
from django.utils import timezone

from cityscore.jobs.tasks import JOBS, named
from cityscore.people.account_links import password_secret
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from tests.browser.people import one_time_code
from tests.mailbox_server import Mailbox, part
from tests.store.milltown import define, plain

PASSWORD, NEW, THEIRS = "plum garden tunnel", "quiet river lantern", "what mallory chose"
SIGN_IN, ASK, ACCEPT = "/accounts/sign-in/", "/accounts/new-password/ask/", "/accounts/invitation/"

pytestmark = pytest.mark.usefixtures("fast_passwords")


@pytest.fixture
def towns(db: None) -> None:
    for name in ("Milltown", "Hilltown"):
        define(plain(city={"name": name}))


def administrator(slug: str) -> Client:
    user = User.objects.create_user(f"admin@{slug}.gov", PASSWORD, proved=timezone.now())
    Membership.objects.create(user=user, city=models.City.objects.get(slug=slug), role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


def invited(admin: Client, slug: str, email: str = "mayor@city.gov") -> str:
    """The page after an invitation as an analyst."""
    sent = {"do": "invite", "email": email, "role": "analyst"}
    return admin.post(f"/manage/{slug}/people/", sent, follow=True).content.decode()


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/accounts/[^\s<]+)", text)
    assert found, text
    return found.group(1)


def mailed(box: Mailbox, email: str = "mayor@city.gov") -> str:
    """The link in the last mail to an address, once the worker has done what waits."""
    for job in models.Job.objects.filter(state=models.JobState.WAITING):
        named(JOBS)[job.name](job)
        models.Job.objects.filter(pk=job.pk).update(state=models.JobState.DONE)
    return link_in(part(box.to(email)[-1], "plain"))


def mayor_of_milltown(password: str = THEIRS, *, is_proved: bool = False) -> User:
    """An account whose password somebody in Milltown chose."""
    user = User.objects.create_user("mayor@city.gov", password, proved=timezone.now() if is_proved else None)
    Membership.objects.create(user=user, city=models.City.objects.get(slug="milltown"), role=Role.ANALYST)
    return user


def signed_in(password: str, email: str = "mayor@city.gov") -> Client:
    client = Client()
    client.post(SIGN_IN, {"login": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/manage/").status_code == 200


def roles() -> set[tuple[str, str]]:
    return set(Membership.objects.filter(user__email="mayor@city.gov").values_list("city__slug", "role"))


def test_with_mail_an_invitation_is_sent_and_shown_to_nobody(towns: None, box: Mailbox) -> None:
    admin = administrator("milltown")
    page = invited(admin, "milltown")
    assert "An invitation is on its way to mayor@city.gov." in page
    assert "/accounts/invitations/" not in page
    assert "(no mail has gone out yet)" in page
    link = mailed(box)
    assert "(no mail has gone out yet)" not in admin.get("/manage/milltown/people/").content.decode()
    mayor = Client()
    mayor.get(link)
    mayor.post(ACCEPT, {"name": "May", "password1": NEW, "password2": NEW})
    assert roles() == {("milltown", "analyst")}
    assert User.objects.get(email="mayor@city.gov").proved is not None


def test_without_mail_the_link_is_shown_and_proves_nothing(towns: None) -> None:
    page = invited(administrator("milltown"), "milltown")
    mayor = Client()
    mayor.get(link_in(page))
    mayor.post(ACCEPT, {"name": "May", "password1": NEW, "password2": NEW})
    assert roles() == {("milltown", "analyst")}
    assert User.objects.get(email="mayor@city.gov").proved is None


def test_a_mailed_invitation_to_a_second_city_takes_no_password_that_somebody_else_chose(
    towns: None, box: Mailbox
) -> None:
    TOTP.activate(mayor_of_milltown(), generate_totp_secret())
    Authenticator.objects.all().delete()
    mallory = signed_in(THEIRS)
    invited(administrator("hilltown"), "hilltown")
    link = mailed(box)
    mayor = Client()
    page = mayor.get(link, follow=True).content.decode()
    assert "nobody has shown yet whose it is" in page
    assert mayor.post(ACCEPT, {"new_password1": "short", "new_password2": "short"}).status_code == 200
    assert is_in(mallory)
    mayor.post(ACCEPT, {"new_password1": NEW, "new_password2": NEW})
    assert roles() == {("milltown", "analyst"), ("hilltown", "analyst")}
    assert (is_in(mayor), is_in(mallory), is_in(signed_in(THEIRS))) == (True, False, False)
    found = User.objects.get(email="mayor@city.gov")
    assert found.proved is not None
    assert found.check_password(NEW)


def test_who_knows_the_password_and_reads_the_mailbox_needs_no_new_one(towns: None, box: Mailbox) -> None:
    mayor_of_milltown()
    invited(administrator("hilltown"), "hilltown")
    link, mayor = mailed(box), signed_in(THEIRS)
    mayor.get(link)
    mayor.post(ACCEPT)
    assert ("hilltown", "analyst") in roles()
    found = User.objects.get(email="mayor@city.gov")
    assert found.proved is not None
    assert found.check_password(THEIRS)


def test_without_mail_a_second_city_asks_for_the_password_and_for_a_new_one(towns: None) -> None:
    mayor_of_milltown()
    link = link_in(invited(administrator("hilltown"), "hilltown"))
    stranger = Client()  # such as the administrator of Hilltown, who was shown the link
    page = stranger.get(link, follow=True).content.decode()
    assert "Sign in to accept." in page
    assert "cityscore reset-account mayor@city.gov" in page
    stranger.post(ACCEPT, {"new_password1": NEW, "new_password2": NEW})
    assert User.objects.get(email="mayor@city.gov").check_password(THEIRS)
    mallory, mayor = signed_in(THEIRS), signed_in(THEIRS)
    mayor.get(link)
    mayor.post(ACCEPT)
    assert roles() == {("milltown", "analyst")}, "not with the password alone"
    mayor.post(ACCEPT, {"new_password1": NEW, "new_password2": NEW})
    assert roles() == {("milltown", "analyst"), ("hilltown", "analyst")}
    assert (is_in(mayor), is_in(mallory)) == (True, False)
    assert User.objects.get(email="mayor@city.gov").proved is None


def test_who_proved_the_address_or_has_a_role_there_just_accepts(towns: None) -> None:
    mayor_of_milltown(is_proved=True)
    mayor = signed_in(THEIRS)
    mayor.get(link_in(invited(administrator("hilltown"), "hilltown")))
    mayor.post(ACCEPT)
    assert ("hilltown", "analyst") in roles()
    User.objects.update(proved=None)
    sent = {"do": "invite", "email": "mayor@city.gov", "role": "administrator"}
    hilltown = Client()
    hilltown.force_login(User.objects.get(email="admin@hilltown.gov"))
    mayor.get(link_in(hilltown.post("/manage/hilltown/people/", sent, follow=True).content.decode()))
    mayor.post(ACCEPT)
    assert ("hilltown", "administrator") in roles()


def test_an_address_is_proved_by_who_is_signed_in_and_reads_its_mail(towns: None, box: Mailbox) -> None:
    mayor_of_milltown()
    mayor = signed_in(THEIRS)
    assert "/accounts/address/" in mayor.get("/manage/").content.decode()
    assert "We sent a mail to mayor@city.gov." in mayor.post("/accounts/address/").content.decode()
    link = mailed(box)
    assert Client().get(link).headers["Location"] == f"{SIGN_IN}?{urlencode({'next': link}, safe='/')}"
    admin = administrator("milltown")
    assert admin.post(link).status_code == 410
    mayor.get(link)  # as mail programs do
    assert User.objects.get(email="mayor@city.gov").proved is None
    assert "It is proved that mayor@city.gov is yours." in mayor.post(link).content.decode()
    assert User.objects.get(email="mayor@city.gov").proved is not None
    assert "/accounts/address/" not in mayor.get("/manage/").content.decode()


def test_a_new_password_by_mail(towns: None, box: Mailbox) -> None:
    user = mayor_of_milltown(PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    elsewhere = Client()
    elsewhere.force_login(user)
    assert "a link is on its way" in Client().post(ASK, {"email": "Mayor@City.gov"}).content.decode()
    link, mayor = mailed(box), Client()
    led = mayor.get(link)
    assert (led.headers["Location"], led.headers["Referrer-Policy"]) == ("/accounts/new-password/", "no-referrer")
    done = mayor.post("/accounts/new-password/", {"new_password1": NEW, "new_password2": NEW})
    assert done.headers["Location"] == "/accounts/second-factor/authenticate/", "the second factor stays"
    assert not is_in(mayor)
    mayor.post("/accounts/second-factor/authenticate/", {"code": one_time_code(secret)})
    assert (is_in(mayor), is_in(elsewhere)) == (True, False)
    assert Client().get(link).status_code == 410, "once"
    assert User.objects.get(email="mayor@city.gov").proved is not None
    actions = set(Entry.objects.filter(subject="mayor@city.gov").values_list("action", flat=True))
    assert {"was asked for a new password for", "set a password by a link for"} <= actions


def test_what_is_answered_tells_nobody_who_has_an_account(towns: None, box: Mailbox) -> None:
    mayor_of_milltown()
    User.objects.create_user("gone@city.gov", PASSWORD, is_active=False)
    told = set()
    for email in ("mayor@city.gov", "nobody@city.gov", "gone@city.gov"):
        page = Client().post(ASK, {"email": email}).content.decode()
        told.add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, ""))
    assert len(told) == 1
    assert models.Job.objects.count() == 1
    assert set(Entry.objects.values_list("subject", flat=True)) == {"mayor@city.gov", "gone@city.gov"}


def test_links_are_asked_for_three_times_an_hour(towns: None, box: Mailbox) -> None:
    mayor_of_milltown()
    answers = [Client().post(ASK, {"email": "mayor@city.gov"}, REMOTE_ADDR=f"10.0.0.{n}") for n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    mailed(box)
    assert len(box.to("mayor@city.gov")) == 3


def test_a_link_for_a_new_password_ends_after_two_hours_and_at_a_sign_in(
    towns: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = mayor_of_milltown(PASSWORD)
    link = f"/accounts/new-password/{password_secret(user)}/"
    assert client.get(link).status_code == 302
    now = signing.time.time()  # type: ignore[attr-defined]
    with monkeypatch.context() as later:
        later.setattr(signing.time, "time", lambda: now + timedelta(hours=2, minutes=1).total_seconds())  # type: ignore[attr-defined]
        assert Client().get(link).status_code == 410
    assert signed_in(PASSWORD).get("/manage/").status_code == 200
    assert Client().get(link).status_code == 410
    for false in (link[:-3] + "x/", "/accounts/new-password/x/"):
        visitor = Client()
        assert visitor.get(false).status_code == 410
        assert not visitor.cookies, "nothing is kept for a stranger"


def test_without_mail_it_says_who_can_help(towns: None, client: Client) -> None:
    page = client.post(ASK, {"email": "mayor@city.gov"}).content.decode()
    assert "cityscore reset-account" in page
    assert not models.Job.objects.exists()


def test_who_has_no_password_to_change_is_led_to_ask_for_one(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("owen@city.gov"))
    assert client.get("/accounts/password/", follow=True).redirect_chain == [("/accounts/new-password/ask/", 302)]
