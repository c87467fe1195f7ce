"""Budgets of the scorecard page: 6 queries; 3 × its template from constants; from cache 1.5 × an empty view.

And a metric's page: the same among 500 metrics as among 25.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from gzip import compress
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment, teardown_test_environment
from django.urls import path

from benchmarks import sample, scratch  # scratch sets Django up
from benchmarks.filling import fill
from benchmarks.measuring import Took, in_turn
from cityscore.store import models
from cityscore.web import urls

SIZES = ((25, 5), (500, 20))
"""How many metrics, in how many cabinets."""
ROUNDS = 15
OFTEN = 100
drawn: dict[str, tuple[str, dict[str, Any]]] = {}
"""The template of a city's page, and all that it was drawn with."""


def from_constants(request: HttpRequest, city: str) -> HttpResponse:
    """The same template, with what it was drawn with before."""
    template, contents = drawn[city]
    return render(request, template, contents)


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all."""
    return HttpResponse()


urlpatterns = [path("api/constants/<name:city>/", from_constants), path("api/empty/", empty), *urls.urlpatterns]


def run() -> None:
    """Print, for a small city and a large one, how long the page takes and how many queries it asks."""
    with scratch.new_stores("pages") as (name,), override_settings(ROOT_URLCONF="benchmarks.page"):
        scratch.open_store(name)
        since = sample.THROUGH - timedelta(days=100)
        for metrics, cabinets in SIZES:
            fill(sample.definitions(metrics, cabinets=cabinets, name=f"City of {metrics}"), 3, since=since)
        scratch.settle()
        cities = list(models.City.objects.order_by("id"))
        for city in cities:
            _compare(city)
        _compare_metrics(cities)


def _compare(city: models.City) -> None:
    client = Client(SERVER_NAME="localhost")
    address = f"/{city.slug}/"
    caches["pages"].clear()
    drawn[city.slug] = _drawn(client, address)
    tag = client.get(address).headers.get("ETag", "")
    get = partial(_get, client)
    made = {
        "page": partial(_get_new, client, address),
        "constants": partial(get, f"/api/constants/{city.slug}/", {}),
    }
    kept = {
        "kept": partial(get, address, {}),
        "not modified": partial(get, address, {"If-None-Match": tag}),
        "empty": partial(get, "/api/empty/", {}),
    }
    asked, page = _asked(made["page"])
    sent = len(compress(page)) / 1e3
    print(
        f"  {city.name}: {asked} queries (budget 6), {len(page) / 1e3:,.0f} KB, {sent:,.0f} KB compressed (budget 60)"
    )
    in_turn(made, range(2))
    _report(in_turn(made, range(ROUNDS)), "constants", {"page": "(budget 3 ×)"})
    often = {name: partial(_often, work) for name, work in kept.items()}
    _report(in_turn(often, range(ROUNDS)), "empty", {"kept": "(budget 1.5 ×)", "not modified": ""})
    caches["pages"].clear()


def _compare_metrics(cities: list[models.City]) -> None:
    """A metric's page in the large city beside one in the small: what else is measured is no matter to it."""
    client = Client(SERVER_NAME="localhost")
    pages = {city.name: partial(_get_new, client, f"/{city.slug}/metrics/service-1/") for city in cities}
    in_turn(pages, range(2))
    small, large = pages
    print("  A metric's page:")
    _report(in_turn(pages, range(ROUNDS)), small, {large: "(budget 1.2 ×)"})


def _report(took: Took, bare: str, budgets: dict[str, str]) -> None:
    for name, budget in budgets.items():
        print(f"    {name}, {took.milliseconds(name)}: {took.ratio(name, bare)} the view '{bare}' {budget}")


def _often(work: Callable[[object], HttpResponse], about: object) -> None:
    """Again and again: once is too quick to be measured."""
    for _ in range(OFTEN):
        work(about)


def _drawn(client: Client, address: str) -> tuple[str, dict[str, Any]]:
    """The template that a page is drawn from, and what with."""
    setup_test_environment()
    try:
        response = client.get(address)
        return response.templates[0].name, response.context[0].flatten()
    finally:
        teardown_test_environment()


def _get(client: Client, address: str, headers: dict[str, str], _: object) -> HttpResponse:
    response = client.get(address, headers=headers)
    assert response.status_code in (200, 304), f"{address}: {response.status_code}"
    return response


def _get_new(client: Client, address: str, about: object) -> HttpResponse:
    """Get it as if nobody had asked for it."""
    caches["pages"].clear()
    return _get(client, address, {}, about)


def _asked(work: Callable[[object], HttpResponse]) -> tuple[int, bytes]:
    """How many queries a page asks, and what it is."""
    with CaptureQueriesContext(connection) as queries:
        response = work(None)
    return len(queries), response.content
