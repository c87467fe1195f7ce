"""The page that the link of a confirmation leads to. A button confirms, for mail programs open links by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.web.pages.public_page import Page
from cityscore.web.subscribing.linked_city import linked_city

GONE = 410


def confirming_page(request: HttpRequest, city: str, proof: str) -> HttpResponse:
    """Say what is to be confirmed, and take the answer."""
    there = linked_city(request, city)
    if isinstance(there, HttpResponse):
        return there
    found, in_force = there
    asked_for = [each for each in mail_subscriptions.asked_by(proof) if each.subscriber.city_id == found.pk]
    if not asked_for:
        return render(request, "subscribing/gone.html", {"city": found}, status=GONE)
    if request.method == "POST":
        mail_subscriptions.confirm_subscriptions(proof)
    wanted = [subscription_words(each, in_force.definitions) for each in asked_for]
    contents = {"city": found, "wanted": wanted, "done": request.method == "POST"}
    return _private(render(request, "subscribing/confirm.html", contents))


def _private(answer: HttpResponse) -> HttpResponse:
    """Tell no other site the address, which holds the proof."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


CONFIRM = Page("confirm-subscription", "<name:city>/subscribe/confirm/<str:proof>/", confirming_page, lambda _: [])
