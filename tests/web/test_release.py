"""The page before figures are public: what waits, what is unusual, late or corrected; held, let go, scored again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import jobs, models, releases, runs
from tests.store.milltown import (
    CRIMES,
    DAY,
    HOUR,
    NOON,
    POTHOLES,
    Clock,
    Row,
    city,
    clock,
    collecting,
    define,
    every_day,
    plain,
)

__all__ = ["clock"]

SCORES = "/milltown/metrics/potholes/scores.csv"
PAGE = "/manage/milltown/release/"
LAST = date(2025, 3, 1)
"""The day that waits."""
BRIBES = {"name": "Bribes", "department": "Works", "kind": "count", "better": "lower", "target": 3}
DEFINITIONS = plain(
    {"potholes": POTHOLES, "crimes": CRIMES, "bribes": {**BRIBES, "visibility": "internal"}},
    city={"publication": "18:00"},
)


@pytest.fixture
def analyst(db: None, clock: Clock) -> Client:
    """An analyst of Milltown on 2 March 2025 at noon, when the figures of the day before wait for six o'clock."""
    define(DEFINITIONS, None)
    clock.moment += 7 * HOUR
    first = LAST - 40 * DAY
    rows = every_day("potholes", first, 40, (8, 10), (9, 10)) + every_day("crimes", first, 40, (3, 1), (4, 1))
    run_city(city(), collecting(rows + every_day("bribes", first, 40, (1, 1))), through=LAST - DAY)
    assert runs.published(city())
    clock.moment = NOON + DAY
    run_city(
        city(),
        collecting([Row("potholes", LAST, 1, 10), Row("potholes", LAST - 7 * DAY, 5, 10), Row("bribes", LAST, 9)]),
    )
    assert releases.waiting_run(city())
    return client_of(Role.ANALYST)


def client_of(role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel", name=str(role).title())
    Membership.objects.create(user=user, city=city(), role=role, departments=["Works"])
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, page: str = PAGE) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def send(client: Client, **sent: object) -> str:
    """Send a form of the page, and read what follows."""
    answer = client.post(PAGE, sent, follow=True)
    return " ".join(answer.content.decode().split())


def actions() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("pk").values_list("action", "subject"))


def test_it_says_until_when_the_figures_wait_and_what_is_in_them(analyst: Client) -> None:
    said = text_of(analyst)
    assert "The figures through 1 March 2025 wait until 2 March 2025, 18:00." in said
    assert "No figures from Police since 28 February 2025: Crimes." in said
    assert (
        "<b>Potholes</b>: 1 of 10 (10.0 %) on 1 March 2025: half of the last 40 lay between 80.0 % and 90.0 %." in said
    )
    assert "<b>Bribes</b>: 9 on 1 March 2025" in said
    assert "<b>Potholes</b>: 11 scores, seen from 22 February 2025 or later, differ from what is public." in said
    assert 'Bribes <span class="soft">internal</span>' in said
    assert "1 of 10 · goal 80 %" in said
    assert "<b>(before: better than goal)</b>" in said


def test_what_everyone_will_see_holds_nothing_internal(analyst: Client) -> None:
    shown = text_of(analyst).partition("As everyone will see it")[2]
    assert "Potholes" in shown
    assert "Bribes" not in shown


def test_nobody_outside_sees_any_of_it_before(analyst: Client) -> None:
    caches["pages"].clear()
    for page in ("/milltown/", "/milltown/metrics/potholes/", SCORES):
        assert "2025-03-01" not in text_of(Client(), page)
        assert "1 of 10" not in text_of(Client(), page)
    assert Client().get("/milltown/2025-03-01/").status_code == 404


def test_data_owners_and_administrators_look_and_do_nothing(analyst: Client) -> None:
    for role in (Role.OWNER, Role.ADMINISTRATOR):
        client = client_of(role)
        said = text_of(client)
        assert "wait until" in said
        assert 'name="do"' not in said
        assert client.post(PAGE, {"do": "release"}).status_code == 403
    assert releases.waiting_run(city())


def test_they_are_made_public_early(analyst: Client) -> None:
    said = send(analyst, do="release")
    assert "The figures through 1 March 2025 are public." in said
    assert "Everything is public, through 1 March 2025." in said
    assert actions() == [("made public", "through 2025-03-01")]
    assert '"potholes","",2025-03-01,"day",2025-03-01,2025-03-01,0.1,0.8,0.125' in text_of(Client(), SCORES)
    assert "1 March 2025" in text_of(Client(), "/milltown/2025-03-01/")


def test_all_is_held_and_the_hold_ended(analyst: Client, clock: Clock) -> None:
    said = send(analyst, do="hold", metric="", reason="The count <b>looks</b> wrong", until="2025-03-04")
    assert "All figures: held until 4 March 2025, 18:00." in said
    assert "The count &lt;b&gt;looks&lt;/b&gt; wrong" in said
    assert "wait until 4 March 2025, 18:00" in said
    assert "Make public now" not in said
    assert "it is held" in send(analyst, do="release")
    assert "looks" not in text_of(Client(), "/milltown/")
    held = models.Hold.objects.get()
    assert "The hold is over" in send(analyst, do="end", hold=held.pk)
    assert "It was over already." in send(analyst, do="end", hold=held.pk)
    assert [action for action, _ in actions()] == ["held", "ended the hold on"]


def test_a_metric_is_held_and_everyone_reads_that_it_is_checked(analyst: Client, clock: Clock) -> None:
    said = send(analyst, do="hold", metric="potholes", reason="A crew counted twice", until="2025-03-05")
    assert "Potholes: held until 5 March 2025, 18:00." in said
    assert "are about to be scored again" in said
    job = jobs.take()
    assert job
    assert job.arguments == {"through": "2025-03-01"}
    run_city(city(), collecting(), through=LAST)
    clock.moment += 7 * HOUR
    run_city(city(), collecting(), through=LAST)
    caches["pages"].clear()
    shown = text_of(Client(), "/milltown/")
    assert "New figures are held back while they are checked: Potholes." in shown
    assert "New figures are held back" in text_of(Client(), "/milltown/metrics/potholes/")
    assert "New figures are held back" not in text_of(Client(), "/milltown/metrics/crimes/")
    assert "No figures from Works" not in shown
    assert "1 of 10" not in shown
    assert "A crew" not in shown
    assert 'Potholes <span class="soft">held back</span>' not in text_of(analyst)  # nothing waits any more


def test_what_is_held_back_shows_no_newer_backlog_and_no_later_day(analyst: Client, clock: Clock) -> None:
    send(analyst, do="hold", metric="potholes", reason="A crew counted twice", until="2025-03-05")
    clock.moment += 7 * HOUR
    run_city(city(), collecting(), through=LAST)
    newest = runs.published(city())
    assert newest
    assert newest.latest["potholes"] == "2025-02-28"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"metric": "", "reason": " ", "until": "2025-03-04"}, "why it is held is missing"),
        ({"metric": "", "reason": "x", "until": ""}, "Until which day it is held is missing"),
        ({"metric": "", "reason": "x", "until": "2025-02-01"}, "it is held for 31 days at most"),
        ({"metric": "", "reason": "x", "until": "2026-02-01"}, "it is held for 31 days at most"),
        ({"metric": "", "reason": "x", "until": "0001-01-01"}, "it is held for 31 days at most"),
        ({"metric": "", "reason": "x", "until": "9999-12-31"}, "it is held for 31 days at most"),
        ({"metric": "", "reason": "x", "until": "2025-03-04\0"}, "Until which day it is held is missing"),
        ({"metric": "", "reason": "\u200b", "until": "2025-03-04"}, "why it is held is missing"),
        ({"metric": "", "reason": "a\0b", "until": "2025-03-04"}, "a character that can&#x27;t be seen (U+0000)"),
        ({"metric": "po\0tholes", "reason": "x", "until": "2025-03-04"}, "That metric is not there any more"),
        ({"metric": "gone", "reason": "x", "until": "2025-03-04"}, "That metric is not there any more"),
    ],
)
def test_a_hold_that_is_not_sound_is_refused_and_what_was_typed_stays(
    analyst: Client, sent: dict[str, str], said: str
) -> None:
    answer = analyst.post(PAGE, {"do": "hold", **sent})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{sent["reason"].strip()}' in answer.content.decode() or sent["reason"] in (" ", "\u200b", "a\0b")
    assert not models.Hold.objects.exists()


def test_a_second_hold_on_the_same_is_refused(analyst: Client) -> None:
    for said in ("held until", "it is held already"):
        assert said in send(analyst, do="hold", metric="", reason="x", until="2025-03-04")


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "1"])
def test_a_hold_of_another_city_is_none(analyst: Client, number: str) -> None:
    define(plain(city={"name": "Hilltown"}), None)
    other = models.City.objects.get(slug="hilltown")
    moment = NOON + timedelta(days=9)
    held = models.Hold.objects.create(city=other, reason="x", moment=NOON, expires=moment, who=User.objects.get())
    assert analyst.post(PAGE, {"do": "end", "hold": str(held.pk) if number == "1" else number}).status_code == 404
    held.refresh_from_db()
    assert held.ended is None


def test_figures_are_scored_again_when_asked(analyst: Client) -> None:
    assert "look here in a minute" in send(analyst, do="again")
    job = jobs.take()
    assert job
    assert (job.name, job.arguments) == ("run", {"through": "2025-03-01"})


def test_while_a_run_is_under_way_nothing_is_made_public(analyst: Client) -> None:
    runs.begin(city())
    answer = analyst.post(PAGE, {"do": "release"})
    assert answer.status_code == 409
    assert "wait for it to end" in answer.content.decode()


def test_a_city_that_never_ran_has_the_page(db: None) -> None:
    define(plain({"potholes": POTHOLES}), None)
    client = client_of(Role.ANALYST)
    assert "Nothing was ever scored here." in text_of(client)
    assert "Figures are public as soon as they are scored" in text_of(client)
    assert "Nothing was ever scored here" in send(client, do="again")


def test_the_first_figures_ever_wait_as_well(db: None, clock: Clock) -> None:
    define(DEFINITIONS, None)
    run_city(city(), collecting([Row("potholes", NOON.date() - DAY, 8, 10)]))
    said = text_of(client_of(Role.ANALYST))
    assert "wait until" in said
    assert "8 of 10 · goal 80 %" in said
    assert Client().get("/milltown/").status_code == 200
    assert "8 of 10" not in text_of(Client(), "/milltown/")
