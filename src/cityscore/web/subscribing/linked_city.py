"""The city that a link of a mail leads to, whether it has figures or not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.store import models
from cityscore.store.city_addresses import former_address
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.web.page_language import in_language_of_city


def linked_city(request: HttpRequest, slug: str) -> tuple[models.City, DefinitionsInForce] | HttpResponse:
    """A city with its definitions, in whose language the page is; ``Http404`` where there is none.

    An address in a language that needs none leads on, but for what is sent to it: mail programs do not follow.
    """
    city = models.City.objects.filter(slug=slug, revisions__isnull=False).distinct().first()
    if city is None and request.method == "POST":  # mail that went out before the city moved names where it was
        former = former_address(slug)
        city = former.city if former else None
    if city is None:
        raise Http404("There is no city of that name.")
    in_force = definitions_in_force(city)
    leads_on = in_language_of_city(in_force.definitions.city.language)
    return leads_on if leads_on and request.method != "POST" else (city, in_force)
