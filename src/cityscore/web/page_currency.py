"""What public pages say of their own age: from when on they are late."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import caches
from django.http import HttpRequest

from cityscore.present.read.currency_facts import public_run
from cityscore.present.read.expectations import expectation_of
from cityscore.store import models
from cityscore.store.runs import newest_and_hold

PAGES = "pages"
"""The cache of pages, among Django's: what is kept of a publication here is forgotten with its pages."""
FOUND = "cityscore.newest"
"""Where a request keeps what was asked of the database."""


def late_since(request: HttpRequest, city: str, publication: str, now: datetime) -> datetime | None:
    """From when on the pages of a city's newest publication are late, if they are by now; as a rule without a query.

    ``publication`` tells it from others, and changes whenever the city's pages are added to, which putting and ending a
    hold on the city does. A page that was kept before this was so has to be drawn anew.
    """
    key = f"expected/{city}/{publication}".replace(" ", "T")  # Django warns of a key with a blank
    kept: tuple[datetime | None] | None = caches[PAGES].get(key)
    if kept is None:
        kept = (_expected(request, city),)
        caches[PAGES].set(key, kept, timeout=None)
    (by,) = kept
    return by if by is not None and now >= by else None


def newest_of(request: HttpRequest, city: str) -> tuple[models.Run | None, datetime | None]:
    """A city's newest publication, and when a hold on all that is new ends; asked for once in a request."""
    found: dict[str, tuple[models.Run | None, datetime | None]] = request.META.setdefault(FOUND, {})
    if city not in found:
        found[city] = newest_and_hold(city)
    return found[city]


def _expected(request: HttpRequest, city: str) -> datetime | None:
    newest, held_until = newest_of(request, city)
    if newest is None or newest.city.ended:
        return None
    expected = expectation_of(public_run(newest), held_until)
    return expected.by if expected else None
