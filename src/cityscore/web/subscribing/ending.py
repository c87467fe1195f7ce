"""The page by which somebody ends what they get mail about, without signing in; a mail program does it in one click."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.people.models import Subscriber, Topic
from cityscore.reports import report_on
from cityscore.web.pages.public_page import Page
from cityscore.web.subscribing.linked_city import linked_city

GONE = 410


def ending_page(request: HttpRequest, city: str, token: str, topic: str) -> HttpResponse:
    """What somebody gets, each with a button that ends it; a bare POST, as of RFC 8058, ends the topic of the link."""
    there = linked_city(request, city)
    if isinstance(there, HttpResponse):
        return there
    found, in_force = there
    if topic != Topic.ALERTS and report_on(topic) is None:
        raise Http404("There is no such topic.")
    subscriber = mail_subscriptions.of_token(found.pk, token)
    if subscriber is None:
        return render(request, "subscribing/gone.html", {"city": found}, status=GONE)
    ended = _end(request, subscriber, topic) if request.method == "POST" else 0
    rows = [
        (each.pk, subscription_words(each, in_force.definitions))
        for each in mail_subscriptions.active_subscriptions(subscriber)
    ]
    contents = {"city": found, "rows": rows, "ended": ended, "topic": topic}
    answer = render(request, "subscribing/end.html", contents)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the address holds the token
    return answer


def _end(request: HttpRequest, subscriber: Subscriber, topic: str) -> int:
    """End what a button says, or else the topic."""
    wanted = request.POST.get("end", "")
    if wanted == "all":
        return mail_subscriptions.end_subscriptions(subscriber)
    if wanted.isdecimal() and len(wanted) < 19:
        return mail_subscriptions.end_subscriptions(subscriber, subscription=int(wanted))
    return mail_subscriptions.end_subscriptions(subscriber, topic)


END = Page("end-subscriptions", "<name:city>/subscriptions/<name:token>/<slug:topic>/", ending_page, lambda _: [])
