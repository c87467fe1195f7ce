"""Figures are typed: what is asked, what is kept, what is asked about, what is refused; and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from tests.store.milltown import CRIMES, DAY, EMS, POTHOLES, Clock, Row, city, clock, collecting, define, plain

__all__ = ["clock"]
MONDAY = datetime(2025, 3, 31, 16, tzinfo=UTC)
"""Noon in Milltown, of a day that the last whole week ended right before."""
YESTERDAY = date(2025, 3, 30)
PAGE = "/manage/milltown/entry/"
METRICS = {
    "potholes": POTHOLES,
    "crimes": CRIMES,
    "response": EMS,
    "grass": {
        "name": "Grass",
        "department": "Works",
        "kind": "level",
        "better": "lower",
        "target": 5,
        "cadence": "weekly",
    },
    "visits": {
        "name": "Visits",
        "department": "Works",
        "kind": "count",
        "better": "higher",
        "target": 5,
        "cadence": "monthly",
    },
    "pay": {
        "name": "Pay",
        "department": "Works",
        "kind": "average",
        "better": "higher",
        "target": 5,
        "source": "books",
    },
}
BOOKS = {"books": {"type": "file", "path": "books.csv"}}


@pytest.fixture
def owner(db: None, clock: Clock) -> Client:
    """Somebody who gives the figures of the works, on a Monday."""
    clock.moment = MONDAY
    define(plain(METRICS, sources=BOOKS), None)
    return client_of("owen@city.gov", Role.OWNER, ["Works"])


def client_of(email: str, role: Role, departments: list[str] = []) -> Client:  # noqa: B006
    user = User.objects.create_user(email, "plum garden tunnel", name=email.split("@")[0].title())
    Membership.objects.create(user=user, city=city(), role=role, departments=departments)
    client = Client()
    client.force_login(user)
    return client


def known(slug: str = "potholes") -> list[tuple[date, float, float, bool]]:
    rows = models.Observation.objects.filter(metric__key=slug, until=None).order_by("day", "sample")
    return list(rows.values_list("day", "numerator", "denominator", "exempt"))


def said(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_only_ones_own_metrics_without_a_source_are_asked(owner: Client) -> None:
    text = said(owner.get(PAGE))
    assert "Potholes" in text
    assert "Visits" in text
    assert not [name for name in ("Crimes", "Response", "Pay") if name in text]
    assert "Crimes" in said(client_of("ann@city.gov", Role.ANALYST).get(PAGE))


def test_what_is_typed_is_kept_with_who_and_in_the_log(owner: Client) -> None:
    answer = owner.post(PAGE, {"potholes-numerator": "45", "potholes-denominator": "50"}, follow=True)
    assert "1 figure kept." in said(answer)
    assert known() == [(YESTERDAY, 45, 50, False)]
    row = models.Observation.objects.get()
    assert str(row.who.email) == "owen@city.gov"
    entry = Entry.objects.get(action="gave a figure of")
    assert (entry.before, entry.after) == ({"figure": "none"}, {"figure": "45 of 50 (90.0 %)"})
    assert 'value="45"' in said(answer)


def test_blank_is_missing_zero_is_zero_and_the_choices_are_themselves(owner: Client) -> None:
    owner.post(PAGE, {"potholes-choice": "nothing", "grass-numerator": "0"})
    assert known() == [(YESTERDAY, 0, 0, False)]
    assert [row[1:] for row in known("grass")] == [(0, 1, False)]
    owner.post(PAGE, {"potholes-choice": "exempt", "potholes-was": "0/0", "grass-was": "0/1"})
    assert known() == [(YESTERDAY, 0, 0, True)]
    assert known("grass") == []
    assert models.Observation.objects.count() == 3, "what was there is kept"
    page = said(owner.get(PAGE))
    assert '<option value="exempt" selected>' in page


@pytest.mark.parametrize("later", range(7), ids=lambda later: f"{MONDAY + later * DAY:%A}")
def test_a_day_that_does_not_apply_is_no_gap_in_the_next_score(owner: Client, clock: Clock, later: int) -> None:
    clock.moment = MONDAY + later * DAY
    owner.force_login(User.objects.get(email="owen@city.gov"))  # a session that was idle for days has ended
    week = [date(2025, 3, 24) + n * DAY for n in range(7)]
    for day in week[3:]:
        owner.post(f"{PAGE}?day={day}", {"potholes-choice": "exempt"})
    run_city(city(), collecting([Row("potholes", day, 9, 10) for day in week[:3]]))
    score = models.Score.objects.filter(subject__slug="potholes", period="week", is_current=True).latest("through")
    assert (score.start, score.days, score.due, score.reason) == (week[0], 3, 3, "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"potholes-numerator": "4,5", "potholes-denominator": "9"}, "write it with a decimal point: 4.5"),
        ({"potholes-numerator": "9", "potholes-denominator": "5"}, "9 is above the denominator, 5"),
        ({"potholes-numerator": "9"}, "is blank, but &#x27;potholes&#x27; is of kind ratio"),
        ({"potholes-numerator": "9", "potholes-choice": "exempt"}, "has a figure and a choice"),
        ({"grass-numerator": "-1"}, "must be 0 or more"),
        ({"grass-numerator": "\0many"}, "must be a number"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_kept(owner: Client, typed: dict[str, str], says: str) -> None:
    answer = owner.post(PAGE, {"visits-numerator": "7", "note": "Snow", **typed})
    text = said(answer)
    assert answer.status_code == 422
    assert says in text
    assert 'value="7"' in text
    assert "Snow" in text
    assert not models.Observation.objects.exists()
    assert not models.Note.objects.exists()


def test_a_figure_far_from_usual_is_asked_about_once(owner: Client) -> None:
    rows = [Row("potholes", YESTERDAY - timedelta(days=n), 45 + n % 5, 50) for n in range(1, 31)]
    run_city(city(), collecting(rows))
    typed = {"potholes-numerator": "4", "potholes-denominator": "50"}
    answer = owner.post(PAGE, typed)
    assert (
        "Are you sure? 4 of 50 (8.0 %) is far from what is usual: half of the last 30 lay between 92.0 % and 96.0 %"
        in said(answer)
    )
    assert "4 of 50" not in str(known())
    other = owner.post(PAGE, {**typed, "potholes-numerator": "5", "potholes-sure": "4/50"})
    assert other.status_code == 422, "what was confirmed is another figure"
    owner.post(PAGE, {**typed, "potholes-sure": "4/50"})
    assert (YESTERDAY, 4, 50, False) in known()


def test_a_percentage_in_place_of_a_decimal_is_asked_about_without_earlier_figures(owner: Client) -> None:
    share = {"name": "Satisfied", "department": "Works", "kind": "average", "better": "higher", "unit": "percent"}
    define(plain({**METRICS, "satisfied": {**share, "target": 0.9}}, sources=BOOKS), None)
    answer = owner.post(PAGE, {"satisfied-numerator": "95"})
    assert answer.status_code == 422
    assert "Are you sure? 9,500.0 % on 30 March 2025 is far above 100 %: 95 % is written as 0.95." in said(answer)
    assert not models.Observation.objects.exists()
    owner.post(PAGE, {"satisfied-numerator": "95", "satisfied-sure": "95/1"})
    assert (YESTERDAY, 95, 1, False) in known("satisfied")


def test_a_day_that_is_not_over_is_asked_about_and_one_to_come_is_not_asked_of(owner: Client) -> None:
    today = MONDAY.date()
    answer = owner.post(f"{PAGE}?day={today}", {"potholes-numerator": "4", "potholes-denominator": "5"})
    assert answer.status_code == 422
    assert "Are you sure? The day is not over: it is scored by what is kept here." in said(answer)
    sure = {"potholes-numerator": "4", "potholes-denominator": "5", "potholes-sure": "4/5"}
    assert owner.post(f"{PAGE}?day={today + timedelta(days=3)}", sure).status_code == 302
    assert known() == [(today, 4, 5, False)]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(owner: Client) -> None:
    client_of("ann@city.gov", Role.ANALYST).post(PAGE, {"potholes-numerator": "40", "potholes-denominator": "50"})
    answer = owner.post(PAGE, {"potholes-numerator": "45", "potholes-denominator": "50"})
    assert answer.status_code == 409
    assert "Ann changed this meanwhile, to: 40 of 50 (80.0 %) → save again to keep yours" in said(answer)
    owner.post(PAGE, {"potholes-numerator": "45", "potholes-denominator": "50", "potholes-was": "40/50"})
    assert known() == [(YESTERDAY, 45, 50, False)]
    assert models.Observation.objects.exclude(until=None).get().numerator == 40


def test_fields_of_others_are_not_heard(owner: Client) -> None:
    owner.post(PAGE, {"crimes-numerator": "3", "pay-numerator": "3", "nothing-numerator": "3"})
    assert not models.Observation.objects.exists()


def test_samples_are_typed_one_after_another(owner: Client) -> None:
    police = client_of("pat@city.gov", Role.OWNER, ["Police"])
    police.post(PAGE, {"response-value": "5 7.5 5", "crimes-numerator": "0"})
    assert known("response") == [(YESTERDAY, 5, 2, False), (YESTERDAY, 7.5, 1, False)]
    assert 'value="5 5 7.5"' in said(police.get(PAGE))
    police.post(
        PAGE, {"response-value": "5", "response-was": "5*2 7.5*1", "crimes-numerator": "0", "crimes-was": "0/1"}
    )
    assert known("response") == [(YESTERDAY, 5, 1, False)]


def test_numbers_are_typed_as_pages_and_sheets_show_them(owner: Client) -> None:
    owner.post(PAGE, {"potholes-numerator": "1,958", "potholes-denominator": "2,040.0"})
    assert known() == [(YESTERDAY, 1958, 2040, False)]
    owner.post(f"{PAGE}?day=2025-03-18", {"grass-numerator": "1.2%"})
    assert known("grass") == [(date(2025, 3, 16), 0.012, 1, False)]


def test_slower_metrics_ask_for_their_period(owner: Client) -> None:
    text = said(owner.get(f"{PAGE}?day=2025-03-18"))
    assert "10 to 16 March 2025" in text
    assert "February 2025" in text
    owner.post(f"{PAGE}?day=2025-03-18", {"visits-numerator": "310", "grass-numerator": "4"})
    assert known("visits") == [(date(2025, 2, 28), 310, 1, False)]
    assert known("grass") == [(date(2025, 3, 16), 4, 1, False)]


def test_what_is_missing_leads_to_its_day(owner: Client) -> None:
    owner.post(f"{PAGE}?day={YESTERDAY - timedelta(days=1)}", {"potholes-numerator": "1", "potholes-denominator": "1"})
    text = said(owner.get(PAGE))
    assert f"?day={YESTERDAY - timedelta(days=2)}#potholes" in text
    assert f"?day={YESTERDAY - timedelta(days=1)}#potholes" not in text
    assert "1 of 1 (100 %)" in text


def test_a_note_is_kept_and_taken_back(owner: Client) -> None:
    owner.post(PAGE, {"note": "A storm closed the depot.", "note-public": "yes"})
    note = models.Note.objects.get()
    assert (note.day, note.public, note.who.email) == (YESTERDAY, True, "owen@city.gov")
    other = client_of("pat@city.gov", Role.OWNER, ["Police"])
    assert "A storm closed the depot." in said(other.get(PAGE))
    assert other.post(PAGE, {"do": "take-back", "note-id": note.pk}).status_code == 404
    owner.post(PAGE, {"do": "take-back", "note-id": note.pk})
    assert "A storm" not in said(owner.get(PAGE))
    assert models.Note.objects.get().until is not None


@pytest.mark.parametrize("day", ["", "soon", "9999-01-01", "0001-01-01", "2025-02-30", "\0"])
def test_any_day_that_is_none_shows_one_that_is(owner: Client, day: str) -> None:
    assert owner.get(PAGE, {"day": day}).status_code == 200


def test_the_page_asks_the_database_ten_times_at_most(owner: Client, django_assert_max_num_queries: object) -> None:
    many = {f"metric-{n}": {**POTHOLES, "name": f"Metric {n}"} for n in range(25)}
    define(plain(many), None)
    run_city(
        city(), collecting([Row(slug, YESTERDAY - timedelta(days=n), 9, 10) for slug in many for n in range(1, 31)])
    )
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert "Metric 24" in said(owner.get(PAGE))


def test_a_public_note_is_on_its_day_at_once_and_no_other_note_is(owner: Client) -> None:
    rows = [Row("potholes", YESTERDAY - timedelta(days=n), 9, 10) for n in range(1, 31)]
    run_city(city(), collecting(rows))
    owner.post(PAGE, {"note": "A storm closed the depot.", "note-public": "yes"})
    owner.post(PAGE, {"note": "Bob was ill."})
    page = said(Client().get("/milltown/"))
    assert "<b>Note:</b> A storm closed the depot." in page
    assert "Bob" not in page
    assert "A storm" not in said(Client().get(f"/milltown/{YESTERDAY - timedelta(days=1)}/"))
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        Client().get("/milltown/")
    assert 1 < len(queries) <= 6
    owner.post(PAGE, {"do": "take-back", "note-id": models.Note.objects.get(public=True).pk})
    assert "A storm" not in said(Client().get("/milltown/"))
