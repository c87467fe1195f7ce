"""The language of a page is in its address, its links keep it, and nothing on it is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_script_prefix, reverse

from cityscore.demo import boston
from cityscore.jobs.city_run import run_city
from cityscore.present.read.published_scores import Publication
from cityscore.present.say import language
from cityscore.present.say.language import Language
from cityscore.present.say.languages import languages
from cityscore.present.say.languages.sentences import sentences
from cityscore.store import models
from cityscore.web.checks.city_checks import problems_at
from cityscore.web.pages import PAGES
from tests.store.boston_store import city, replay
from tests.store.milltown import Row, collecting, define, every_day

__all__ = ["city"]

DAY = date(2025, 2, 3)
SPANISH = languages()[1]
PORTUGUESE = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\n"

msgid "Skip to the scores"
msgstr "Ir para as notas"
"""


@pytest.fixture
def replayed(city: models.City) -> models.City:
    replay(city, [row for row in boston.revisions() if row.published.date() <= DAY + timedelta(days=1)])
    return city


@pytest.fixture
def small(db: None) -> models.City:
    """A city with one service, at Boston's address."""
    return publish(name="Boston")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A city's own languages."""
    settings.LANGUAGES_FOLDER = tmp_path
    yield tmp_path
    settings.LANGUAGES_FOLDER = None


def publish(**of_city: Any) -> models.City:
    """A small city with figures."""
    begun = datetime(2025, 1, 2, tzinfo=UTC)
    define({"city": {"timezone": "America/Puerto_Rico", **of_city}, "metrics": METRICS}, begun)
    found = models.City.objects.get(name=of_city["name"])
    rows: list[Row] = every_day("baches", date(2025, 1, 1), 40, (8, 10))
    run_city(found, collecting(rows), moment=begun + timedelta(days=40))
    return found


METRICS = {"baches": {"name": "Baches", "department": "Obras", "kind": "ratio", "better": "higher", "target": 0.8}}


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def links(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"#?]+)[#?"]', html)


def test_a_page_in_spanish(replayed: models.City, client: Client) -> None:
    answer = client.get("/es/boston/")
    html = answer.content.decode()
    assert answer.headers["Content-Language"] == "es"
    assert '<html lang="es"' in html
    assert re.search(r"<strong>\d+ de \d+ servicios cumplieron su meta\.</strong>", html)
    assert "Última semana completa, del 27 de enero al 2 de febrero de 2025" in html
    assert re.search(r'<p class="score">\d,\d\d</p>', html)
    assert client.get("/boston/").headers["Content-Language"] == "en"


def test_every_link_keeps_the_language_but_for_those_to_others(small: models.City, client: Client) -> None:
    html = page(client, "/es/boston/")
    switch = re.search(r'<nav class="languages".*?</nav>', html, flags=re.S)
    assert switch is not None
    assert links(switch.group()) == ["/boston/", "/es/boston/"]
    elsewhere = [link for link in links(html.replace(switch.group(), "")) if not link.startswith("/es/")]
    assert elsewhere == []
    assert '<link rel="stylesheet" href="/static/' in html
    assert get_script_prefix() == "/"
    assert reverse("city", kwargs={"city": "boston"}) == "/boston/"


def test_the_same_page_in_other_languages(small: models.City, client: Client) -> None:
    for path in ("/boston/2025-01-24/", "/es/boston/2025-01-24/"):
        html = page(client, path)
        assert '<link rel="alternate" hreflang="en" href="/boston/2025-01-24/">' in html
        assert '<link rel="alternate" hreflang="es" href="/es/boston/2025-01-24/">' in html
        assert re.search(r'lang="es"\s+hreflang="es"[^>]*>Español</a>', html)
        assert re.search(r'lang="en"\s+hreflang="en"[^>]*>English</a>', html)
    now = '" lang="{}" hreflang="{}" aria-current="true"'
    assert now.format("es", "es") in " ".join(page(client, "/es/boston/").split())
    assert now.format("en", "en") in " ".join(page(client, "/boston/").split())
    assert 'href="/es/boston/?as_of=2025-02-12T12:00:00Z"' in page(client, "/boston/?as_of=2025-02-12T12:00:00Z")


@pytest.mark.parametrize(
    "path", ["/xx/boston/", "/fr/boston/", "/es/es/boston/", "/ES/boston/", "/es/nowhere/", "/es//boston/", "/es/%00/"]
)
def test_an_unknown_language_is_no_page(small: models.City, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_link_leads_off_the_site(small: models.City, client: Client) -> None:
    for path in ("/es//evil.example/", "//evil.example/", "/en//evil.example/"):
        answer = client.get(path)
        assert 'href="//' not in answer.content.decode()
        assert not answer.headers.get("Location", "").startswith("//")


def test_the_home_page_of_a_language(small: models.City, client: Client) -> None:
    assert client.get("/es").headers["Location"] == "/es/"
    assert client.get("/es/").headers["Location"] == "/es/boston/"
    assert client.get("/").headers["Location"] == "/boston/"
    assert client.get("/es/boston").headers["Location"] == "/es/boston/"


@pytest.mark.parametrize("rest", ["accounts/sign-in/", "healthz", "api/v1/", "static/cityscore.css", "manage/"])
def test_what_is_no_public_page_has_no_language(db: None, client: Client, rest: str) -> None:
    assert client.get(f"/es/{rest}?next=/es/").headers["Location"] == f"/{rest}?next=/es/"


def test_a_citys_own_language_is_at_the_plain_address(db: None, client: Client) -> None:
    publish(name="Ponce", language="es")
    own = client.get("/ponce/")
    assert own.headers["Content-Language"] == "es"
    assert "Última semana completa" in own.content.decode()
    assert set(links(own.content.decode())) >= {"/ponce/", "/en/ponce/"}
    english = client.get("/en/ponce/")
    assert english.headers["Content-Language"] == "en"
    assert "Last complete week" in english.content.decode()
    assert client.get("/es/ponce/").headers["Location"] == "/ponce/"
    assert client.get("/ponce/no/such/page/").headers["Content-Language"] == "es"
    assert client.get("/en/ponce/no/such/page/").headers["Content-Language"] == "en"


def test_english_stated_where_it_is_the_citys_own_leads_to_the_plain_address(
    small: models.City, client: Client
) -> None:
    assert client.get("/en/boston/2025-01-24/").headers["Location"] == "/boston/2025-01-24/"


def test_cities_of_several_languages(db: None, client: Client) -> None:
    publish(name="Ponce", language="es")
    publish(name="Salem", slug="salem")
    assert client.get("/ponce/").headers["Content-Language"] == "es"
    assert client.get("/salem/").headers["Content-Language"] == "en"
    assert client.get("/es/salem/").headers["Content-Language"] == "es"
    assert client.get("/es/").headers["Content-Language"] == "es"
    assert client.get("/").headers["Content-Language"] == "en"


def test_one_answer_does_not_speak_into_the_next(small: models.City, client: Client) -> None:
    page(client, "/es/boston/")
    assert language.spoken() is language.ENGLISH
    assert "met its goal" in page(client, "/boston/")


class _Listening(NullTranslations):
    """Spanish that notes which of the sentences it is asked for nobody has collected."""

    def __init__(self) -> None:
        super().__init__()
        self.collected = set(sentences())
        self.missing: set[Any] = set()

    def gettext(self, message: str) -> str:
        self.missing |= {message} - self.collected
        return SPANISH.catalogue.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.missing |= {(msgid1, msgid2)} - self.collected
        return SPANISH.catalogue.ngettext(msgid1, msgid2, n)


def english_left_on(html: str) -> set[str]:
    """The sentences of the catalogue on a page: long ones anywhere, short ones where they stand alone."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.S)
    alone = {text.strip() for text in re.findall(r">([^<>]+)<", shown)}
    alone |= set(re.findall(r'(?:aria-label|alt|title|content|data-\w+)="([^"]+)"', shown))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", shown)) + " ".join(alone)
    each = [form for sentence in sentences() for form in ([sentence] if isinstance(sentence, str) else sentence)]
    english = {form for form in each if SPANISH.catalogue.gettext(form) != form} - {language.OWN_NAME}
    return {form for form in english if form in alone or any(piece in text for piece in _long_pieces(form))}


def _long_pieces(sentence: str) -> list[str]:
    """What stands between the braces of a sentence, of three words or more."""
    return [piece for piece in re.split(r"\{\w+\}", sentence) if len(re.findall(r"[A-Za-z']+", piece)) > 2]


def every_address(found: models.City) -> list[str]:
    moment = Publication.of(found)
    assert moment is not None
    return [reverse(each.name, kwargs=kwargs) for each in PAGES for kwargs in each.examples(moment)]


def test_no_sentence_of_a_spanish_page_is_in_english(
    replayed: models.City, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page, in a Spanish that notes what it is asked for; then every sentence of the catalogue is looked for."""
    assert len(english_left_on(page(client, "/boston/"))) > 20
    listening = _Listening()
    spoken = Language("es", "Español", listening, SPANISH.locale)
    monkeypatch.setattr("cityscore.web.page_language.languages", lambda folder: (language.ENGLISH, spoken))
    left = {}
    for path in {each for each in every_address(replayed) if each != "/"}:
        answer = client.get("/es" + path)
        assert answer.status_code == 200, path
        if "html" in answer.headers["Content-Type"] and (found := english_left_on(answer.content.decode())):
            left[path] = found
    assert left == {}
    assert listening.missing == set(), "mark it with to_say or to_count; then python -m cityscore.present.say.languages"


def test_a_language_that_a_city_adds(small: models.City, client: Client, folder: Path) -> None:
    (folder / "pt.po").write_text(PORTUGUESE, encoding="utf-8")
    answer = client.get("/pt/boston/")
    html = answer.content.decode()
    assert answer.headers["Content-Language"] == "pt"
    assert "Ir para as notas" in html
    assert "9 de fevereiro de 2025" in html
    assert "met its goal" in html  # what it lacks is in English
    assert re.search(r'lang="pt"\s+hreflang="pt"[^>]*>Português</a>', html)


def test_no_city_may_have_a_languages_code_as_its_address(db: None) -> None:
    publish(name="Esperanza", slug="es")
    (problem,) = (each for each in problems_at(datetime.now(UTC)) if each.id == "city.address-taken")
    assert problem.message == "the address of Esperanza, /es/, is that of all pages in Español"


def test_a_citys_language_must_be_known(db: None) -> None:
    publish(name="Lyon", slug="lyon", language="fr")
    (problem,) = (each for each in problems_at(datetime.now(UTC)) if each.id == "city.language-unknown")
    assert "'fr'" in problem.message
