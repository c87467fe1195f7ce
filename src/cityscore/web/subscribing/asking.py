"""The page on which somebody asks for mail; a mail of ours then asks whether it was really them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpResponse

from cityscore import reports
from cityscore.people import mail_subscriptions
from cityscore.people.mailboxes import mailbox_of
from cityscore.people.models import Subscription
from cityscore.present.say.language import spoken
from cityscore.store import jobs, models
from cityscore.store.models import SubjectKind
from cityscore.web.pages.public_page import Page, city_address
from cityscore.web.pages.request_context import PageRequest, page_of_city
from cityscore.web.subscribing.subscription_form import SubscribeForm

TOO_OFTEN = 429


@page_of_city
def subscribe(page: PageRequest) -> HttpResponse:
    """The form; what is sent has a mail written to the address, whoever's it is, and tells nothing about it."""
    request, in_force = page.request, page.publication.in_force
    if page.city.ended:
        raise Http404("No mail comes of a city that has ended.")
    if request.method != "POST" or not settings.SENDS_MAIL:
        form = SubscribeForm(in_force, initial={reports.REPORTS[0].topic: True, "alerts": _named_service(page)})
        return page.answer("subscribing/subscribe.html", form=form)
    form = SubscribeForm(in_force, request.POST)
    if not form.is_valid():
        return _answer(page, 422, form=form)
    email = form.cleaned_data["email"]
    if not consume(request, action="subscribe", key=mailbox_of(email)):
        return _answer(page, TOO_OFTEN, form=form, too_often=True)
    subscriptions = mail_subscriptions.ask_for_mail(page.city.pk, email, form.wanted, spoken().code)
    if subscriptions:
        put_confirmation(page.city, subscriptions)
    return _answer(page, 200, email=email)


def _answer(page: PageRequest, status: int, **contents: Any) -> HttpResponse:
    return page.answer("subscribing/subscribe.html", status=status, **contents)


def put_confirmation(city: models.City, subscriptions: Sequence[Subscription]) -> None:
    """Have a mail written that asks whether they were really asked for."""
    numbers = [subscription.pk for subscription in subscriptions]
    moment = max(subscription.created for subscription in subscriptions)
    jobs.put(city, "confirm", f"{numbers[0]} {moment.isoformat()}", {"subscriptions": numbers})


def _named_service(page: PageRequest) -> str:
    """What a link leads here for: the service that its query names."""
    key = page.publication.in_force.keys.get(page.request.GET.get("service", ""))
    return f"{SubjectKind.METRIC}:{key}" if key else ""


SUBSCRIBE = Page("subscribe", "<name:city>/subscribe/", subscribe, city_address, parameters=("as_of", "service"))
