"""Small cards that other sites may show in a frame, when the city allows it: of the city, and of a metric."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.present.read.published_scores import Publication
from cityscore.present.read.score_cards import Card, city_card, metric_card
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import PageRequest, page_request
from cityscore.web.security import framed


def card(request: HttpRequest, city: str) -> HttpResponse:
    """The city's number, and how many services met their goal."""
    page = _allowed(page_request(request, city))
    return _answer(page, city_card(page.scope(), page.publication))


def metric_card_page(request: HttpRequest, city: str, slug: str) -> HttpResponse:
    """A metric's figure and its score."""
    page = _allowed(page_request(request, city))
    return _answer(page, metric_card(page.scope(), page.publication, slug))


def _allowed(page: PageRequest | HttpResponse) -> PageRequest:
    """What is asked for; raises ``Http404`` where a city shows no cards, or has nothing to show."""
    if isinstance(page, HttpResponse) or not page.publication.in_force.definitions.city.embed:
        raise Http404("This city has no cards for other sites.")
    return page


def _answer(page: PageRequest, card: Card | None) -> HttpResponse:
    if card is None:
        raise Http404("There is no card of it.")
    return framed(page.answer("card.html", card=card))


def _cities(publication: Publication) -> list[dict[str, object]]:
    return city_address(publication) if publication.in_force.definitions.city.embed else []


def _metrics(publication: Publication) -> list[dict[str, object]]:
    scope = PageRequest(HttpRequest(), publication.city, publication).scope()
    return [{**city, "slug": metric.slug} for city in _cities(publication) for metric in scope.metrics]


CARD = Page("card", "<name:city>/card/", card, _cities)
METRIC_CARD = Page("metric-card", "<name:city>/metrics/<name:slug>/card/", metric_card_page, _metrics)
