"""A city is renamed, archived and removed by an administrator, and everyone is told where its pages are, or why not."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.people.mail_subscriptions import About, ask_for_mail
from cityscore.people.models import Entry, Membership, Role, Subscriber, Subscription, User
from cityscore.store import jobs, models, runs
from tests.store.milltown import DAY, NOON, Clock, city, clock, collecting, define, every_day, plain

__all__ = ["clock"]

PAGE = "/manage/milltown/city/"
WHY = "Merged with Hilltown"


@pytest.fixture
def administrator(db: None, clock: Clock) -> Client:
    """An administrator of Milltown, whose figures through 28 February 2025 are public; Hilltown is beside it."""
    for name in ("Milltown", "Hilltown"):
        define(plain(city={"name": name, "publication": "08:00"}), None)
    clock.moment = NOON
    for slug in ("milltown", "hilltown"):
        run_city(city(slug), collecting(every_day("potholes", date(2025, 1, 1), 59, (8, 10), (9, 10))))
    return client_of(Role.ADMINISTRATOR)


def client_of(role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel", name=str(role).title())
    Membership.objects.create(user=user, city=city(), role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, page: str, status: int = 200) -> str:
    answer = client.get(page)
    assert answer.status_code == status, page
    return " ".join(answer.content.decode().split())


def send(client: Client, **sent: object) -> str:
    return " ".join(client.post(PAGE, sent, follow=True).content.decode().split())


def test_only_an_administrator_sees_it(administrator: Client) -> None:
    assert "Archive it" in text_of(administrator, PAGE)
    text_of(client_of(Role.ANALYST), PAGE, 403)


def test_former_addresses_lead_to_the_new_one_for_good(administrator: Client) -> None:
    said = send(administrator, do="rename", name="City of Milltown", address="mill")
    assert "The city is called City of Milltown, at /mill/." in said
    anybody = Client()
    for path in ("", "2025-02-28/", "metrics/potholes/", "board/", "?as_of=2025-03-01T18:00:00Z", "reports/"):
        answer = anybody.get(f"/milltown/{path}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/mill/{path}")
        assert anybody.get(f"/mill/{path}").status_code in (200, 302), path
    assert anybody.get("/es/milltown/2025-02-28/").headers["Location"] == "/es/mill/2025-02-28/"
    assert administrator.get("/manage/milltown/release/").headers["Location"] == "/manage/mill/release/"
    assert Entry.objects.get(action="renamed the city to").after == {"name": "City of Milltown", "address": "mill"}
    assert models.Revision.objects.latest("pk").who == User.objects.get(email="administrator@city.gov")


def test_a_mail_of_before_ends_what_it_is_about_in_one_click(administrator: Client) -> None:
    ask_for_mail(city().pk, "bo@city.gov", [About("report", "city")], "en", known=True)
    token = Subscriber.objects.get().token
    send(administrator, do="rename", name="Milltown", address="mill")
    assert Client().post(f"/milltown/subscriptions/{token}/report/", {}).status_code == 200
    assert Subscription.objects.get().ended


def test_an_address_of_another_city_is_refused(administrator: Client) -> None:
    assert "there is a city at /hilltown/ already" in send(administrator, do="rename", name="x", address="hilltown")
    assert city().name == "Milltown"


def test_an_archived_city_says_so_on_its_pages_and_stands_apart(administrator: Client, clock: Clock) -> None:
    said = send(administrator, do="archive", why=WHY)
    assert "Milltown is archived." in said
    anybody = Client()
    for page in ("/milltown/", "/milltown/metrics/potholes/", "/milltown/2025-02-27/", "/milltown/method/"):
        assert f"This scorecard ended on 1 March 2025: {WHY}" in text_of(anybody, page)
    home = text_of(anybody, "/")
    assert home.index("Hilltown") < home.index("<h2>Ended</h2>") < home.index("Milltown")
    clock.moment += 9 * DAY
    assert "Not up to date" not in text_of(anybody, "/milltown/")
    assert "Not up to date" in text_of(anybody, "/hilltown/")
    administrator.force_login(User.objects.get(email="administrator@city.gov"))
    text_of(administrator, "/manage/")
    assert "Milltown ended on" in send(administrator, do="rename", name="x", address="x")
    owner = client_of(Role.OWNER)
    answer = owner.post("/manage/milltown/entry/", {"note": "never"})
    assert (answer.status_code, models.Note.objects.count()) == (409, 0)
    assert owner.post("/manage/milltown/score/").status_code == 409
    assert "Milltown goes on." in send(administrator, do="reopen")
    assert "This scorecard ended" not in text_of(anybody, "/milltown/")


def test_nothing_is_to_be_mended_in_an_archived_city(administrator: Client) -> None:
    """Staff pages said of an archived city that its failed source is tried again."""
    feed = {"city": city(), "source": "cases"}
    now = city().runs.latest("pk").moment
    models.FailedSource.objects.create(
        **feed, metrics={}, reason="there is no file", may_pass=False, since=now, tried=now
    )
    lost = {"first": "2024-01-01", "last": "2025-02-28", "before": 12480, "now": 7488}
    models.FeedHold.objects.create(
        **feed, reason=models.DoubtReason.ROWS_LOST, evidence=lost, first=date(2024, 1, 1), moment=now
    )
    told = ("The source cases has failed", "The source cases has 7,488 rows")
    pages = ("/manage/", PAGE, "/manage/milltown/release/")
    assert all(any(said in text_of(administrator, page) for page in pages) for said in told)
    send(administrator, do="archive", why=WHY)
    assert not any(said in text_of(administrator, page) for page in pages for said in told)
    assert f"It ended on 1 March 2025: {WHY}" in text_of(administrator, "/manage/")


def test_a_city_is_removed_once_its_name_is_typed_and_its_addresses_are_gone(administrator: Client) -> None:
    asked = send(administrator, do="remove", published="delete")
    assert "Remove Milltown for good?" in asked
    assert "The name is not Milltown" in send(administrator, do="remove", published="delete", name="Hilltown")
    assert runs.published(city())
    administrator.post(PAGE, {"do": "remove", "published": "delete", "name": "Milltown"})
    assert not models.City.objects.filter(slug="milltown").exists()
    anybody = Client()
    for page in ("/milltown/", "/milltown/2025-02-27/", "/milltown/?as_of=2025-03-01T18:00:00Z", "/es/milltown/"):
        text_of(anybody, page, 410)
    assert "It was removed on 1 March 2025" in text_of(anybody, "/milltown/", 410)
    text_of(administrator, PAGE, 410)
    assert "You have no part in a city yet." in text_of(administrator, "/manage/")
    assert anybody.get("/").headers["Location"] == "/hilltown/"


def test_of_a_city_that_is_removed_what_was_published_can_stay(administrator: Client) -> None:
    send(administrator, do="remove", published="keep", name="Milltown", why=WHY)
    anybody = Client()
    assert f"This scorecard ended on 1 March 2025: {WHY}" in text_of(anybody, "/milltown/")
    text_of(anybody, "/milltown/metrics/potholes/scores.csv")
    text_of(administrator, PAGE, 404)
    superuser = User.objects.create_superuser("root@city.gov", "plum garden tunnel")
    administrator.force_login(superuser)
    text_of(administrator, PAGE, 404)
    assert "Milltown" not in text_of(administrator, "/manage/")


def test_it_is_not_removed_while_a_run_is_under_way(administrator: Client) -> None:
    jobs.put(city(), "run", "now")
    job = jobs.take()
    assert job is not None
    asked = send(administrator, do="remove", published="delete", name="Milltown")
    assert "a run of Milltown is under way → wait for it to end" in asked
    assert runs.published(city())
