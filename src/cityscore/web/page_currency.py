"""What public pages say of their own age: from when on they are late."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import caches

from cityscore.present.read.currency_facts import public_run
from cityscore.present.read.expectations import expectation_of
from cityscore.store import models
from cityscore.store.holds import city_held

PAGES = "pages"
"""The cache of pages, among Django's: what is kept of a publication here is forgotten with its pages."""


def late_since(run: int, finished: object, changed: object, now: datetime) -> datetime | None:
    """From when on the pages of a city's newest publication are late, if they are by now; as a rule without a query.

    The publication is told by its id, when it was finished, and when the city's pages were last added to, which putting
    and ending a hold on the city does: as the key of a kept page tells it. A page that was kept before this was so has
    to be drawn anew.
    """
    key = f"expected/{run}/{finished}/{changed}".replace(" ", "T")  # Django warns of a key with a blank
    kept: tuple[datetime | None] | None = caches[PAGES].get(key)
    if kept is None:
        kept = (_expected(run, now),)
        caches[PAGES].set(key, kept, timeout=None)
    (by,) = kept
    return by if by is not None and now >= by else None


def _expected(run: int, now: datetime) -> datetime | None:
    newest = models.Run.objects.select_related("city", "revision").filter(pk=run).first()
    if newest is None:
        return None
    hold = city_held(newest.city, now)
    expected = expectation_of(public_run(newest), hold.expires if hold else None)
    return expected.by if expected else None
