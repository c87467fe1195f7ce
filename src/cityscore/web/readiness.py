"""``/readyz``: whether the site is current, for whatever watches it: 200 if it is, 503 if not, with what is late."""

from __future__ import annotations

from django.core.cache import caches
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cityscore.model import CityScoreError
from cityscore.present.read.currency import CityCurrency, site_currency
from cityscore.web.page_currency import PAGES

KEPT, LOOK = "readiness", 5
"""Where the answer is kept, and for how many seconds."""


@never_cache
def readiness(request: HttpRequest) -> JsonResponse:
    """Say how each part stands: in one word, for anybody may ask; looked up once in some seconds, however many do."""
    kept: tuple[dict[str, object], int] | None = caches[PAGES].get(KEPT)
    if kept is None:
        kept = _contents()
        caches[PAGES].set(KEPT, kept, timeout=LOOK)
    return _answer(*kept)


def _contents() -> tuple[dict[str, object], int]:
    try:
        currency = site_currency(timezone.now())
    except (Error, CityScoreError):  # the database is away, or older than this program
        return {"current": False, "database": "failed"}, 503
    contents: dict[str, object] = {
        "current": currency.is_current,
        **{str(kind): part.state for kind, part in currency.parts.items()},
        "cities": {city.slug: _of_city(city) for city in currency.cities},
    }
    return contents, 200 if currency.is_current else 503


def _of_city(city: CityCurrency) -> dict[str, object]:
    """How a city stands, with what its pages say as well: the last day that is public, and when the next is due."""
    by = city.figures.by
    return {
        **{str(kind): part.state for kind, part in city.parts.items()},
        "through": city.figures.through,
        "next": by.isoformat() if by else None,
    }


def _answer(contents: dict[str, object], status: int) -> JsonResponse:
    return JsonResponse(contents, status=status, json_dumps_params={"indent": 2, "ensure_ascii": False})
