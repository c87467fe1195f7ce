"""The first page: with one city its scorecard, with several a card each, with none what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cityscore.present.read.score_cards import city_cards
from cityscore.web.pages.public_page import Page


def home(request: HttpRequest) -> HttpResponse:
    """One city: its page; several: a card each."""
    cards = city_cards()
    if len(cards) == 1:
        return redirect("city", city=cards[0][0].slug)
    going_on = [(city, card) for city, card in cards if city.ended is None]
    ended = [city for city, _ in cards if city.ended is not None]
    return render(request, "home.html", {"cards": going_on, "ended": ended})


HOME = Page("home", "", home, lambda _: [{}], parameters=())
