"""No address, however odd, and no parameter of one, makes the site fail: each is a clear page with the right status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

import cityscore.web as package
from cityscore.present.read.published_scores import Publication
from cityscore.store import models
from cityscore.web.pages import FILES, PAGES
from tests.browser.cities import LAST, SLUG, san_bartolome

pytestmark = pytest.mark.django_db

SOURCES = [file.read_text() for file in Path(package.__file__).parent.rglob("*.py")]
ASKED = re.compile(r'GET(?:\.get|\.getlist)?[(\[]\s*"(\w+)"|"(\w+)" (?:not )?in \w+\.GET')
PARAMETERS = sorted({name for text in SOURCES for names in ASKED.findall(text) for name in names if name})
"""All that any page asks of a query string, found where it asks."""

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
USUAL = {"city": SLUG, "day": str(LAST)}
"""What stands in a route where something else is tried."""

DAYS = [
    *(
        "2024-12-31",
        "2025-03-10",
        "1999-01-01",
        "2099-01-01",
        "0001-01-01",
        "9999-12-31",
    ),  # before and after the figures
    *("2025-02-30", "2025-13-01", "0000-00-00", "0000-01-01", "10000-01-01", "-2025-03-01", "2025-3-1"),
    *("20250301", "2025-W10-1", "2025-03-01T00:00", "٢٠٢٥-٠٣-٠١", "２０２５-０３-０１", "२०२५-०३-०१"),
]
ENCODED = [
    *("%", "%25", "%2F", "a%2Fb", "%00", "%0A", "%0D%0ASet-Cookie:x=1", "%1B[31m", "%7F"),
    *("%FF", "%C0%AF", "%ED%A0%80", "%E2%80%AE", "%F0%9F%8F%99"),
]
ODD = [
    *("nowhere", "0", "-1", "NaN", "null", "None", "undefined", "..", ".", "~", "*", "ñandú", "東京都"),
    *("<script>", "' OR 1=1--", "{{7*7}}", "{0.__class__}", "%(x)s", "baches.csv", "a" * 300, "9" * 400, "-" * 50),
    *DAYS,
    *ENCODED,
]
"""Texts that no page is of: no city, day or name is called that."""
VALUES = [
    *(
        "",
        " ",
        "1",
        "-1",
        "NaN",
        "1e999",
        "9" * 5000,
        "x" * 20_000,
        "null",
        "[]",
        "{}",
        "soon",
        "12:00",
        "day",
        "quarter",
    ),
    *("2025-03-18T12:00:00Z", "2025-03-18T25:00:00Z", "2025-03-18T12:00:00+99:99", "2025-03-18T12:00:00.1234567890Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-02-30", "9999-12-31", "0001-01-01", "٢٠٢٥-٠٣-٠١"),
    *("%00", "%FF", "%ED%A0%80", "%0D%0A", "%2F", "東京都"),
]
"""What parameters may be given that ask for something else."""
METHODS = ("post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[models.City]:
    """One for all tests here: they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield san_bartolome()
        transaction.set_rollback(True)


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every route of the site, as Django writes it."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def addresses(odd: str) -> Iterator[str]:
    """Every route with something odd in each of its places in turn, and usual things in the others."""
    for route in routes():
        names = CONVERTER.findall(route)
        for name in names:
            yield CONVERTER.sub(lambda match, name=name: odd if match[1] == name else USUAL.get(match[1], "x"), route)
        if not names:
            yield route + odd


def pages(city: models.City) -> list[str]:
    """An address of every page, and of every file that pages hand out."""
    moment = Publication.of(city)
    assert moment is not None
    return [reverse(page.name, kwargs=names) for page in (*PAGES, *FILES) for names in list(page.examples(moment))[:1]]


def asked(address: str, method: str = "get") -> HttpResponse | str:
    """The answer, or what the site failed with."""
    try:
        return getattr(Client(), method)(address)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def refuse(addresses: Iterable[str], *statuses: int) -> None:
    """Fail if any answer is not of these, or not a clear page: each fault once, with an address that has it."""
    found: dict[str, str] = {}
    for address in addresses:
        answer = asked(address)
        if isinstance(answer, str):
            found.setdefault(f"fails with {answer[:300]}", address[:200])
        elif answer.status_code not in statuses:
            found.setdefault(f"answers {answer.status_code}", address[:200])
        elif answer.status_code in NONE and b"<h1" not in answer.content:
            found.setdefault(f"answers {answer.status_code} with no clear page: {answer.content[:90]!r}", address[:200])
    if found:
        pytest.fail("\n".join(f"{address}\n    {fault}" for fault, address in found.items()), pytrace=False)


FOUND, LED_ON, NONE = (200, 304), (301, 302), (400, 404, 410)


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:30])
def test_something_odd_in_any_place_of_any_route_is_no_page(city: models.City, odd: str) -> None:
    refuse(addresses(quote(odd, safe="%")), *NONE, *LED_ON)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_without_figures_is_no_page(city: models.City, day: str) -> None:
    refuse([f"/{SLUG}/{quote(day)}/", f"/es/{SLUG}/{quote(day)}/"], 404)


def test_names_that_nothing_has_are_no_pages(city: models.City) -> None:
    named = [route for route in routes() if "slug>" in route and not route.startswith("/manage/")]
    assert len(named) >= 3
    refuse([CONVERTER.sub(lambda match: USUAL.get(match[1], "nothing-of-that-name"), route) for route in named], 404)


@pytest.mark.parametrize("name", PARAMETERS)
def test_any_value_of_any_parameter_is_answered_plainly(city: models.City, name: str) -> None:
    queries = [f"{name}={quote(value, safe='%')}" for value in VALUES]
    queries += [name, f"{name}[]=1", f"{name}[a]=1", f"{name}=1&{name}=2"]
    refuse([f"{page}?{query}" for page in pages(city) for query in queries], *FOUND, *LED_ON, *NONE)


def test_addresses_of_ten_thousand_characters_are_no_pages(city: models.City) -> None:
    parts = ["x" * 10_000, "x/" * 5_000, "/" * 10_000, "2025-03-01/" * 900, "%00" * 3_000, "%E6%9D%B1" * 1_111]
    refuse([page + part for page in ["/", "/es/", *pages(city)] for part in parts], *NONE, *LED_ON)


def test_two_thousand_parameters_are_too_many_or_make_no_difference(city: models.City) -> None:
    query = "&".join(f"a{n}=1" for n in range(2_000))
    refuse([f"{page}?{query}" for page in pages(city)], *FOUND, *LED_ON, *NONE)


@pytest.mark.parametrize("method", METHODS)
def test_a_page_is_only_read(city: models.City, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    answers = {page: getattr(client, method)(page) for page in pages(city)}
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 405} == {}
    assert {answer.headers["Allow"] for answer in answers.values()} == {"GET, HEAD"}


def test_asking_for_the_head_of_a_page_gives_its_status_and_no_body(city: models.City) -> None:
    for address in [*pages(city), "/nowhere/", f"/{SLUG}/2025-02-30/"]:
        head, whole = Client().head(address), Client().get(address)
        assert (address, head.status_code, head.content) == (address, whole.status_code, b"")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_path_and_no_query_makes_the_site_fail(city: models.City, data: st.DataObject) -> None:
    escaped = st.from_regex(r"(%[0-9A-F]{2}){1,8}", fullmatch=True)
    text = (
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(quote) | escaped | st.sampled_from(ENCODED)
    )
    route = data.draw(st.sampled_from([*routes(), "/<a>", "/<a>/<b>/", "/es/<city>/<a>/"]))
    path = CONVERTER.sub(lambda match: data.draw(st.just(USUAL.get(match[1], "baches")) | text), route)
    given = [
        f"{data.draw(st.sampled_from([*PARAMETERS, 'x']))}={data.draw(text)}"
        for _ in range(data.draw(st.integers(0, 2)))
    ]
    answer = asked(f"{path}?{'&'.join(given)}")
    assert not isinstance(answer, str), answer
    assert answer.status_code < 500
