"""The page on which somebody asks for mail; a mail of ours then asks whether it was really them."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityscore import reports
from cityscore.people import mail_subscriptions
from cityscore.people.mailboxes import mailbox_of
from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import spoken
from cityscore.store import jobs
from cityscore.store.models import SubjectKind
from cityscore.web.pages.public_page import Page
from cityscore.web.pages.request_context import PageRequest, page_request
from cityscore.web.subscribing.subscription_form import SubscribeForm

TOO_OFTEN = 429


def subscribe(request: HttpRequest, city: str) -> HttpResponse:
    """The form; what is sent has a mail written to the address, whoever's it is, and tells nothing about it."""
    found = page_request(request, city)
    if isinstance(found, HttpResponse):
        return found
    in_force = found.moment.in_force
    if request.method != "POST" or not settings.SENDS_MAIL:
        form = SubscribeForm(in_force, initial={reports.REPORTS[0].topic: True, "alerts": _named(request, found)})
        return found.answer("subscribing/subscribe.html", form=form)
    form = SubscribeForm(in_force, request.POST)
    if not form.is_valid():
        return _answer(found, 422, form=form)
    email = form.cleaned_data["email"]
    if not consume(request, action="subscribe", key=mailbox_of(email)):
        return _answer(found, TOO_OFTEN, form=form, too_often=True)
    asked_for = mail_subscriptions.ask_for_mail(found.city.pk, email, form.wanted, spoken().code)
    if asked_for:
        numbers = [each.pk for each in asked_for]
        moment = max(each.created for each in asked_for)
        jobs.put(found.city, "confirm", f"{numbers[0]} {moment.isoformat()}", {"subscriptions": numbers})
    return _answer(found, 200, email=email)


def _answer(found: PageRequest, status: int, **contents: object) -> HttpResponse:
    answer = found.answer("subscribing/subscribe.html", **contents)
    answer.status_code = status
    return answer


def _named(request: HttpRequest, found: PageRequest) -> str:
    """What a link leads here for: the service that its query names."""
    key = found.moment.in_force.keys.get(request.GET.get("service", ""))
    return f"{SubjectKind.METRIC}:{key}" if key else ""


def _cities(moment: Publication) -> Iterable[dict[str, object]]:
    return [{"city": moment.city.slug}]


SUBSCRIBE = Page("subscribe", "<name:city>/subscribe/", subscribe, _cities)
