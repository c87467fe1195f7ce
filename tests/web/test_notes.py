"""A note is seen: on the service's page and charts, on the pages of its days and the report of its week, at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.present.read.published_scores import Publication
from cityscore.reports import REPORTS
from cityscore.reports.absolute_urls import Links
from cityscore.store import models
from cityscore.store.notes import LONGEST_NOTE, add_note
from cityscore.store.redactions import Redactable, redact
from cityscore.web.pages import FILES, PAGES
from tests.store.milltown import Clock, city, clock, collecting, define, every_day, plain

__all__ = ["clock"]
MONDAY = datetime(2020, 11, 30, 17, tzinfo=UTC)
"""Noon in Milltown, the day after a whole week in which the meter was broken."""
FIRST, LAST = date(2020, 11, 23), date(2020, 11, 29)
PAGE = "/manage/milltown/notes/"
SAID = "The meter was broken 23 to 29 November."
METRICS = {
    "potholes": {
        "name": "Potholes", "department": "Works", "kind": "ratio", "better": "higher", "target": 0.8,
    },
    "water": {"name": "Water saved", "department": "Works", "kind": "count", "better": "higher", "target": 5},
    "fires": {"name": "Fires", "department": "Fire", "kind": "count", "better": "lower", "target": 3},
    "budget": {
        "name": "Budget", "department": "Works", "kind": "ratio", "better": "higher", "target": 0.9,
        "visibility": "internal",
    },
}  # fmt: skip
ROWS = [
    *every_day("potholes", date(2020, 9, 1), 90, (40, 50), (45, 50), (35, 50)),
    *every_day("fires", date(2020, 9, 1), 90, (3, 1), (1, 1)),
    *every_day("budget", date(2020, 9, 1), 90, (9, 10)),
]
"""The water's meter has never given a figure."""
POTHOLES, WATER = "/milltown/metrics/potholes/", "/milltown/metrics/water/"
TOLD_ELSEWHERE = ("-dark", "-narrow", "/fires/", "potholes/12", "potholes/signals", "water/12", "2020-11-16")
"""Parts of addresses whose pages have the same notes as others, and take long to draw."""
WEEK = "/milltown/reports/weeks/2020-11-23/"


@pytest.fixture
def town(db: None, clock: Clock) -> models.City:
    """Milltown with figures through yesterday, published."""
    clock.moment = MONDAY
    define(plain(METRICS, cabinets={"Streets": ["Works"], "Safety": ["Fire"]}), None)
    run_city(city(), collecting(ROWS))
    return city()


@pytest.fixture
def analyst(town: models.City) -> Client:
    return client_of("ann@city.gov", Role.ANALYST)


def client_of(email: str, role: Role, *departments: str) -> Client:
    user = User.objects.create_user(email, name=email.split("@")[0].title())
    Membership.objects.create(user=user, city=city(), role=role, departments=list(departments))
    client = Client()
    client.force_login(user)
    return client


def form(**other: str) -> dict[str, str]:
    sent = {"about": "metric:water", "first": str(FIRST), "last": str(LAST), "text": SAID, "readers": "everyone"}
    return sent | other


def write(client: Client, **other: str) -> models.Note:
    assert client.post(PAGE, form(**other)).status_code == 302
    return models.Note.objects.latest("pk")


def said(address: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code in (200, 422), (address, answer.status_code)
    return " ".join(unescape(answer.content.decode()).split())


def public_texts() -> Iterator[tuple[str, str]]:
    """What each public address says, now and as of this moment; pictures and documents too."""
    publication = Publication.of(city())
    assert publication is not None
    for page in (*PAGES, *FILES):
        for names in page.examples(publication):
            address = reverse(page.name, kwargs=names)
            if address.endswith((".png", "charts.js", ".pdf")) or any(part in address for part in TOLD_ELSEWHERE):
                continue
            yield address, Client().get(address, follow=True).content.decode()


def document_text() -> str:
    """What the report of the week says as PDF."""
    content = Client().get(f"{WEEK}report.pdf").content
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def addresses_with(text: str) -> set[str]:
    return {address for address, content in public_texts() if text in unescape(content)}


def at(moment: datetime) -> str:
    return f"?as_of={moment:%Y-%m-%dT%H:%M:%S.%fZ}"


def test_a_note_on_a_monday_with_figures_is_on_every_page_that_it_concerns_at_once(analyst: Client) -> None:
    """Strangers 1.10, the first: on 23 November, public, shown nowhere."""
    kept = (*(f"/milltown/{FIRST + timedelta(days=n)}/" for n in range(7)), POTHOLES, WEEK, "/milltown/")
    kept = (*kept, "/milltown/departments/works/", "/milltown/cabinets/streets/", f"{POTHOLES}13-weeks.svg")
    assert not any(SAID in said(address) for address in kept)
    write(analyst, about="metric:potholes", last="")
    first_day = f"/milltown/{FIRST}/"
    assert [address for address in (first_day, POTHOLES, WEEK, *kept[-4:]) if SAID not in said(address)] == []
    assert SAID not in said(f"/milltown/{FIRST - timedelta(days=1)}/"), "a day before"
    assert SAID not in said("/milltown/departments/fire/")
    assert SAID not in said("/milltown/metrics/fires/")
    assert "<b>Note:</b> The meter was broken" in said(first_day)
    assert ">Potholes</a>, 23 November 2020" in said(first_day)


def test_a_note_on_the_last_day_is_seen_where_no_figure_is_new(analyst: Client, town: models.City) -> None:
    """Strangers 1.10, the second: on 29 November, after a run that found nothing new; and when the front page moves."""
    before = models.Run.objects.count()
    write(analyst, about="city", first=str(LAST), last="", text="A storm.")
    for address in ("/milltown/", f"/milltown/{LAST}/", POTHOLES, WATER, WEEK, "/milltown/departments/fire/"):
        assert "A storm." in said(address), address
    assert models.Run.objects.count() == before, "without a publication"
    assert "A storm." not in said(f"/milltown/{LAST - timedelta(days=1)}/")


def test_the_front_page_moves_on_with_its_days_and_the_days_own_page_stays(
    analyst: Client, town: models.City, clock: Clock
) -> None:
    write(analyst, about="city", first=str(LAST), last="", text="A storm.")
    clock.moment = MONDAY + timedelta(days=8)
    rows = [*ROWS, *every_day("potholes", date(2020, 11, 30), 8, (40, 50))]
    run_city(town, collecting(rows))
    assert "7 December 2020" in said("/milltown/")
    assert "A storm." not in said("/milltown/")
    assert "A storm." in said(f"/milltown/{LAST}/")
    assert "A storm." in said(POTHOLES)


def test_a_service_without_any_figure_has_its_note_too(analyst: Client) -> None:
    """Strangers 1.10, the third: a feed was dead, and there was no place to say so."""
    assert "No figures have come yet." in said(WATER)
    write(analyst)
    page = said(WATER)
    assert page.count(f"{SAID}</p>") >= 2, "beneath the chart, and among what was said"
    assert "23 to 29 November 2020" in page
    assert f"1 note: {SAID} (23 to 29 November 2020)" in page, "for those who don't see the chart"
    for address in (f"{WATER}13-weeks.svg", "/milltown/", WEEK):
        assert SAID in said(address), address
    for n in range(7):
        assert SAID in said(f"/milltown/{FIRST + timedelta(days=n)}/")


def test_the_report_of_its_week_has_it_as_page_text_document_and_mail(analyst: Client) -> None:
    report = REPORTS[0]
    publication = Publication.of(city())
    assert publication is not None
    assert SAID not in document_text()
    write(analyst)
    contents = report.contents(publication, report.period_from(publication, FIRST))
    assert f"Water saved, 23 to 29 November 2020: {SAID}" in " ".join(report.text(contents).split())
    letter = report.letter(contents, Links("milltown", "en", "en"), [])
    assert SAID in letter.html
    assert SAID in " ".join(letter.text.split())
    assert f"Water saved, 23 to 29 November 2020 {SAID} Ann, 30 November 2020" in document_text()
    assert SAID not in said("/milltown/reports/weeks/2020-11-16/")
    assert "Ann, 30 November 2020" in said(WEEK), "who reads it later sees when it was written"


def test_as_of_shows_the_notes_that_stood_then(analyst: Client, clock: Clock) -> None:
    before = clock()
    write(analyst)
    between = clock()
    analyst.post(PAGE, {"do": "take-back", "note-id": str(models.Note.objects.get().pk)})
    after = clock()
    for address in ("/milltown/", f"/milltown/{FIRST}/", WATER, f"{WATER}13-weeks.svg", f"{WATER}13-weeks.json", WEEK):
        assert SAID not in said(address + at(before)), address
        assert SAID in said(address + at(between)), address
        assert SAID not in said(address + at(after)), address
        assert SAID not in said(address), address


def test_what_is_taken_back_is_nowhere_and_the_log_keeps_it(analyst: Client) -> None:
    note = write(analyst)
    assert len(addresses_with(SAID)) > 8
    answer = analyst.post(PAGE, {"do": "take-back", "note-id": str(note.pk)}, follow=True)
    assert "The note is taken back." in answer.content.decode()
    assert addresses_with(SAID) == set()
    wrote, took = Entry.objects.filter(action__contains="a note on").order_by("pk")
    assert wrote.name == "Ann <ann@city.gov>"
    assert (wrote.subject, wrote.after) == ("Water saved, 23 to 29 November 2020", {"note": SAID, "public": True})
    assert (took.subject, took.before) == ("Water saved, 23 to 29 November 2020", {"note": SAID})


def test_what_is_taken_out_says_so_in_its_place_on_all_days(analyst: Client, town: models.City) -> None:
    note = write(analyst)
    shown = addresses_with(SAID)
    redact(town, Redactable(models.RedactionKind.NOTE, note=note.pk), "It named somebody.", who=User.objects.get())
    assert addresses_with(SAID) == set()
    assert addresses_with("Taken out: It named somebody.") == shown
    assert "a comment or note was taken out of these pages. It named somebody." in said(f"/milltown/{FIRST}/")
    second = write(analyst, text="Bob Quimby broke the meter.")
    assert second.text in said(WATER)
    redact(town, Redactable(models.RedactionKind.WORDS, words="Bob Quimby"), "A name.", who=User.objects.get())
    assert addresses_with("Quimby") == set()
    assert "[…] broke the meter." in said(WATER)


def test_a_note_for_staff_or_on_an_internal_service_is_on_no_public_page(analyst: Client, town: models.City) -> None:
    for about in ("metric:water", "metric:budget", "department:Works", "city"):
        write(analyst, about=about, readers="staff")
    answer = analyst.post(PAGE, form(about="metric:budget"))
    assert answer.status_code == 422
    assert "Budget (internal) is on no public page. Choose staff only." in answer.content.decode()
    assert said(PAGE, analyst).count(f">{SAID}</p>") == 4
    add_note(town, (FIRST, LAST), SAID, who=User.objects.get(), public=True, key="budget")
    assert addresses_with(SAID) == set()


def test_a_note_on_what_has_become_internal_leaves_the_pages_of_past_days_too(
    analyst: Client, town: models.City, clock: Clock
) -> None:
    write(analyst)
    clock.moment += timedelta(days=1)
    hidden = METRICS | {"water": METRICS["water"] | {"visibility": "internal"}}
    define(plain(hidden, cabinets={"Streets": ["Works"], "Safety": ["Fire"]}), None)
    run_city(town, collecting([*ROWS, *every_day("potholes", date(2020, 11, 30), 1, (40, 50))]))
    assert Client().get(WATER).status_code == 404
    for address in (*(f"/milltown/{FIRST + timedelta(days=n)}/" for n in range(8)), "/milltown/", WEEK):
        assert SAID not in said(address), address


def test_a_span_longer_than_sixty_days_is_on_each_of_its_days(analyst: Client) -> None:
    first = date(2020, 9, 14)
    write(analyst, about="department:Works", first=str(first), text="The yard is being rebuilt.")
    for day in (first, first + timedelta(days=40), LAST):
        assert "The yard is being rebuilt." in said(f"/milltown/{day}/"), day
    assert "The yard is being rebuilt." not in said(f"/milltown/{first - timedelta(days=1)}/")
    assert "The yard" in said("/milltown/reports/weeks/2020-10-12/")
    assert "14 September to 29 November 2020, Works" in said(POTHOLES)


def test_two_spans_on_the_same_days_are_two_notes_with_two_numbers(analyst: Client) -> None:
    write(analyst, about="metric:potholes", first="2020-11-09", text="A truck was out of order.")
    write(analyst, about="metric:potholes", first="2020-11-16", text="Snow.")
    page = said(POTHOLES)
    under_chart = page[page.index('aria-label="Notes on these days"') :]
    under_chart = under_chart[: under_chart.index("</ol>")]
    assert under_chart.index("A truck") < under_chart.index("Snow."), "numbered by their first day"
    assert "2 notes, the last: Snow. (16 to 29 November 2020)" in page
    assert "notes 1–2" in page, "in the table beside it"


def test_forty_notes_are_folded_and_cost_no_query_more(analyst: Client, town: models.City) -> None:
    ann = User.objects.get()
    pages = ("/milltown/", f"/milltown/{FIRST}/", POTHOLES, WEEK, "/milltown/departments/works/")
    addresses = (*pages, *(page + at(MONDAY + timedelta(days=1)) for page in pages))

    def counts() -> list[int]:
        found = []
        for address in addresses:
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                said(address)
            found.append(len(queries))
        return found

    write(analyst, about="metric:potholes")
    few = counts()
    assert max(few[: len(pages)]) <= 6, few
    for n in range(40):
        days = (FIRST + timedelta(days=n % 7), LAST)
        add_note(town, days, f"Text {n}.", who=ann, public=True, key="potholes" if n % 2 else None)
    assert counts() == few
    page = said(POTHOLES)
    assert "41 notes on these days" in page
    assert [n for n in range(40) if f"Text {n}." not in page] == []
    assert "There are 41 notes on these days." in said("/milltown/")


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"about": ""}, "about", "Choose what the note is about."),
        ({"about": "metric:nothing"}, "about", "You can't write about that. Choose something from the list."),
        ({"first": ""}, "first", "Give the first day, such as 2026-11-23."),
        ({"first": "soon"}, "first", "Give the first day, such as 2026-11-23."),
        ({"first": "0001-01-01"}, "first", "The first day is too long ago."),
        ({"last": "2020-13-01"}, "last", "Give the last day, such as 2026-11-29, or leave it empty."),
        ({"last": "2020-11-22"}, "last", "The last day is before the first."),
        ({"last": "9999-12-31"}, "last", "That is more than two years from now."),
        ({"text": " \r\n"}, "text", "Say in a sentence what happened."),
        ({"text": "x" * (LONGEST_NOTE + 1)}, "text", "The text has 1001 characters → shorten it to 1000."),
        ({"text": "a\u202eb"}, "text", "The text holds a character that can't be seen"),
        ({"readers": ""}, "readers", "Choose who may read it."),
    ],
)
def test_what_won_t_do_is_told_in_a_sentence_and_nothing_is_kept(
    analyst: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = analyst.post(PAGE, form(**typed))
    assert answer.status_code == 422
    page = " ".join(unescape(answer.content.decode()).split())
    assert f'<a href="#{field}">{sentence}' in page
    assert f'id="problem-{field}">{sentence}' in page
    assert not models.Note.objects.exists()


def test_an_owner_writes_of_their_own_departments_and_takes_back_their_own(analyst: Client) -> None:
    owner = client_of("owen@city.gov", Role.OWNER, "Works")
    page = said(PAGE, owner)
    assert 'value="metric:potholes"' in page
    assert 'value="metric:fires"' not in page
    assert owner.post(PAGE, form(about="metric:fires")).status_code == 422
    assert owner.post(PAGE, form(about="department:Fire")).status_code == 422
    anns, owens = write(analyst), write(owner, text="We fixed it.")
    assert said(PAGE, owner).count('name="note-id"') == 1
    assert owner.post(PAGE, {"do": "take-back", "note-id": str(anns.pk)}).status_code == 404
    assert owner.post(PAGE, {"do": "take-back", "note-id": "x"}).status_code == 404
    assert owner.post(PAGE, {"do": "take-back", "note-id": str(owens.pk)}).status_code == 302
    assert [note.text for note in models.Note.objects.filter(until=None)] == [SAID]


def test_who_only_reads_and_strangers_write_nothing(town: models.City) -> None:
    assert client_of("rea@city.gov", Role.READER).post(PAGE, form()).status_code == 403
    assert client_of("adm@city.gov", Role.ADMINISTRATOR).post(PAGE, form()).status_code == 403
    assert Client().post(PAGE, form()).status_code == 302
    assert not models.Note.objects.exists()


def test_the_same_note_sent_twice_is_one(analyst: Client) -> None:
    write(analyst)
    write(analyst)
    assert models.Note.objects.count() == 1
    write(analyst, about="metric:potholes")
    assert models.Note.objects.count() == 2


def test_what_is_planned_is_said_ahead_and_seen_when_its_days_come(analyst: Client) -> None:
    write(analyst, about="city", first="2020-12-24", last="2021-01-02", text="City hall is closed.")
    assert "City hall is closed." not in said("/milltown/")
    assert "City hall is closed." in said(POTHOLES), "among what was said"


def test_an_owners_note_on_a_day_is_of_their_department(town: models.City) -> None:
    owner = client_of("owen@city.gov", Role.OWNER, "Works")
    owner.post(f"/manage/milltown/entry/?day={FIRST}", {"note": SAID, "note-public": "yes"})
    note = models.Note.objects.get()
    assert (note.first, note.day, note.department, note.metric) == (FIRST, FIRST, "Works", None)
    assert SAID in said(POTHOLES)
    assert SAID in said(f"/milltown/{FIRST}/")
    assert SAID not in said("/milltown/metrics/fires/")


def test_a_text_is_text_wherever_it_is_shown(analyst: Client) -> None:
    text = '<script>alert(1)</script> & "quoted" {braces} %(x)s'
    write(analyst, text=text)
    for address in (WATER, "/milltown/", WEEK, f"{WATER}13-weeks.svg"):
        content = Client().get(address).content.decode()
        assert "<script>alert" not in content, address
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content, address


def test_old_links_lead_to_the_form_filled_in(analyst: Client) -> None:
    page = said(f"{PAGE}?about=metric:water&first=2020-11-23", analyst)
    assert '<option value="metric:water" selected>Water saved</option>' in page
    assert 'value="2020-11-23"' in page
    assert f'href="{PAGE}?about=metric:water"' in said(
        reverse("manage-metric", kwargs={"city": "milltown", "slug": "water"}), analyst
    )
    assert f'href="{PAGE}?first=2020-11-29"' in said("/manage/milltown/entry/", analyst)
