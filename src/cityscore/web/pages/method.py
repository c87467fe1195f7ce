"""The method page: how scores are made, with the city's own figures as the worked example."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse

from cityscore.present.read.method_explained import method_explained
from cityscore.present.say.language import to_say
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import PageRequest, page_of_city


@page_of_city
def method(page: PageRequest) -> HttpResponse:
    """How this city's scores are made."""
    explained = method_explained(page.scope(), page.publication)
    if explained is None:
        raise Http404("There are no figures to explain it by.")
    cards = []
    if page.publication.in_force.definitions.city.embed:
        names = {"city": page.city.slug}
        cards.append((page.city.name, reverse("card", kwargs=names)))
        if explained.example is not None:
            metric = explained.example.metric
            cards.append((metric.name, reverse("metric-card", kwargs={**names, "slug": metric.slug})))
    frames = [(name, settings.ADDRESS + path) for name, path in cards]
    return page.answer("method.html", told=explained, frames=frames)


METHOD = Page("method", "<name:city>/method/", method, city_address, menu=to_say("How it works"))
