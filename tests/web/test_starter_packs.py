"""Services are added from a starter pack: chosen, looked at, given a department, with checks, history and the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cityscore.definitions.packs import PACKS, load_pack
from cityscore.model import Definitions
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from tests.store.milltown import CRIMES, POTHOLES, city, define, plain

from .sent_form import fields_of

HOME = "/manage/milltown/definitions/packs/"
FIRE = f"{HOME}fire-ems/"


def member(role: Role) -> Client:
    user = User.objects.create_user(f"{role}@city.gov", "plum garden tunnel", name="Ann")
    Membership.objects.create(user=user, city=city(), role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(db: None) -> Client:
    define(plain({"potholes": POTHOLES, "crimes": CRIMES}), None)
    return member(Role.ANALYST)


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def standing() -> Definitions:
    return definitions_in_force(city()).definitions


def sent(client: Client, page: str, *services: str, **more: str) -> dict[str, Any]:
    """The form of a page with services ticked."""
    return {**fields_of(client.get(page).content.decode()), "service": list(services), **more}


def test_the_packs_are_listed_and_lead_to_their_services(analyst: Client) -> None:
    text = said(analyst.get(HOME))
    for name in PACKS:
        assert f'href="{HOME}{name}/"' in text
        assert load_pack(name).name.replace("&", "&amp;") in text
    assert 'href="/manage/milltown/definitions/packs/"' in said(analyst.get("/manage/milltown/definitions/"))
    assert analyst.get(f"{HOME}zoo/").status_code == 404


def test_a_pack_says_what_whoever_chooses_must_know(analyst: Client) -> None:
    text = said(analyst.get(FIRE))
    for service in load_pack("fire-ems").services:
        for words in (service.metric.name, service.metric.definition, service.metric.note, service.get):
            assert words is not None
            assert words.replace("'", "&#x27;") in text
    assert "NFPA 1710: 80 seconds of turnout and 240 seconds of travel" in text
    assert "source: emergency-runs" in text


def test_what_would_be_added_is_shown_and_nothing_is_kept(analyst: Client) -> None:
    answer = analyst.post(FIRE, sent(analyst, FIRE, "building-fires", "first-engine-in-time", do="plan"))
    assert answer.status_code == 200
    assert "What would be added" in said(answer)
    assert "added first-engine-in-time, building-fires" in said(answer)
    assert '<b lang="en">Building fires</b>, Fire' in said(answer)
    assert "Advice" not in said(answer)
    assert models.Revision.objects.count() == 1


def test_what_is_ticked_is_added_with_a_reason_and_is_in_the_history(analyst: Client) -> None:
    form = sent(analyst, FIRE, "building-fires", "calls-911-in-time", do="apply", why="Council resolution 26-114")
    answer = analyst.post(FIRE, form, follow=True)
    assert "added calls-911-in-time, building-fires" in said(answer)
    metric = standing().by_slug["building-fires"]
    assert (metric.department, metric.source, metric.records) == ("Fire", None, None)
    assert (
        metric.note
        == "A fire in a pan and a block in flames count the same. Fires put out without a call are not known."
    )
    revision = models.Revision.objects.get(number=2)
    assert (revision.why, revision.who.name) == ("Council resolution 26-114", "Ann")
    assert Entry.objects.get().after["why"] == "Council resolution 26-114"
    text = said(analyst.get(FIRE))
    assert text.count("It is measured already.") == 2
    assert 'value="building-fires"' not in text
    again = analyst.post(FIRE, {**form, "base": "2"})
    assert again.status_code == 422
    assert "No service is chosen" in said(again)


def test_a_department_that_there_is_answers_for_them(analyst: Client) -> None:
    there = standing().by_slug["potholes"].department
    form = sent(analyst, FIRE, "building-fires", do="apply")
    number = next(name for name, value in form.items() if value == "new:" and name.startswith("department-"))
    both = {name: f"there:{there}" for name in form if name.startswith("department-")}
    assert number in both
    analyst.post(FIRE, {**form, **both})
    assert standing().by_slug["building-fires"].department == there


def test_a_new_department_comes_to_its_cabinet_and_no_other_is_added(db: None) -> None:
    metrics = {"potholes": POTHOLES, "crimes": CRIMES}
    departments = [POTHOLES["department"], CRIMES["department"]]
    define({**plain(metrics), "cabinets": {"Streets": departments[:1], "Public Safety": departments[1:]}}, None)
    analyst = member(Role.ANALYST)
    form = sent(analyst, FIRE, "building-fires", do="apply")
    assert "new:Public Safety" in form.values()  # proposed, because the pack calls the cabinet so too
    analyst.post(FIRE, form)
    cabinets = {cabinet.name: cabinet.departments for cabinet in standing().cabinets}
    assert cabinets == {"Streets": (departments[0],), "Public Safety": (departments[1], "Fire")}
    elsewhere = sent(analyst, f"{HOME}libraries/", "library-visits", do="apply", **{"department-0": "new:Streets"})
    analyst.post(f"{HOME}libraries/", elsewhere)
    assert standing().cabinets[0].departments == (departments[0], "Libraries")


def test_what_is_worked_out_from_others_brings_them_along(analyst: Client) -> None:
    page = f"{HOME}people/"
    assert "Added with it" in said(analyst.get(page))
    answer = analyst.post(page, sent(analyst, page, "staff-turnover", do="apply"), follow=True)
    assert "added staff-employed, staff-left, staff-turnover" in said(answer)
    turnover = standing().by_slug["staff-turnover"]
    assert turnover.parts is not None
    assert [part.slug for part in turnover.parts] == ["staff-left", "staff-employed"]


def test_without_a_tick_or_after_another_change_nothing_is_added(analyst: Client) -> None:
    for do in ("plan", "apply"):
        answer = analyst.post(FIRE, sent(analyst, FIRE, do=do))
        assert answer.status_code == 422
        assert "No service is chosen → tick at least one" in said(answer)
    form = sent(analyst, FIRE, "building-fires", "made-up", do="apply")
    analyst.post(FIRE, {**form, "service": ["calls-911-in-time"]})
    answer = analyst.post(FIRE, form)  # of revision 1, and there is a second
    assert answer.status_code == 422
    assert "Somebody changed the definitions since you opened this" in said(answer)
    assert "building-fires" not in standing().by_slug


def test_only_who_may_change_definitions_sees_packs(analyst: Client) -> None:
    owner = member(Role.OWNER)
    for page in (HOME, FIRE):
        assert owner.get(page).status_code == 403
        assert Client().get(page).status_code == 302
    assert owner.post(FIRE, {"service": ["building-fires"], "do": "apply", "base": "1"}).status_code == 403
    assert models.Revision.objects.count() == 1
