"""The method page: how scores are made, with the city's own figures as the worked example."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from cityscore.present.read.method_explained import method_explained
from cityscore.present.say.language import to_say
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.request_context import page_request


def method(request: HttpRequest, city: str) -> HttpResponse:
    """How this city's scores are made."""
    found = page_request(request, city)
    if isinstance(found, HttpResponse):
        return found
    told = method_explained(found.part(), found.moment)
    if told is None:
        raise Http404("There are no figures to explain it by.")
    frames = []
    if found.moment.in_force.definitions.city.embed:
        frames.append((found.city.name, request.build_absolute_uri(reverse("card", kwargs={"city": city}))))
        if told.example is not None:
            names = {"city": city, "slug": told.example.metric.slug}
            frames.append((told.example.metric.name, request.build_absolute_uri(reverse("metric-card", kwargs=names))))
    return found.answer("method.html", told=told, frames=frames)


METHOD = Page(
    "method", "<name:city>/method/", method, lambda moment: [{"city": moment.city.slug}], menu=to_say("How it works")
)
