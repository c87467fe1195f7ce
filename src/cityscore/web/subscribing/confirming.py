"""The page that the link of a confirmation leads to. A button confirms, for mail programs open links by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.people.models import User
from cityscore.people.proving import note_proved
from cityscore.web.pages.public_page import Page
from cityscore.web.subscribing.linked_city import linked_city

GONE = 410


def confirming_page(request: HttpRequest, city: str, proof: str) -> HttpResponse:
    """Say what is to be confirmed, and take the answer."""
    linked = linked_city(request, city)
    if isinstance(linked, HttpResponse):
        return linked
    stored_city, in_force = linked
    subscriptions = [
        subscription
        for subscription in mail_subscriptions.asked_by(proof)
        if subscription.subscriber.city_id == stored_city.pk
    ]
    if not subscriptions:
        return render(request, "subscribing/gone.html", {"city": stored_city}, status=GONE)
    if request.method == "POST":
        mail_subscriptions.confirm_subscriptions(proof)
        if isinstance(request.user, User) and request.user.email == subscriptions[0].subscriber.email:
            note_proved(request.user)  # they are signed in as the address, and read its mailbox
    wanted = [subscription_words(subscription, in_force.definitions) for subscription in subscriptions]
    contents = {"city": stored_city, "wanted": wanted, "done": request.method == "POST"}
    answer = render(request, "subscribing/confirm.html", contents)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address holds the proof
    return answer


CONFIRM = Page("confirm-subscription", "<name:city>/subscribe/confirm/<str:proof>/", confirming_page, lambda _: [])
