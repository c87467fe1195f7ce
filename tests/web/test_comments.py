"""A sentence is asked for, written, replaced, taken back: by whom, of what; what everyone then reads, and what not."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.present.read.public_comments import comments_of
from cityscore.present.read.published_scores import Publication
from cityscore.store import models
from cityscore.store.comments import MOST
from tests.store.milltown import collecting, every_day

from .sent_form import fields_of
from .small_site import CALLS, FIRST, METRICS, MORNING, small_city

PAGE = "/manage/milltown/comments/"
WEEK, BEFORE = f"{PAGE}?week=2025-03-24", f"{PAGE}?week=2025-03-17"
METRIC = "/milltown/metrics/calls/"
TEXT = "Two of five lines were down until Thursday."


@pytest.fixture
def city(db: None) -> models.City:
    """Calls are below their goal; so are internal ones, which nobody is asked about."""
    return small_city({**METRICS, "inside": {**CALLS, "name": "Calls inside", "visibility": "internal"}})


@pytest.fixture
def owner(city: models.City) -> Client:
    """Somebody who gives the figures of the calls."""
    return person(city, "owen@city.gov", Role.OWNER, ["Calls"])


def person(city: models.City, email: str, role: Role, departments: list[str] = [], name: str | None = None) -> Client:  # noqa: B006
    stated = email.split("@")[0].title() if name is None else name
    user = User.objects.create_user(email, "plum garden tunnel", name=stated)
    Membership.objects.create(user=user, city=city, role=role, departments=departments)
    client = Client()
    client.force_login(user)
    return client


def said(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def stands() -> str:
    """The text of the comment that stands."""
    return models.Note.objects.get(until=None).text


def city_changed() -> str:
    """When anything was last said."""
    changed = models.City.objects.get(slug="milltown").changed
    assert changed is not None
    return f"{changed:%Y-%m-%dT%H:%M:%S.%fZ}"


def was() -> str:
    return str(models.Note.objects.get(until=None).pk)


def test_only_public_metrics_of_ones_own_that_fell_short_ask(city: models.City, owner: Client) -> None:
    page = said(owner.get(PAGE))
    assert "Comments on 24 to 30 March 2025" in page
    assert "24 to 30 March 2025 · 595 of 700 · goal 95 %" in page
    assert "Misses its goal: its score is 0.89." in page
    assert "0 of 1 sentence is there." in page
    assert set(fields_of(page)) == {"said-calls", "was-calls"}
    works = person(city, "will@city.gov", Role.OWNER, ["Works"])
    assert "No sentence is asked of you on this week" in said(works.get(PAGE))
    assert set(fields_of(said(person(city, "ann@city.gov", Role.ANALYST).get(PAGE)))) == {"said-calls", "was-calls"}


def test_a_sentence_is_public_at_once_with_name_and_date_and_in_the_log(city: models.City, owner: Client) -> None:
    public = Client()
    assert "What was said" not in said(public.get(METRIC))
    picture = public.get(f"{METRIC}13-weeks.svg").content
    answer = owner.post(WEEK, {"said-calls": TEXT}, follow=True)
    assert "1 comment is public." in said(answer)
    assert "The sentence is there." in said(answer)
    today = models.Note.objects.get().moment.astimezone(ZoneInfo("America/New_York"))
    page = said(public.get(METRIC))
    assert f'<span class="soft">24 to 30 March 2025</span> <p dir="auto">{TEXT}</p>' in page
    assert f"Owen, {today.day} {today:%B %Y}" in page
    assert f"1 comment: {TEXT} (24 to 30 March 2025)" in page, "for those who don't see the chart"
    assert public.get(f"{METRIC}13-weeks.svg").content != picture
    assert TEXT in public.get(f"{METRIC}signals.json").json()["description"]
    entry = Entry.objects.get(action="commented on")
    assert (entry.subject, entry.before, entry.after) == (
        "Calls answered, 24 to 30 March 2025", None, {"comment": TEXT},
    )  # fmt: skip


def test_another_replaces_it_and_an_empty_text_takes_it_back(owner: Client) -> None:
    owner.post(WEEK, {"said-calls": TEXT})
    owner.post(WEEK, {"said-calls": "All lines work.", "was-calls": was()})
    assert stands() == "All lines work."
    assert "All lines work." in said(Client().get(METRIC))
    assert TEXT not in said(Client().get(METRIC))
    assert "1 comment is taken back." in said(owner.post(WEEK, {"said-calls": " ", "was-calls": was()}, follow=True))
    assert "What was said" not in said(Client().get(METRIC))
    assert [note.text for note in models.Note.objects.order_by("pk")] == [TEXT, "All lines work."]
    assert not models.Note.objects.filter(until=None).exists()
    assert Entry.objects.get(action="took back the comment on").before == {"comment": "All lines work."}


def test_what_is_sent_unchanged_stays_as_it_is(city: models.City, owner: Client) -> None:
    owner.post(WEEK, {"said-calls": TEXT})
    other = person(city, "ann@city.gov", Role.ANALYST)
    answer = other.post(WEEK, fields_of(said(other.get(WEEK))), follow=True)
    assert "Nothing was changed." in said(answer)
    assert models.Note.objects.get().who.email == "owen@city.gov"
    assert Entry.objects.count() == 1


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_unseen(city: models.City, owner: Client) -> None:
    person(city, "ann@city.gov", Role.ANALYST).post(WEEK, {"said-calls": "Ann's words."})
    answer = owner.post(WEEK, {"said-calls": TEXT, "was-calls": ""})
    assert answer.status_code == 409
    assert "Ann changed this meanwhile, to: Ann&#x27;s words. → save again to keep yours" in said(answer)
    assert fields_of(said(answer)) == {"said-calls": TEXT, "was-calls": was()}
    assert stands() == "Ann's words."
    owner.post(WEEK, fields_of(said(answer)))
    assert stands() == TEXT


def test_what_somebody_else_changed_while_one_did_not_touch_it_stays_theirs(city: models.City, owner: Client) -> None:
    ann = person(city, "ann@city.gov", Role.ANALYST)
    ann.post(WEEK, {"said-calls": "Ann's words."})
    mine = fields_of(said(owner.get(WEEK)))
    ann.post(WEEK, {"said-calls": "Ann's other words.", "was-calls": was()})
    assert "Nothing was changed." in said(owner.post(WEEK, mine, follow=True))
    assert stands() == "Ann's other words."
    ann.post(WEEK, {"said-calls": "", "was-calls": was()})
    answer = owner.post(WEEK, {**mine, "said-calls": TEXT})
    assert "Somebody took it back meanwhile" in said(answer)
    assert not models.Note.objects.filter(until=None).exists()


def test_a_text_that_is_too_long_is_told_and_stays_to_be_shortened(owner: Client) -> None:
    answer = owner.post(WEEK, {"said-calls": "x" * (MOST + 1)})
    assert answer.status_code == 422
    assert (
        f'<a href="#said-calls">Calls answered</a>: The text has {MOST + 1} characters → shorten it to {MOST}'
        in said(answer)
    )
    assert 'aria-invalid="true"' in said(answer)
    assert fields_of(said(answer))["said-calls"] == "x" * (MOST + 1)
    assert not models.Note.objects.exists()
    owner.post(WEEK, {"said-calls": "x" * MOST + "\r\n \r\n"})
    assert stands() == "x" * MOST, "blanks and line ends are not counted"


def test_what_others_answer_for_is_not_heard(city: models.City) -> None:
    works = person(city, "will@city.gov", Role.OWNER, ["Works"])
    works.post(WEEK, {"said-calls": TEXT, "said-inside": TEXT, "said-nothing": TEXT, "said-": TEXT})
    assert not models.Note.objects.exists()
    person(city, "ann@city.gov", Role.ANALYST).post(WEEK, {"said-inside": TEXT})
    assert not models.Note.objects.exists(), "nobody may read an internal metric's"


def test_an_administrator_and_strangers_write_nothing(city: models.City) -> None:
    assert person(city, "root@city.gov", Role.ADMINISTRATOR).post(WEEK, {"said-calls": TEXT}).status_code == 403
    other = small_city(slug="hilltown")
    assert person(other, "hal@city.gov", Role.ANALYST).post(WEEK, {"said-calls": TEXT}).status_code == 404
    assert Client().post(WEEK, {"said-calls": TEXT}).status_code == 302
    assert not models.Note.objects.exists()


def test_a_page_without_its_token_is_refused_and_none_is_kept_by_browsers(city: models.City, owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(email="owen@city.gov"))
    assert strict.post(WEEK, {"said-calls": TEXT}).status_code == 403
    assert "no-store" in owner.get(WEEK).headers["Cache-Control"]


def test_one_without_a_name_signs_as_the_department_and_no_address_is_ever_public(city: models.City) -> None:
    for place, name in enumerate(("", "nan@city.gov", " ")):
        client = person(city, f"nan{place}@city.gov", Role.OWNER, ["Calls"], name=name)
        assert "signed with the department's name" in said(client.get(WEEK))
        fields = fields_of(said(client.get(WEEK)))
        client.post(WEEK, {**fields, "said-calls": f"Text {place}."})
        page = said(Client().get(METRIC))
        assert f'<p dir="auto">Text {place}.</p> <span class="soft">Calls, ' in page
        for each in (METRIC, f"{METRIC}13-weeks.svg", f"{METRIC}13-weeks.json", f"{METRIC}signals.json"):
            assert b"city.gov" not in Client().get(each).content


def test_a_text_is_text_wherever_it_is_shown(owner: Client) -> None:
    text = '<script>alert(1)</script> & "quoted" {braces} %(x)s'
    owner.post(WEEK, {"said-calls": text})
    assert stands() == text
    for address in (METRIC, f"{METRIC}13-weeks.svg", f"{METRIC}signals.svg"):
        content = Client().get(address).content.decode()
        assert "<script>alert" not in content, address
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content, address
    assert text in Client().get(f"{METRIC}13-weeks.json").json()["description"]
    assert "<script>alert" not in said(owner.get(WEEK))


def test_a_past_publication_shows_what_was_said_by_then(city: models.City, owner: Client) -> None:
    owner.post(WEEK, {"said-calls": TEXT})
    then = f"{METRIC}?as_of={MORNING:%Y-%m-%dT%H:%M}Z"
    assert TEXT not in said(Client().get(then)), "it came later"
    assert TEXT in said(Client().get(f"{METRIC}?as_of={city_changed()}"))
    later = collecting([row for each in METRICS for row in every_day(each, FIRST, 91, (85, 100))])
    run_city(city, later)
    assert TEXT in said(Client().get(METRIC))
    assert TEXT not in said(Client().get(then))
    assert TEXT not in Client().get(f"{METRIC}13-weeks.json?as_of={MORNING:%Y-%m-%dT%H:%M}Z").content.decode()


def test_a_report_has_what_stands_on_its_week_and_no_other(city: models.City, owner: Client) -> None:
    owner.post(WEEK, {"said-calls": TEXT})
    owner.post(BEFORE, {"said-calls": "A storm."})
    moment = Publication.of(city)
    assert moment is not None
    (comment,) = comments_of(moment, date(2025, 3, 30))
    assert (comment.slug, comment.name, comment.text, comment.who) == ("calls", "Calls answered", TEXT, "Owen")
    assert comment.window == "24 to 30 March 2025"
    earlier = Publication.of(city, date(2025, 3, 24))
    assert earlier is not None
    assert [each.text for each in comments_of(earlier, date(2025, 3, 23))] == ["A storm."]


def test_an_earlier_week_has_its_own_sentences(owner: Client) -> None:
    assert f'href="?week={date(2025, 3, 17)}"' in said(owner.get(PAGE))
    assert "17 to 23 March 2025 · 595 of 700" in said(owner.get(BEFORE))
    answer = owner.post(BEFORE, {"said-calls": "A storm."}, follow=True)
    assert "Comments on 17 to 23 March 2025" in said(answer)
    assert models.Note.objects.get().day == date(2025, 3, 23)
    assert fields_of(said(owner.get(WEEK)))["said-calls"] == ""


@pytest.mark.parametrize("week", ["soon", "2025-03-25", "2031-01-06", "1990-01-01", "0001-01-01", "\0", "2025-3-24"])
def test_a_week_that_is_none_is_not_there_and_nothing_is_kept_for_it(owner: Client, week: str) -> None:
    assert owner.get(PAGE, {"week": week}).status_code == 404
    assert owner.post(f"{PAGE}?week={week}", {"said-calls": TEXT}).status_code == 404
    assert not models.Note.objects.exists()


def test_what_no_longer_falls_short_can_still_be_taken_back(city: models.City, owner: Client) -> None:
    owner.post(WEEK, {"said-calls": TEXT})
    run_city(city, collecting([row for each in METRICS for row in every_day(each, FIRST, 90, (99, 100))]))
    page = said(owner.get(WEEK))
    assert "No sentence is asked for here." in page
    owner.post(WEEK, {**fields_of(page), "said-calls": ""})
    assert not models.Note.objects.filter(until=None).exists()


def test_the_first_page_says_how_many_are_asked_for(city: models.City, owner: Client) -> None:
    assert "1 sentence asked for" in said(owner.get("/manage/"))
    assert "asked for" not in said(person(city, "will@city.gov", Role.OWNER, ["Works"]).get("/manage/"))
    owner.post(WEEK, {"said-calls": TEXT})
    assert "asked for" not in said(owner.get("/manage/"))


def test_a_city_without_figures_asks_nothing(db: None) -> None:
    from tests.store.milltown import city, define, plain

    define(plain())
    client = person(city(), "ann@city.gov", Role.ANALYST)
    assert "There are no figures of a whole week yet." in said(client.get(PAGE))
    assert client.post(PAGE, {"said-potholes": TEXT}).status_code == 200
    assert not models.Note.objects.exists()
    assert client.get("/manage/").status_code == 200


def test_an_early_comment_is_folded_up_beside_the_latest(city: models.City, owner: Client) -> None:
    for n in range(8):
        monday = date(2025, 3, 24) - timedelta(days=7 * n)
        owner.post(f"{PAGE}?week={monday}", {"said-calls": f"Text {n}."})
    page = said(Client().get(METRIC))
    shown, _, folded = page.partition("Before that")
    assert "8 comments, the last: Text 0. (24 to 30 March 2025)" in page
    assert [n for n in range(8) if f'<p dir="auto">Text {n}.' in shown] == [0, 1, 2, 3, 4, 5]
    assert [n for n in range(8) if f'<p dir="auto">Text {n}.' in folded] == [6, 7]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_database_as_often_with_any_number_of_metrics(db: None, count: int) -> None:
    city = small_city({f"calls-{n}": {**CALLS, "name": f"Calls {n}"} for n in range(count)})
    client = person(city, "owen@city.gov", Role.OWNER, ["Calls"])
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        page = said(client.get(PAGE))
    assert page.count("<textarea") == count
    assert len(queries) <= 8
