"""Pages of what no figures come for: a rate, milestones; nobody is asked for figures of them, and nothing leaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from cityscore.jobs.city_run import run_city
from cityscore.people.models import Membership, Role, User
from cityscore.present.read.published_scores import Publication
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import RedactionKind
from cityscore.store.redactions import Redactable, redact
from tests.store.milltown import Row, collecting, define, every_day

from .sent_form import fields_of
from .small_site import BEGINNING, FIRST, MORNING

CRIMES = {
    "name": "Crimes", "department": "Police", "kind": "count", "better": "lower", "cases": "crimes", "target": 20,
}  # fmt: skip
PEOPLE = {
    "name": "Residents", "department": "Police", "kind": "level", "better": "higher", "unit": "residents",
    "cadence": "monthly", "scored": False,
}  # fmt: skip
RATE = {
    "name": "Crimes per 1,000", "department": "Police", "kind": "derived", "better": "lower",
    "derived": {"numerator": "crimes", "denominator": "people", "times": 1000}, "target": {"value": 9, "per": "month"},
}  # fmt: skip
BRIDGE = {
    "name": "New bridge", "department": "Works", "kind": "milestones", "better": "higher",
    "milestones": [
        {"name": "Design approved", "due": "2025-01-31", "done": "2025-01-10"},
        {"name": "Permit issued", "due": "2025-03-19"},
    ],
}  # fmt: skip
METRICS: Mapping[str, dict[str, Any]] = {"crimes": CRIMES, "people": PEOPLE, "rate": RATE, "bridge": BRIDGE}
PEOPLE_IN = {"": 60_000, "Mill": 20_000, "Hill": 30_000, "Dale": 10_000}
CRIMES_IN = {"": 18, "Mill": 9, "Hill": 9}


@pytest.fixture
def town(db: None) -> models.City:
    """Crimes and residents, in districts; in Dale there were three crimes in March, which is few."""
    caches["pages"].clear()
    define({"city": {"name": "Milltown", "timezone": "America/New_York"}, "metrics": dict(METRICS)}, BEGINNING)
    rows = [Row("people", date(2024, 12, 31), count, district=district) for district, count in PEOPLE_IN.items()]
    for district, count in CRIMES_IN.items():
        rows += every_day("crimes", FIRST, 90, (count, 1), district=district)
    rows += [Row("crimes", date(2025, 3, day), 1, district="Dale") for day in (3, 4, 5)]
    rows += [Row("crimes", day, 0, district="Dale") for day in (date(2025, 3, 31), date(2025, 2, 28))]
    made = models.City.objects.get(slug="milltown")
    run_city(made, collecting(rows), moment=MORNING)
    return made


@pytest.fixture
def ann(town: models.City) -> Client:
    """An analyst."""
    user = User.objects.create_user("ann@city.gov", "plum garden tunnel", name="Ann")
    Membership.objects.create(user=user, city=town, role=Role.ANALYST)
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, slug: str) -> str:
    answer = client.get(f"/milltown/metrics/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rates_page_says_what_is_divided_and_links_its_parts(town: models.City, client: Client) -> None:
    page = page_of(client, "rate")
    assert "558 crimes by 60,000 residents, times 1,000: 9.3, against a target of 9 a month: 0.97" in page
    assert "558 / 60,000 × 1,000 = 9.3" in page
    assert '<a href="/milltown/metrics/crimes/">Crimes</a>, <a href="/milltown/metrics/people/">Residents</a>' in page
    assert "Worked out from" in page
    assert '<a href="/milltown/metrics/rate/">Crimes per 1,000</a>' in page_of(client, "crimes")


def test_milestones_are_told_on_their_page_in_the_table_and_in_the_receipt(town: models.City, client: Client) -> None:
    page, table = page_of(client, "bridge"), client.get("/milltown/").content.decode()
    late = "“Permit issued” is 11 days late"  # seen from the end of the week, 30 March
    assert f"1 of 2 milestones due by 30 March 2025 are done, 50.0 %, against a target of 100 %: 0.50. {late}." in page
    assert "Not done: “Permit issued”, due 19 March 2025." in page
    assert "No figures have come yet." not in page
    assert f"1 of 2 milestones done · goal 100 % · {late}" in table


def test_nobody_is_asked_for_their_figures(town: models.City, ann: Client) -> None:
    entry = ann.get("/manage/milltown/entry/?day=2025-03-31").content.decode()
    assert "Crimes" in entry
    for name in ("Crimes per 1,000", "New bridge"):
        assert name not in entry


def test_a_district_is_hidden_where_a_part_of_it_is(town: models.City, client: Client) -> None:
    """Three crimes are few, so Dale's are hidden, and the next smallest district's with them: so are both rates."""
    by_slug = {}
    for slug in ("crimes", "rate"):
        text = client.get(f"/milltown/metrics/{slug}/scores.csv").content.decode()
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["period"] == "month" and row["district"]]
        by_slug[slug] = {row["district"] for row in rows if row["end"] == "2025-03-31" and row["reason"] == "not_shown"}
    assert by_slug["crimes"] == {"Dale", "Hill"} or by_slug["crimes"] == {"Dale", "Mill"}
    assert by_slug["rate"] >= by_slug["crimes"]


def test_what_is_derived_of_a_service_that_was_taken_out_is_taken_out_too(town: models.City, client: Client) -> None:
    ada = User.objects.create_user("ada@city.gov", "plum garden tunnel", name="Ada")
    redact(town, Redactable(RedactionKind.METRIC, key="crimes"), "A court asked for it.", who=ada)
    public = Publication.of(town)
    assert public is not None
    hidden = {metric.slug for metric in public.in_force.definitions.metrics if metric.visibility == "internal"}
    assert hidden == {"crimes", "rate"}
    assert client.get("/milltown/metrics/rate/").status_code == 410


def test_what_is_derived_of_figures_that_were_taken_out_is_taken_out_too(town: models.City, client: Client) -> None:
    """Of a level also later, for it holds until there is a newer one."""
    ada = User.objects.create_user("ada@city.gov", "plum garden tunnel", name="Ada")
    assert "9.3" in page_of(client, "rate")
    days = {"first": date(2024, 12, 31), "last": date(2024, 12, 31)}
    redact(town, Redactable(RedactionKind.FIGURES, key="people", **days), "A court asked for it.", who=ada)
    assert "60,000 residents" not in page_of(client, "rate")


def test_the_form_keeps_and_changes_what_it_is_made_of(town: models.City, ann: Client) -> None:
    address = "/manage/milltown/definitions/metrics/bridge/"
    sent = fields_of(ann.get(address).content.decode())
    assert (sent["milestones-1-name"], sent["milestones-1-due"]) == ("Permit issued", "2025-03-19")
    sent |= {"milestones-1-done": "2025-03-31", "milestones-2-name": "Opened", "milestones-2-due": "2026-09-30"}
    assert ann.post(address, {**sent, "do": "keep"}).status_code == 302
    metric = definitions_in_force(town).definitions.by_slug["bridge"]
    assert [milestone.done for milestone in metric.milestones] == [date(2025, 1, 10), date(2025, 3, 31), None]


def test_the_form_previews_a_rate_with_its_parts(town: models.City, ann: Client) -> None:
    address = "/manage/milltown/definitions/metrics/rate/"
    page = ann.get(address).content.decode()
    sent = fields_of(page)
    parts = {key: sent[f"derived-{key}"] for key in ("numerator", "denominator", "times")}
    assert parts == {"numerator": "crimes", "denominator": "people", "times": "1000"}
    assert "9.3" in page
    answer = ann.post(address, {**sent, "derived-denominator": "peple", "do": "keep"})
    assert answer.status_code == 422
    assert "did you mean" in answer.content.decode()
    assert ann.post(address, {**sent, "derived-times": "100", "do": "keep"}).status_code == 302
    metric = definitions_in_force(town).definitions.by_slug["rate"]
    assert metric.derived is not None
    assert metric.derived.times == 100
