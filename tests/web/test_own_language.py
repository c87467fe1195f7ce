"""Pages of staff and accounts are in the language that whoever reads them chose, or that their browser asks for."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cityscore.jobs.city_run import run_city
from cityscore.model import Better, Cadence, Kind, Metric, Visibility
from cityscore.model.declarations import declarations
from cityscore.model.metric import Evidence
from cityscore.people.access import Power
from cityscore.people.audit import Action
from cityscore.people.models import Entry, Membership, Role, User
from cityscore.present.say.languages.sentences import sentences
from cityscore.store import models
from cityscore.store.models import UploadState
from cityscore.web.manage import STAFF_PAGES
from cityscore.web.manage.definitions.metric_form import SECTIONS
from tests.store.milltown import DAY, EMS, POTHOLES, Clock, Row, city, clock, collecting, define, every_day, plain

__all__ = ["clock"]
MEXICAN = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}
ENGLISH = re.compile(r"\b(the|of|your|what|which|nothing|figures?|until|upload|keep)\b", re.IGNORECASE)
"""Words by which an English sentence that was left is told."""


@pytest.fixture
def ada(db: None, clock: Clock) -> Client:
    """Somebody who may do everything in a city that has run, on a Monday."""
    clock.moment = datetime(2025, 3, 31, 16, tzinfo=UTC)
    metrics = {"baches": {**POTHOLES, "name": "Baches"}, "ems": {**EMS, "name": "Respuesta", "department": "Bomberos"}}
    metrics["baches"]["department"] = "Obras"
    define(plain(metrics), None)
    today = timezone.now().date()
    run_city(
        city(), collecting([*every_day("baches", today - 40 * DAY, 39, (8, 10), (9, 10)), Row("ems", today - DAY, 5.5)])
    )
    user = User.objects.create_user("ada@city.gov", "plum garden tunnel", name="Ada")
    for role in Role:
        Membership.objects.create(user=user, city=city(), role=role, departments=["Obras"])
    client = Client()
    client.force_login(user)
    return client


def words_of(page: str) -> str:
    """What a page says, without what a definitions file or a person wrote."""
    main = page.partition("<body")[2]
    texts = re.sub(r"<(script|style|pre|textarea|code)\b.*?</\1>", " ", main, flags=re.DOTALL)
    texts = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', " ", texts, flags=re.DOTALL)  # what a starter pack says
    labels = re.findall(r'(?:aria-label|placeholder|data-label)="([^"]*)"', texts)
    return " ".join(re.sub(r"<[^>]+>", " ", texts).split()) + " " + " ".join(labels)


@pytest.mark.parametrize("page", [page for page in STAFF_PAGES if "<int:" not in page.path], ids=lambda page: page.name)
def test_no_english_is_left_on_a_spanish_staff_page(ada: Client, page: object) -> None:
    named = {"slug": "baches"} if "<name:slug>" in page.path else {}
    named |= {"slug": "fire-ems"} if "<slug:slug>" in page.path else {}
    answer = ada.get(reverse(page.name, kwargs={"city": "milltown", **named}), **MEXICAN)
    assert answer.status_code == 200
    if not answer.headers["Content-Type"].startswith("text/html"):
        return
    said = words_of(answer.content.decode())
    assert '<html lang="es"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "es"
    assert "Cerrar sesión" in said
    assert not ENGLISH.findall(said), said


@pytest.mark.parametrize(
    "name", ["account_login", "mfa_index", "usersessions_list", "account_change_password", "manage", "account_signup"]
)
def test_no_english_is_left_on_a_spanish_account_page(ada: Client, name: str) -> None:
    client = Client() if name in ("account_login", "account_signup") else ada
    said = words_of(client.get(reverse(name), **MEXICAN, follow=True).content.decode())
    assert not ENGLISH.findall(said.replace("Python Software Foundation", "")), said


def test_somebody_chooses_another_language_than_the_browsers(ada: Client) -> None:
    page = "/manage/milltown/entry/?day=2025-03-01"
    said = ada.get(page, **MEXICAN).content.decode()
    link = re.search(r'href="(/accounts/language/en/[^"]*)"', said)
    assert link
    answer = ada.get(link.group(1).replace("&amp;", "&"))
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    said = ada.get(page, **MEXICAN).content.decode()
    assert '<html lang="en"' in said
    assert "Figures of" in said


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\evil"])
def test_choosing_a_language_leads_to_no_other_site(db: None, back: str) -> None:
    answer = Client().get("/accounts/language/es/", {"next": back})
    assert answer.headers["Location"] == "/manage/"
    assert answer.cookies["cityscore_language"].value == "es"


def test_a_language_that_there_is_not_changes_nothing(db: None) -> None:
    answer = Client().get("/accounts/language/xx/", {"next": "/accounts/sign-in/"})
    assert answer.headers["Location"] == "/accounts/sign-in/"
    assert not answer.cookies
    client = Client()
    client.cookies["cityscore_language"] = "../../etc"
    assert '<html lang="en"' in client.get("/accounts/sign-in/").content.decode()


def test_public_pages_are_in_the_language_of_their_address_whatever_the_browser_asks_for(ada: Client) -> None:
    assert '<html lang="en"' in ada.get("/milltown/", **MEXICAN).content.decode()
    spanish = Client().get("/es/milltown/").content.decode()
    assert '<html lang="es"' in spanish
    assert not re.search(r'(?:x|y|width|points|d)="[\d.]*\d,\d[^"]*"', spanish.replace(", ", " "))


def test_what_is_typed_in_spanish_is_kept_and_the_log_stays_in_english(ada: Client) -> None:
    day = timezone.now().date() - DAY
    page = f"/manage/milltown/entry/?day={day}"
    form = ada.get(page, **MEXICAN).content.decode()
    was = dict(re.findall(r'name="([\w-]+-was)" value="([^"]*)"', form))
    sent = {**was, "ems-value": "5,5 6", "baches-numerator": "1", "baches-denominator": "10", "note": "Falló un camión"}
    sure = ada.post(page, sent, **MEXICAN)
    assert "¿Es correcto? 1 de 10 (10" in sure.content.decode()
    token = re.search(r'name="baches-sure" value="([^"]*)"', sure.content.decode())
    assert token
    said = ada.post(page, {**sent, "baches-sure": token.group(1)}, **MEXICAN, follow=True).content.decode()
    assert "2 datos guardados. La nota se guardó." in said
    logged = [entry.after["figure"] for entry in Entry.objects.filter(action=Action.GAVE)]
    assert sorted(logged) == ["1 of 10 (10.0 %)", "2 values: 5.5, 6"]
    assert "dio un dato de" in ada.get("/manage/milltown/log/", **MEXICAN).content.decode()


@pytest.mark.parametrize("typed", ["1,234", "5,"])
def test_a_comma_that_may_stand_between_thousands_is_refused(ada: Client, typed: str) -> None:
    day = timezone.now().date() - DAY
    answer = ada.post(f"/manage/milltown/entry/?day={day}", {"ems-value": typed}, **MEXICAN)
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_number_is_typed_as_the_page_shows_it(ada: Client) -> None:
    page = f"/manage/milltown/entry/?day={timezone.now().date() - DAY}"
    form = ada.get(page, **MEXICAN).content.decode()
    was = dict(re.findall(r'name="([\w-]+-was)" value="([^"]*)"', form))
    ada.post(page, {**was, "ems-value": "1.234,5"}, **MEXICAN)
    assert models.Observation.objects.filter(until=None, numerator=1234.5).exists()


def test_words_of_layers_that_know_no_language_are_in_the_catalogues() -> None:
    said = sentences()
    names = [name for _, names in SECTIONS for name in names]
    helps = {item.name: item.help for item in declarations(Metric)}
    wanted = [*map(str, Power), *map(str, Action), *(label for _, label in Role.choices + UploadState.choices)]
    wanted += [helps[name] for name in names] + [item.help for item in declarations(Evidence)]
    wanted += [word.help for words in (Kind, Better, Visibility, Cadence) for word in words]
    wanted += [page.title for page in STAFF_PAGES if page.is_listed]
    assert [each for each in wanted if str(each) and str(each) not in said] == []


def test_what_goes_wrong_while_figures_are_kept_is_said_in_the_readers_language(ada: Client) -> None:
    upload = models.Upload.objects.create(
        city=city(), who=User.objects.get(), name="datos.csv", size=1, state=UploadState.KEPT, created=timezone.now()
    )
    page = f"/manage/milltown/upload/{upload.pk}/"
    answer = ada.post(page, {"do": "keep"}, HTTP_ACCEPT="application/x-ndjson", **MEXICAN)
    told = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert told == [{"end": True, "problem": "ya se decidió sobre datos.csv → mire lo que hizo"}]
