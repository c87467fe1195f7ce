"""A city's own look: its colours as a stylesheet that comes after the common one, and its seal."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.definitions.seal import seal_of
from cityscore.model import Look
from cityscore.model.branding import Colours
from cityscore.present.read.published_scores import Publication
from cityscore.store import models
from cityscore.web.pages.public_page import Page, city_address

KEPT = "public, max-age=300"
"""How long a browser need not ask again."""

SEAL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Of a seal that is opened by itself: nothing in it runs, whatever it holds; its own shapes may be coloured."""


def stylesheet(request: HttpRequest, city: str) -> HttpResponse:
    """The city's colours, light and dark."""
    look = _city_and_look(city)[1]
    if not look.is_coloured:
        raise Http404("The city states no colours.")
    dark = f"@media (prefers-color-scheme: dark) {{ {_rule(look.dark)} }}"
    return _cacheable(f"{_rule(look.light)}\n{dark}\n".encode(), "text/css; charset=utf-8")


def seal(request: HttpRequest, city: str) -> HttpResponse:
    """The city's seal, as harmless as a picture."""
    stored_city, look = _city_and_look(city)
    file = seal_of(look, stored_city.folder) if stored_city.folder else None
    if file is None:
        raise Http404("The city has no seal.")
    answer = _cacheable(file.content, file.type)
    answer.headers["Content-Security-Policy"] = SEAL_POLICY
    return answer


def _city_and_look(slug: str) -> tuple[models.City, Look]:
    """The city of an address and its look."""
    city = models.City.objects.filter(slug=slug).first()
    publication = Publication.of(city) if city else None
    if city is None or publication is None:
        raise Http404("There is no city of that name.")
    return city, publication.in_force.definitions.city.look


def _rule(colours: Colours) -> str:
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}"


def _cacheable(content: bytes, type: str) -> HttpResponse:
    return HttpResponse(content, content_type=type, headers={"Cache-Control": KEPT})


LOOK = Page(
    "look",
    "<name:city>/look.css",
    stylesheet,
    lambda publication: city_address(publication) if publication.in_force.definitions.city.look.is_coloured else [],
    parameters=(),
)
SEAL = Page(
    "seal",
    "<name:city>/seal",
    seal,
    lambda publication: city_address(publication) if publication.in_force.definitions.city.look.seal else [],
    parameters=(),
)
