"""Something is taken out of every public page, of whatever moment; what is told instead; it is put back."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cityscore.jobs.city_run import run_city
from cityscore.model import Period
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.present.read.published_scores import Publication
from cityscore.present.read.redacted import Redactions
from cityscore.store import models
from cityscore.store.comments import CommentWindow, write_comment
from cityscore.web.pages import FILES, PAGES
from tests.store.milltown import collecting, every_day

from .small_site import CALLS, FIRST, METRICS, MORNING, small_city

PAGE = "/manage/milltown/redact/"
CALLS_PAGE, SCORES = "/milltown/metrics/calls/", "/milltown/metrics/calls/scores.csv"
NAME = "Adelaide Quimby"
WHY = "A court asked for it."
KINDS = ("/", ".csv", ".json", "13-weeks.svg")
DISTRICTS = {"12 Elm Street": 40, "Mill": 30, "River": 20, "Old Town": 10}


@pytest.fixture
def city(db: None) -> models.City:
    """A city whose calls have districts, of which one is a person's address; its calls are named after somebody."""
    calls = {**CALLS, "definition": f"Calls that {NAME} or others answered.", "owner": NAME}
    made = small_city({**METRICS, "calls": calls}, unmeasured=[f"what {NAME} does"])
    rows = [
        row
        for name, count in DISTRICTS.items()
        for row in every_day("calls", FIRST, 90, (count - 1, count), district=name)
    ]
    rows += every_day("calls", FIRST, 90, (85, 100))
    run_city(made, collecting(rows), moment=MORNING)
    return models.City.objects.get(pk=made.pk)


@pytest.fixture
def ada(city: models.City) -> Client:
    """An administrator."""
    user = User.objects.create_user("ada@city.gov", "plum garden tunnel", name="Ada")
    Membership.objects.create(user=user, city=city, role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    return client


def take_out(ada: Client, kind: str, **what: object) -> str:
    answer = ada.post(PAGE, {"kind": kind, "reason": WHY, **what}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def public_texts() -> Iterator[tuple[str, str]]:
    """What the public addresses say, now and as of the first publication; of pictures one speaks for all."""
    client = Client()
    publication = Publication.of(models.City.objects.get(slug="milltown"))
    assert publication is not None
    then = urlencode({"as_of": publication.published.isoformat()})
    for page in (*PAGES, *FILES):
        for names in page.examples(publication):
            address = reverse(page.name, kwargs=names)
            # services look alike, and charts have the same figures in the dark and on a phone
            told_elsewhere = ("/deaths/", "/potholes/", "-dark", "-narrow")
            if address.endswith(KINDS) and not any(part in address for part in told_elsewhere):
                for query in ("", f"?{then}"):
                    yield address + query, client.get(address + query).content.decode()


def rows_of(district: str, client: Client | None = None) -> list[dict[str, str]]:
    text = (client or Client()).get(SCORES).content.decode()
    return [row for row in csv.DictReader(StringIO(text)) if row["district"] == district]


def test_words_leave_every_page_of_every_moment(city: models.City, ada: Client) -> None:
    window = CommentWindow("calls", Period.WEEK, date(2025, 3, 30))
    write_comment(city, window, f"{NAME.upper()}   was ill.", who=User.objects.get())
    before = [address for address, text in public_texts() if NAME.lower() in text.lower()]
    assert len(before) > 3
    assert any("as_of" in address for address in before)
    take_out(ada, "words", words=NAME)
    after = dict(public_texts())
    assert [address for address, text in after.items() if "quimby" in text.lower()] == []
    assert f"words were taken out of these pages. {WHY}" in after[CALLS_PAGE]
    assert "Calls that […] or others answered." in after[CALLS_PAGE]


def test_a_comment_says_that_it_was_taken_out_and_why(city: models.City, ada: Client) -> None:
    window = CommentWindow("calls", Period.WEEK, date(2025, 3, 30))
    note = write_comment(city, window, "Bob has the flu.", who=User.objects.get())
    assert any("Bob has the flu." in text for _, text in public_texts())
    take_out(ada, "note", note=note.pk)
    after = dict(public_texts())
    assert [address for address, text in after.items() if "the flu" in text] == []
    assert f"Taken out: {WHY}" in after[CALLS_PAGE]


def test_figures_of_a_span_are_told_nowhere_and_others_stay(city: models.City, ada: Client) -> None:
    whole = {(row["through"], row["period"]): row for row in rows_of("")}
    take_out(ada, "figures", metric="calls", first="2025-03-10", last="2025-03-11")
    after = {(row["through"], row["period"]): row for row in rows_of("")}
    assert after.keys() == whole.keys()
    for key, row in after.items():
        touched = row["start"] <= "2025-03-11" and row["end"] >= "2025-03-10"
        if touched:
            shown = {name for name, value in row.items() if value}
            assert shown <= {"metric", "through", "period", "start", "end", "reason", "method"}, row
            assert row["reason"] == "redacted"
        else:
            assert row == whole[key]
    assert {row["reason"] == "redacted" for row in after.values()} == {True, False}
    page = Client().get(CALLS_PAGE).content.decode()
    assert f"figures of 10 to 11 March 2025 were taken out of these pages. {WHY}" in page


def test_history_that_holds_them_goes_from_later_windows(city: models.City, ada: Client) -> None:
    """Deaths here are compared with the days before; a yardstick of few windows would tell what one of them was."""
    small_city(
        {"falls": {k: v for k, v in METRICS["deaths"].items() if k != "target"} | {"history": {"trailing": 28}}},
        slug="falltown",
    )
    user = User.objects.get()
    Membership.objects.create(user=user, city=models.City.objects.get(slug="falltown"), role=Role.ADMINISTRATOR)
    answer = ada.post(
        "/manage/falltown/redact/",
        {"kind": "figures", "metric": "falls", "first": "2025-02-20", "last": "2025-02-20", "reason": WHY},
    )
    assert answer.status_code == 302
    text = Client().get("/falltown/metrics/falls/scores.csv").content.decode()
    rows = {(row["through"], row["period"]): row for row in csv.DictReader(StringIO(text))}
    later = rows["2025-03-15", "week"]
    assert (later["value"], later["yardstick"], later["score"], later["reason"]) == ("79", "", "", "redacted")
    assert rows["2025-03-31", "week"]["yardstick"] == "79"


def test_a_district_goes_with_its_name_and_cant_be_had_by_subtraction(city: models.City, ada: Client) -> None:
    take_out(ada, "figures", metric="calls", district="12 Elm Street", first="2025-01-01", last="2025-03-31")
    assert [address for address, text in public_texts() if "Elm Street" in text] == []
    assert rows_of("12 Elm Street") == []
    hidden: dict[tuple[str, str], int] = {}
    for name in ("Mill", "River", "Old Town"):
        for row in rows_of(name):
            if row["period"] == "month":
                hidden[row["start"], row["end"]] = hidden.get((row["start"], row["end"]), 0) + (not row["value"])
    assert hidden
    assert min(hidden.values()) >= 1  # the total less the others is no longer one district's


def test_a_district_named_by_words_that_were_taken_out_has_no_line(city: models.City, ada: Client) -> None:
    take_out(ada, "words", words="12 Elm Street")
    assert [address for address, text in public_texts() if "Elm Street" in text] == []
    assert rows_of("12 Elm Street") == []
    assert rows_of("Mill")


def test_a_whole_service_has_no_page_at_any_moment(city: models.City, ada: Client) -> None:
    take_out(ada, "metric", metric="calls")
    for address in (CALLS_PAGE, SCORES, f"{CALLS_PAGE}?as_of=2025-04-01T13:00:00Z", f"{CALLS_PAGE}13-weeks.svg"):
        answer = Client().get(address)
        assert answer.status_code == 410
        assert WHY in answer.content.decode()
    assert [address for address, text in public_texts() if "Calls answered" in text] == []
    assert WHY in Client().get("/milltown/").content.decode()


def test_put_back_it_is_as_it_was(city: models.City, ada: Client) -> None:
    before = few_texts()
    page = take_out(ada, "figures", metric="calls", first="2025-03-10", last="2025-03-11")
    take_out(ada, "words", words=NAME)
    assert all(text != before[address] for address, text in few_texts().items())
    for number in re.findall(r'name="back" value="(\d+)"', ada.get(PAGE).content.decode()):
        assert ada.post(PAGE, {"back": number}).status_code == 302
    assert few_texts() == before
    assert 'name="back"' in page
    assert list(Entry.objects.values_list("action", flat=True).order_by("pk")) == [
        "took out of the public pages",
        "took out of the public pages",
        "put back on the public pages",
        "put back on the public pages",
    ]
    assert NAME not in str(list(Entry.objects.values()))


def few_texts() -> dict[str, str]:
    return {
        address: Client().get(address).content.decode()
        for address in (
            CALLS_PAGE,
            f"{CALLS_PAGE}?as_of=2025-04-01T13:00:00Z",
            SCORES.replace("scores.csv", "13-weeks.json"),
        )
    }


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"kind": "words", "words": NAME, "reason": " "}, "why it is taken out is missing"),
        ({"kind": "words", "words": "Qu", "reason": WHY}, "3 letters or more"),
        ({"kind": "words", "words": "- - Q.", "reason": WHY}, "3 letters or more"),
        ({"kind": "words", "words": "Nobody Here", "reason": WHY}, "stand in no note, definition or district"),
        ({"kind": "words", "words": "police", "reason": WHY}, "a name that addresses are made of"),
        ({"kind": "note", "note": "99", "reason": WHY}, "no such comment or note"),
        ({"kind": "metric", "metric": "nothing", "reason": WHY}, "no such service"),
        ({"kind": "figures", "metric": "calls", "first": "2025-03-10", "reason": WHY}, "the first and the last day"),
        (
            {"kind": "figures", "metric": "calls", "first": "2031-03-10", "last": "2031-03-11", "reason": WHY},
            "no figure of it was published",
        ),
    ],
)
def test_what_is_not_there_cant_be_taken_out(
    city: models.City, ada: Client, sent: dict[str, str], problem: str
) -> None:
    answer = ada.post(PAGE, sent)
    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert not models.Redaction.objects.exists()


def test_only_an_administrator_takes_out(city: models.City, ada: Client) -> None:
    user = User.objects.create_user("ann@city.gov", "plum garden tunnel")
    Membership.objects.create(user=user, city=city, role=Role.ANALYST)
    ann = Client()
    ann.force_login(user)
    assert ann.post(PAGE, {"kind": "metric", "metric": "calls", "reason": WHY}).status_code == 403
    assert not models.Redaction.objects.exists()


def test_a_city_of_which_nothing_was_taken_out_pays_nothing(city: models.City) -> None:
    with CaptureQueriesContext(connection) as queries:
        Client().get("/milltown/")
    assert "store_redaction" not in str(queries.captured_queries)


def test_a_mean_of_one_figure_is_taken_out_with_it(city: models.City, ada: Client) -> None:
    publication = Publication.of(city)
    assert publication is not None
    before = publication.rows()
    assert before["department", "calls", "week"].score == before["metric", "calls", "week"].score
    take_out(ada, "figures", metric="calls", first="2025-03-24", last="2025-03-24")
    publication = Publication.of(models.City.objects.get(pk=city.pk))
    assert publication is not None
    rows = publication.rows()
    for kind in ("department", "metric", "cabinet"):
        assert (rows[kind, "calls", "week"].score, rows[kind, "calls", "week"].reason) == (None, "redacted")
    for kind in ("department", "cabinet"):  # what is current is the same week, seen from a day that was not taken out
        assert before[kind, "calls", "current"].score is not None
        assert (rows[kind, "calls", "current"].score, rows[kind, "calls", "current"].reason) == (None, "redacted")
    assert rows["city", "", "week"].score is not None
    for address in ("/milltown/departments/calls/", "/milltown/cabinets/calls/", "/milltown/"):
        assert WHY in Client().get(address).content.decode()


@pytest.mark.parametrize(
    "spelled", ["ADELAIDE\u00adQUIMBY", "Adelaide-Quimby", "Ade\u00adlaide  Quimby", "adelaide_quimby"]
)
def test_words_are_found_however_they_are_spelled(city: models.City, ada: Client, spelled: str) -> None:
    take_out(ada, "words", words=NAME)
    redactions = Redactions.of(models.City.objects.get(pk=city.pk))
    assert redactions.text(f"It was {spelled}, at 9.") == "It was […], at 9."
    assert redactions.text("Adelaide sang, and Quimby too.") == "Adelaide sang, and Quimby too."


def test_whoever_wrote_a_comment_that_was_taken_out_is_not_named(city: models.City, ada: Client) -> None:
    window = CommentWindow("calls", Period.WEEK, date(2025, 3, 30))
    note = write_comment(city, window, "Bob has the flu.", who=User.objects.get())
    assert "Ada" in Client().get(CALLS_PAGE).content.decode()
    take_out(ada, "note", note=note.pk)
    assert "Ada" not in Client().get(CALLS_PAGE).content.decode().replace(NAME, "")


def test_a_reason_does_not_repeat_the_words(city: models.City, ada: Client) -> None:
    answer = ada.post(PAGE, {"kind": "words", "words": NAME, "reason": f"{NAME} went to court."})
    assert answer.status_code == 422
    assert not models.Redaction.objects.exists()


def test_the_day_it_was_taken_out_is_the_citys(city: models.City, ada: Client) -> None:
    take_out(ada, "figures", metric="calls", first="2025-03-24", last="2025-03-24")
    late = datetime(2025, 4, 2, 2, tzinfo=UTC)  # in New York it is still 1 April
    models.Redaction.objects.update(moment=late)
    for page in (Client().get(CALLS_PAGE).content.decode(), ada.get(PAGE).content.decode()):
        assert "On 1 April 2025, figures of" in page
