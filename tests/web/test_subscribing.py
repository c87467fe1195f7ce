"""Mail about a city: asked for by anybody, confirmed from the mailbox, ended without signing in; no address leaks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from cityscore.jobs.tasks import JOBS, named
from cityscore.people import mail_subscriptions
from cityscore.people.models import Entry, Membership, Role, Subscriber, Subscription, Topic, User
from cityscore.store import models
from tests.mailbox_server import Mailbox, part
from tests.store.milltown import define

from .small_site import CALLS, METRICS, POTHOLES, small_city

PAGE = "/milltown/subscribe/"
BOTH = {"report": "on", "alerts": "metric:potholes", "email": "Ann@home.org"}
CABINETS = {"Services": ["Calls", "Works"], "Safety": ["Police"]}


@pytest.fixture
def city(db: None) -> models.City:
    return small_city(cabinets=CABINETS)


def work() -> list[str]:
    """What a worker would do: what each job that waits says."""
    said = []
    for job in models.Job.objects.filter(state=models.JobState.WAITING):
        said.append(named(JOBS)[job.name](job))
        models.Job.objects.filter(pk=job.pk).update(state=models.JobState.DONE)
    return said


def link_in(text: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert found
    return found.group(1)


def confirmed(box: Mailbox, **sent: str) -> Subscriber:
    """Somebody who asked, and followed the link."""
    Client().post(PAGE, {**BOTH, **sent})
    work()
    Client().post(link_in(part(box.came[-1][1], "plain")))
    return Subscriber.objects.get(email=sent.get("email", "ann@home.org"))


def wanted(email: str = "ann@home.org") -> list[tuple[str, str, str]]:
    """What somebody gets."""
    rows = Subscription.objects.filter(subscriber__email=email, ended=None, confirmed__isnull=False)
    return list(rows.values_list("topic", "kind", "slug"))


def test_what_is_asked_for_is_sent_only_once_the_mailbox_says_so(city: models.City, box: Mailbox) -> None:
    page = Client().get(PAGE).content.decode()
    assert all(f'<option value="{value}"' in page for value in ("city", "cabinet:services", "metric:potholes"))
    answer = Client().post(PAGE, BOTH)
    assert "Look into your mailbox, ann@home.org." in answer.content.decode()
    assert not answer.cookies
    assert not wanted()
    assert work() == ["1 mail sent"]
    (message,) = box.to("ann@home.org")
    text = part(message, "plain")
    assert "* The weekly report" in text
    assert "* Alerts about Potholes" in text
    link = link_in(text)
    assert link in part(message, "html").replace("&amp;", "&")
    for _ in range(2):  # mail programs open links by themselves
        assert "Yes, send it to me" in Client().get(link).content.decode()
    assert not wanted()
    done = Client().post(link)
    assert "Done: you will get it." in done.content.decode()
    assert done.headers["Referrer-Policy"] == "no-referrer"
    assert wanted() == [("report", "city", ""), ("alerts", "metric", "potholes")]
    assert Client().post(link).status_code == 200
    assert len(wanted()) == 2


def test_the_same_is_said_whether_an_address_is_known_or_not(city: models.City, box: Mailbox) -> None:
    confirmed(box)
    known = Client().post(PAGE, BOTH).content.decode()
    new = Client().post(PAGE, {**BOTH, "email": "bob@home.org"}).content.decode()
    assert known.replace("ann@", "bob@") == new
    assert work() == ["1 mail sent"]  # to the new one alone
    assert box.addresses == ["ann@home.org", "bob@home.org"]


def test_a_link_is_of_its_city_and_for_a_week(city: models.City, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    small_city(slug="hilltown")
    Client().post(PAGE, BOTH)
    work()
    link = link_in(part(box.came[0][1], "plain"))
    assert Client().post(link.replace("milltown", "hilltown")).status_code == 410
    forged = signing.dumps([Subscription.objects.first().pk], salt="another")
    assert Client().post(f"/milltown/subscribe/confirm/{forged}/").status_code == 410
    assert Client().post(link[:-2] + "x/").status_code == 410
    late = timezone.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", late.timestamp)
    assert Client().post(link).status_code == 410
    assert not wanted()


def test_a_mail_program_ends_a_topic_by_one_click_without_signing_in(city: models.City, box: Mailbox) -> None:
    subscriber = confirmed(box)
    address = f"/milltown/subscriptions/{subscriber.token}/report/"
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200  # opened by a scanner, say
    assert len(wanted()) == 2
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert wanted() == [("alerts", "metric", "potholes")]
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert wanted() == [("alerts", "metric", "potholes")]


def test_each_thing_has_a_button_and_all_of_them_have_one(city: models.City, box: Mailbox) -> None:
    subscriber = confirmed(box)
    address = f"/milltown/subscriptions/{subscriber.token}/alerts/"
    page = Client().get(address).content.decode()
    assert "Alerts about Potholes" in page
    assert "ann@home.org" not in page
    number = Subscription.objects.get(topic=Topic.REPORT).pk
    assert "You still get this" in Client().post(address, {"end": str(number)}).content.decode()
    assert wanted() == [("alerts", "metric", "potholes")]
    assert "You get no mail from here." in Client().post(address, {"end": "all"}).content.decode()
    assert not wanted()


def test_nobody_ends_what_is_another_s(city: models.City, box: Mailbox) -> None:
    ann, bob = confirmed(box), confirmed(box, email="bob@home.org")
    theirs = bob.subscriptions.first()
    assert theirs
    Client().post(f"/milltown/subscriptions/{ann.token}/report/", {"end": str(theirs.pk)})
    assert len(wanted("bob@home.org")) == 2
    small_city(slug="hilltown")
    for address in (
        f"/hilltown/subscriptions/{bob.token}/report/",
        f"/milltown/subscriptions/{bob.token[:-1]}/report/",
        f"/milltown/subscriptions/{bob.pk}/report/",
    ):
        assert Client().post(address, {"end": "all"}).status_code == 410
    assert len(wanted("bob@home.org")) == 2


def test_what_will_not_do_is_said_at_the_top_and_nothing_is_kept(city: models.City, box: Mailbox) -> None:
    for sent, said in (
        ({"report": "on", "email": "ann"}, "Enter a valid email address"),
        ({"report": "on"}, "This field is required"),
        ({"email": "ann@home.org"}, "Choose the weekly report, alerts, or both."),
        ({"email": "ann@home.org", "alerts": "metric:treasury"}, "Select a valid choice"),
        ({"email": "ann@home.org\nBcc: all@home.org", "report": "on"}, "Enter a valid email address"),
    ):
        answer = Client().post(PAGE, sent)
        assert answer.status_code == 422, sent
        assert 'role="alert"' in answer.content.decode()
        assert said in answer.content.decode()
    assert not Subscriber.objects.exists()
    assert not models.Job.objects.exists()


def test_an_internal_service_is_not_offered(db: None, box: Mailbox) -> None:
    small_city({"calls": CALLS, "potholes": {**POTHOLES, "visibility": "internal"}})
    assert "potholes" not in Client().get(PAGE).content.decode().lower()
    assert Client().post(PAGE, BOTH).status_code == 422


def test_nobody_has_somebody_else_s_mailbox_filled(city: models.City, box: Mailbox) -> None:
    statuses = [Client(REMOTE_ADDR=f"192.0.2.{n}").post(PAGE, BOTH).status_code for n in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    work()
    assert len(box.to("ann@home.org")) <= 3
    statuses = [Client().post(PAGE, {**BOTH, "email": f"a{n}@home.org"}).status_code for n in range(12)]
    assert statuses.count(429) == 2


@pytest.mark.parametrize("domain", ["ｅxample.org", "EXAMPLE.org"])
def test_one_mailbox_is_not_filled_by_other_spellings(city: models.City, box: Mailbox, domain: str) -> None:
    for n, spelling in enumerate(["example.org", domain, "example.org"]):
        sent = {**BOTH, "email": f"vic+{n}@{spelling}"}
        assert Client(REMOTE_ADDR=f"192.0.2.{n}").post(PAGE, sent).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.9").post(PAGE, {**BOTH, "email": f"Vic@{domain}"}).status_code == 429
    assert {each.email.partition("@")[2] for each in Subscriber.objects.all()} == {"example.org"}


@pytest.mark.parametrize(
    "email",
    ["Aİ@e.org", f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org", "a@\u00ad", "vic@exa\u00admple.org"],
)
def test_an_address_that_is_none_after_all_is_said_at_its_field(city: models.City, box: Mailbox, email: str) -> None:
    assert Client().post(PAGE, {**BOTH, "email": email}).status_code == 422
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("prefix", ["", "/en", "/es"])
def test_what_a_mail_program_sends_is_led_nowhere_else(db: None, box: Mailbox, prefix: str) -> None:
    small_city(cabinets=CABINETS, language="es")
    subscriber = confirmed(box)
    address = f"{prefix}/milltown/subscriptions/{subscriber.token}/report/"
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wanted() == [("alerts", "metric", "potholes")]


def test_a_stranger_does_not_choose_somebody_s_language(city: models.City, box: Mailbox) -> None:
    Client().post(f"/es{PAGE}", BOTH)
    Client().post(PAGE, BOTH)
    assert Subscriber.objects.get().language == "en"
    confirmed(box)
    Client().post(f"/es{PAGE}", BOTH)
    assert Subscriber.objects.get().language == "en"


def test_a_site_without_a_mail_server_offers_no_mail(city: models.City) -> None:
    assert "sends no mail yet" in Client().get(PAGE).content.decode()
    assert "sends no mail yet" in Client().post(PAGE, BOTH).content.decode()
    assert not Subscriber.objects.exists()
    assert PAGE not in Client().get("/milltown/").content.decode()


def test_public_pages_lead_to_it(city: models.City, box: Mailbox) -> None:
    assert PAGE in Client().get("/milltown/").content.decode()
    assert '<option value="metric:calls" selected' in Client().get(f"{PAGE}?service=calls").content.decode()


def test_pages_that_take_something_are_never_kept(city: models.City, box: Mailbox) -> None:
    subscriber = confirmed(box)
    for address in (PAGE, f"/milltown/subscriptions/{subscriber.token}/report/"):
        answer = Client().get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "ETag" not in answer.headers


def test_mail_is_in_the_language_in_which_it_was_asked_for(city: models.City, box: Mailbox) -> None:
    Client().post(f"/es{PAGE}", BOTH)
    work()
    text = part(box.came[0][1], "plain")
    assert "/es/milltown/subscribe/confirm/" in text
    assert Subscriber.objects.get().language == "es"


def test_who_leaves_is_forgotten_and_so_is_who_never_confirmed(city: models.City, box: Mailbox) -> None:
    ann = confirmed(box)
    Client().post(PAGE, {**BOTH, "email": "bob@home.org"})
    long_ago = timezone.now() - timedelta(days=8)
    Subscriber.objects.update(created=long_ago)
    Subscription.objects.update(created=long_ago)
    assert mail_subscriptions.forget_who_left(city.pk) == 1
    assert Subscriber.objects.get() == ann
    mail_subscriptions.end_subscriptions(ann)
    assert mail_subscriptions.forget_who_left(city.pk) == 1
    assert not Subscriber.objects.exists()


def test_a_renamed_service_keeps_its_subscribers(city: models.City, box: Mailbox) -> None:
    ann = confirmed(box)
    plain = {
        "city": {"name": "Milltown", "slug": "milltown", "timezone": "America/New_York"},
        "cabinets": CABINETS,
        "metrics": {
            **{name: each for name, each in METRICS.items() if name != "potholes"},
            "holes": {**METRICS["potholes"], "name": "Holes", "was": "potholes"},
        },
    }
    define(plain, None)
    page = Client().get(f"/milltown/subscriptions/{ann.token}/alerts/").content.decode()
    assert "Alerts about Holes" in page


def signed_in(city: models.City, email: str = "dora@city.gov", *, is_proved: bool = True) -> Client:
    user = User.objects.create_user(email, proved=timezone.now() if is_proved else None)
    Membership.objects.create(user=user, city=city, role=Role.OWNER, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("email", ["a@localhost", "a@[127.0.0.1]", "a@[IPv6:::1]"])
def test_an_address_that_no_other_mail_server_knows_is_refused(city: models.City, box: Mailbox, email: str) -> None:
    answer = Client().post(PAGE, {**BOTH, "email": email})
    assert answer.status_code == 422
    assert not Subscriber.objects.exists()


def test_who_is_signed_in_confirms_nothing(city: models.City, box: Mailbox) -> None:
    dora = signed_in(city)
    sent = {"do": "add", "report": "on", "alerts": "cabinet:services"}
    page = dora.post("/manage/milltown/mail/", sent, follow=True).content.decode()
    assert "You will get it." in page
    assert "Alerts about Services" in page
    assert wanted("dora@city.gov") == [("report", "city", ""), ("alerts", "cabinet", "services")]
    assert work() == []
    number = Subscription.objects.get(topic=Topic.REPORT).pk
    dora.post("/manage/milltown/mail/", {"do": "end", "subscription": str(number)})
    assert wanted("dora@city.gov") == [("alerts", "cabinet", "services")]


def test_an_address_that_nobody_proved_is_asked_first(city: models.City, box: Mailbox) -> None:
    mallory = signed_in(city, "mayor@victim.org", is_proved=False)
    sent = {"do": "add", "report": "on"}
    assert "We sent a mail to mayor@victim.org." in mallory.post(
        "/manage/milltown/mail/", sent, follow=True
    ).content.decode()  # fmt: skip
    assert wanted("mayor@victim.org") == []
    work()
    (message,) = box.to("mayor@victim.org")
    link = link_in(part(message, "plain"))
    Client().post(link)  # the mailbox's owner says yes to mail, and by that to nobody's account
    assert wanted("mayor@victim.org") == [("report", "city", "")]
    assert User.objects.get().proved is None
    mallory.post(link)
    assert User.objects.get().proved is not None
    for _ in range(3):
        mallory.post("/manage/milltown/mail/", {**sent, "alerts": "city"})
    assert work() == []


def test_mail_to_an_address_that_nobody_proved_is_asked_for_three_times_a_day(city: models.City, box: Mailbox) -> None:
    mallory = signed_in(city, "mayor@victim.org", is_proved=False)
    for _ in range(5):
        mallory.post("/manage/milltown/mail/", {"do": "add", "report": "on"})
    work()
    assert len(box.to("mayor@victim.org")) == 3


def test_who_is_signed_in_ends_only_their_own(city: models.City, box: Mailbox) -> None:
    ann, dora = confirmed(box), signed_in(city)
    theirs = ann.subscriptions.first()
    assert theirs
    for number in (str(theirs.pk), "0", "x", "9" * 30, ""):
        assert dora.post("/manage/milltown/mail/", {"do": "end", "subscription": number}).status_code == 404
    assert dora.post("/manage/milltown/mail/", {"do": "add"}).status_code == 422
    assert len(wanted()) == 2


def test_no_page_job_or_log_tells_an_address(city: models.City, box: Mailbox) -> None:
    confirmed(box)
    admin = User.objects.create_user("admin@city.gov")
    Membership.objects.create(user=admin, city=city, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(admin)
    for address in ("/manage/milltown/people/", "/manage/milltown/log/", "/manage/milltown/mail/", "/milltown/", PAGE):
        assert "ann@home.org" not in client.get(address).content.decode()
    assert not [row for row in models.Job.objects.values_list() if "ann@home.org" in str(row)]
    assert not [row for row in Entry.objects.values_list() if "ann@home.org" in str(row)]
    assert "ann@home.org" not in f"{Subscriber.objects.get()}{Subscription.objects.first()}"
