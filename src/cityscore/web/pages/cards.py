"""Small cards that other sites may show in a frame, when the city allows it: of the city, and of a metric."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.present.read.published_scores import Publication
from cityscore.present.read.score_cards import city_card, metric_card
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.request_context import PageRequest, page_request
from cityscore.web.security import framed


def card(request: HttpRequest, city: str) -> HttpResponse:
    """The city's number, and how many services met their goal."""
    found = _allowed(page_request(request, city))
    return _answer(found, card=city_card(found.part(), found.moment))


def metric_card_page(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A metric's figure and its score."""
    found = _allowed(page_request(request, city))
    return _answer(found, card=metric_card(found.part(), found.moment, slug))


def _allowed(found: PageRequest | HttpResponse) -> PageRequest:
    """What is asked for; raises ``Http404`` where a city shows no cards, or has nothing to show."""
    if isinstance(found, HttpResponse) or not found.moment.in_force.definitions.city.embed:
        raise Http404("This city has no cards for other sites.")
    return found


def _answer(found: PageRequest, **contents: object) -> HttpResponse:
    if contents["card"] is None:
        raise Http404("There is no card of it.")
    return framed(found.answer("card.html", **contents))


def _cities(moment: Publication) -> Iterable[dict[str, object]]:
    return [{"city": moment.city.slug}] if moment.in_force.definitions.city.embed else []


def _metrics(moment: Publication) -> Iterable[dict[str, object]]:
    part = PageRequest(HttpRequest(), moment.city, moment).part()
    return [{**city, "slug": each.slug} for city in _cities(moment) for each in part.metrics]


CARD = Page("card", "<name:city>/card/", card, _cities)
METRIC_CARD = Page("metric-card", "<name:city>/metrics/<name:slug>/card/", metric_card_page, _metrics)
