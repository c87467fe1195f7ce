"""Definitions are changed in the browser: by form and by file, with what that comes to; but no sources."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityscore.definitions import dumps
from cityscore.jobs.city_run import run_city
from cityscore.model import Metric, to_plain
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from cityscore.store.definition_bases import with_base
from cityscore.store.definitions import definitions_in_force
from tests.store.milltown import CRIMES, POTHOLES, Row, city, collecting, define, plain

from .sent_form import fields_of

HOME = "/manage/milltown/definitions/"
POTHOLES_PAGE = f"{HOME}metrics/potholes/"
SOURCES = {"books": {"type": "file", "path": "books.csv"}}


@pytest.fixture
def analyst(db: None) -> Client:
    goals = {"clean": {"name": "Clean streets"}}
    dated = [0.7, {"from": "2025-01-01", "value": 0.8, "why": "council"}]
    metrics = {
        "potholes": {**POTHOLES, "target": dated, "owner": "Ada", "source": "books", "goal": "clean"},
        "crimes": {**CRIMES, "weight": 2},
    }
    del metrics["crimes"]["target"]
    changes = [{"from": "2024-07-01", "why": "a second crew"}, {"from": "2025-01-06", "why": "a new contract"}]
    metrics["potholes"]["signals"] = {"screen": False, "fix_after": 26, "rebase": changes}
    metrics["crimes"]["history"] = {
        "years": 3,
        "exclude": [{"from": "2020-03-15", "to": "2021-06-30", "why": "pandemic"}],
    }
    define(plain(metrics, sources=SOURCES, goals=goals), None)
    user = User.objects.create_user("ann@city.gov", "plum garden tunnel", name="Ann")
    Membership.objects.create(user=user, city=city(), role=Role.ANALYST)
    client = Client()
    client.force_login(user)
    return client


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def form(client: Client, page: str) -> dict[str, str]:
    return fields_of(client.get(page).content.decode())


def metric(slug: str = "potholes") -> Metric:
    return definitions_in_force(city()).definitions.by_slug[slug]


@pytest.mark.parametrize("slug", ["potholes", "crimes"])
def test_a_form_that_is_kept_as_it_is_changes_nothing(analyst: Client, slug: str) -> None:
    before = dumps(definitions_in_force(city()).definitions)
    page = f"{HOME}metrics/{slug}/"
    answer = analyst.post(page, {**form(analyst, page), "do": "keep"}, follow=True)
    assert "Nothing was changed." in said(answer)
    assert dumps(definitions_in_force(city()).definitions) == before
    assert models.Revision.objects.count() == 1


def test_a_metric_is_edited_with_a_reason_that_is_kept(analyst: Client) -> None:
    changed = {
        "owner": "Bob",
        "deputy": "Eve",
        "review": "2026-06-30",
        "lag-0-value": "2",
        "visibility": "internal",
        "rare": "yes",
    }
    target = {"target-2-from": "2026-01-01", "target-2-value": "0.9", "target-2-why": "budget"}
    answer = analyst.post(
        POTHOLES_PAGE,
        {**form(analyst, POTHOLES_PAGE), **changed, **target, "why": "new year", "do": "keep"},
        follow=True,
    )
    assert "changed potholes: owner, target, deputy, review, rare, lag, visibility" in said(answer)
    now = metric()
    assert (now.owner, now.deputy, now.review, now.rare) == ("Bob", "Eve", date(2026, 6, 30), True)
    assert [lag.value for lag in now.lag] == [2]
    assert [each.value for each in now.target] == [0.7, 0.8, 0.9]
    assert now.target[2].why == "budget"
    assert now.source == "books"
    revision = models.Revision.objects.get(number=2)
    assert (revision.why, revision.who.name) == ("new year", "Ann")
    assert Entry.objects.get().after["why"] == "new year"
    text = said(analyst.get(f"{HOME}history/2/"))
    assert '<span class="unseen">new: </span> owner: Bob' in text
    assert "new year" in said(analyst.get(f"{HOME}history/"))


def test_a_renamed_metric_keeps_its_past(analyst: Client) -> None:
    run_city(city(), collecting([Row("potholes", date(2025, 3, 3), 3, 4)]))
    analyst.post(POTHOLES_PAGE, {**form(analyst, POTHOLES_PAGE), "slug": "holes", "name": "Holes", "do": "keep"})
    assert metric("holes").was == ("potholes",)
    assert models.Metric.objects.get(slug="holes").key == "potholes"


def test_a_metric_is_retired_and_not_deleted(analyst: Client) -> None:
    answer = analyst.post(POTHOLES_PAGE, {**form(analyst, POTHOLES_PAGE), "do": "retire", "why": "over"}, follow=True)
    assert "retired potholes" in said(answer)
    assert models.Metric.objects.get(key="potholes").retired is not None
    assert analyst.get(POTHOLES_PAGE).status_code == 404


def test_a_new_metric_needs_only_what_a_file_needs(analyst: Client) -> None:
    page = f"{HOME}new/"
    answer = analyst.post(page, {**form(analyst, page), "do": "keep"})
    assert answer.status_code == 422
    assert "&#x27;name&#x27;" in said(answer) or "name" in said(answer)
    typed = {"name": "Trees planted", "department": "Parks", "better": "higher", "kind": "count"}
    target = {"compared": "target", "target-0-value": "12"}
    analyst.post(page, {**form(analyst, page), **typed, **target, "do": "keep"})
    found = to_plain(metric("trees-planted"))
    assert found == {
        "slug": "trees-planted", "name": "Trees planted", "department": "Parks", "better": "higher", "kind": "count",
        "target": 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"target-1-value": "many"}, "number"),
        ({"target-1-from": "soon"}, "soon"),
        ({"kind": "quantile"}, "A quantile needs q"),
        ({"slug": "crimes"}, "there is a metric"),
        ({"name": ""}, "name"),
        ({"cadence": "fortnightly"}, "fortnightly"),
        ({"review": "2025-02-30"}, "2025-02-30"),
        ({"lag-0-value": "-1"}, "must be 0 or more"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(analyst: Client, typed: dict[str, str], says: str) -> None:
    answer = analyst.post(POTHOLES_PAGE, {**form(analyst, POTHOLES_PAGE), **typed, "do": "keep"})
    assert answer.status_code == 422
    assert says in said(answer)
    assert "Nothing is kept yet" in said(answer)
    assert models.Revision.objects.count() == 1


def test_what_a_change_comes_to_is_shown_before_it_is_kept(analyst: Client) -> None:
    first = date(2023, 1, 1)
    rows = [
        Row("potholes", day, 85 if day.year == 2023 else 95, 100) for n in range(760) if (day := first + timedelta(n))
    ]
    run_city(city(), collecting(rows), through=date(2025, 1, 29))
    page = said(analyst.get(POTHOLES_PAGE))
    assert "24 of the last 24 whole months would have met this target." in page
    typed = {**form(analyst, POTHOLES_PAGE), "target-1-value": "0.9", "do": "preview"}
    answer = analyst.post(POTHOLES_PAGE, typed, headers={"accept": "text/x-preview"})
    text = said(answer)
    assert text.startswith("<table")
    assert "12 of the last 24 whole months would have met this target." in text
    assert '<td data-label="Value">95.0 %</td> <td data-label="Score now">1.16</td>' in text
    assert '<td data-label="It would be"> <b>1.05</b>' in text
    assert metric().target[-1].value == 0.8


def test_lint_speaks_while_it_is_edited(analyst: Client) -> None:
    typed = {**form(analyst, POTHOLES_PAGE), "target-1-value": "0.99", "do": "preview"}
    text = said(analyst.post(POTHOLES_PAGE, typed, headers={"accept": "text/x-preview"}))
    assert "Advice" in text


def test_a_file_is_planned_and_then_applied(analyst: Client) -> None:
    text = analyst.get(f"{HOME}file.yaml").content.decode()
    assert text == dumps(with_base(definitions_in_force(city())))
    new = text.replace("name: Crimes", "name: Crimes per day")
    page = f"{HOME}import/"
    planned = analyst.post(page, {"file": SimpleUploadedFile("milltown.yaml", new.encode()), "do": "plan"})
    assert "changed crimes: name" in said(planned)
    assert metric("crimes").name == "Crimes"
    analyst.post(page, {**fields_of(planned.content.decode()), "text": new, "why": "clearer", "do": "apply"})
    assert metric("crimes").name == "Crimes per day"
    assert models.Revision.objects.get(number=2).why == "clearer"


def test_an_older_file_keeps_what_was_changed_here_since(analyst: Client) -> None:
    older = analyst.get(f"{HOME}file.yaml").content.decode()
    analyst.post(POTHOLES_PAGE, {**form(analyst, POTHOLES_PAGE), "owner": "Bo", "do": "keep"})
    page, sent = f"{HOME}import/", {"text": older.replace("name: Crimes", "name: Crimes a day"), "do": "plan"}
    planned = said(analyst.post(page, sent))
    assert "changed crimes: name" in planned
    assert "Changed here since, and kept" in planned
    assert "potholes: owner stays Bo; changed in the browser by Ann on" in planned
    analyst.post(page, {**sent, "base": "2", "do": "apply"})
    assert (metric().owner, metric("crimes").name) == ("Bo", "Crimes a day")


def test_a_file_that_says_otherwise_than_what_was_changed_here_is_refused_until_that_is_taken_back(
    analyst: Client,
) -> None:
    older = analyst.get(f"{HOME}file.yaml").content.decode()
    analyst.post(POTHOLES_PAGE, {**form(analyst, POTHOLES_PAGE), "owner": "Bo", "do": "keep"})
    page, sent = f"{HOME}import/", {"text": older.replace("owner: Ada", "owner: Cy"), "base": "2"}
    assert "potholes: owner is Bo here, and Cy in the file" in said(analyst.post(page, {**sent, "do": "plan"}))
    answer = analyst.post(page, {**sent, "do": "apply"})
    assert (answer.status_code, metric().owner) == (422, "Bo")
    assert "potholes: owner is Bo here, and Cy in the file" in said(answer)
    analyst.post(page, {**sent, "take-back": "yes", "do": "apply"})
    assert metric().owner == "Cy"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("name: Milltown", "name: Hilltown", "These are the definitions of /hilltown/, and this is /milltown/"),
        ("path: books.csv", "path: /etc/passwd", "Sources reach files and databases of the machine"),
        ("better: higher", "better: hire", "the file:"),
        ("value: 0.8", "value: 80", "a share is never above 1, so 80 can&#x27;t be reached"),
        (
            "source: books",
            "records: {source: books, where: 'SR Type = 1', sum: {of: dollars, on: paid_on}}",
            "has the column &#x27;SR Type&#x27; without quotes → its name has a blank: write &quot;SR Type&quot;",
        ),
        ("city:", "city: [", "the file:"),
    ],
)
def test_a_file_that_may_not_or_can_not_is_refused(analyst: Client, before: str, after: str, says: str) -> None:
    text = dumps(definitions_in_force(city()).definitions).replace(before, after)
    for do in ("plan", "apply"):
        answer = analyst.post(f"{HOME}import/", {"text": text, "base": "1", "do": do})
        assert answer.status_code == 422
        assert says in said(answer)
    assert models.Revision.objects.count() == 1
    assert models.City.objects.count() == 1


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(analyst: Client) -> None:
    sent = form(analyst, POTHOLES_PAGE)
    analyst.post(POTHOLES_PAGE, {**sent, "owner": "Bob", "do": "keep"})
    answer = analyst.post(POTHOLES_PAGE, {**sent, "owner": "Eve", "do": "keep"})
    assert "somebody changed the definitions since you opened this" in said(answer)
    assert metric().owner == "Bob"


def test_targets_for_a_span_and_by_a_date_are_set_in_the_browser(analyst: Client) -> None:
    page = f"{HOME}new/"
    typed = {"name": "Permits", "department": "Parks", "better": "higher", "kind": "count", "compared": "target"}
    analyst.post(page, {**form(analyst, page), **typed, "target-0-value": "100", "target-0-per": "month", "do": "keep"})
    assert to_plain(metric("permits"))["target"] == {"value": 100, "per": "month"}
    assert "100 a month" in said(analyst.get(HOME))
    typed |= {"name": "Homes", "target-0-total": "1200", "target-0-from": "2024-07-01", "target-0-to": "2025-06-30"}
    analyst.post(page, {**form(analyst, page), **typed, "target-0-shape": "history", "do": "keep"})
    homes = f"{HOME}metrics/homes/"
    analyst.post(homes, {**form(analyst, homes), "owner": "Bob", "do": "keep"})  # what was said stays
    whole = {"from": date(2024, 7, 1), "total": 1200, "to": date(2025, 6, 30), "shape": "history"}
    assert to_plain(metric("homes"))["target"] == whole
    assert "1,200 by 30 June 2025" in said(analyst.get(HOME))
    typed = {"compared": "years", "years": "2", "times": "0.9"}
    analyst.post(homes, {**form(analyst, homes), **typed, "do": "keep"})
    assert to_plain(metric("homes"))["history"] == {"years": 2, "times": 0.9}


def test_a_form_keeps_the_scale_of_a_target_and_what_it_does_not_ask_about(analyst: Client) -> None:
    scale = {"zero": -10, "maximum": 100}
    target = [{"value": -5, "usual": True, **scale}, {"from": "2025-01-01", "value": 5, **scale}]
    net = {**CRIMES, "kind": "level", "better": "higher", "target": target}
    define(plain({"potholes": POTHOLES, "net": net}), None)
    page = f"{HOME}metrics/net/"
    sent = form(analyst, page)
    answer = analyst.post(page, {**sent, "do": "keep"}, follow=True)
    assert "Nothing was changed." in said(answer)
    analyst.post(page, {**sent, "target-0-value": "−4.5", "reason": "as agreed", "do": "keep"}, follow=True)
    first, second = metric("net").target
    assert (first.value, first.zero, first.maximum, first.usual) == (-4.5, -10, 100, True)
    assert (second.value, second.zero, second.usual) == (5, -10, False)


def test_an_undated_target_that_is_edited_says_how_many_days_it_judges_anew(analyst: Client) -> None:
    page = f"{HOME}new/"
    typed = {"name": "Signs", "department": "Parks", "better": "higher", "kind": "ratio", "compared": "target"}
    analyst.post(page, {**form(analyst, page), **typed, "target-0-value": "0.8", "do": "keep"})
    run_city(city(), collecting([Row("signs", date(2025, 3, day), 9, 10) for day in range(3, 17)]))
    signs = f"{HOME}metrics/signs/"
    assert "will be judged anew" not in said(analyst.get(signs))
    answer = analyst.post(signs, {**form(analyst, signs), "target-0-value": "0.9", "do": "preview"})
    assert re.search(r"\d+ days that are scored will be judged anew", said(answer))
