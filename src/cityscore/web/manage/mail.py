"""What mail somebody who is signed in gets about a city; their address needs no proof, it is the account's."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.people.access import Power
from cityscore.people.models import Subscriber
from cityscore.present.say.language import say, spoken, to_say
from cityscore.store.definitions import definitions_in_force
from cityscore.web.manage.staff_page import Staff, StaffPage
from cityscore.web.subscribing.subscription_form import WantedForm

SAID = "mail_said"
"""Where the session keeps what was done until it has been shown, once."""


def mail_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What they get; what is sent adds to it or ends some of it."""
    in_force = definitions_in_force(staff.city)
    mine = Subscriber.objects.filter(city=staff.city.pk, email=staff.user.email).first()
    form = WantedForm(in_force)
    if request.method == "POST":
        match request.POST.get("do"):
            case "add":
                form = WantedForm(in_force, request.POST)
                if form.is_valid():
                    mail_subscriptions.ask_for_mail(
                        staff.city.pk, staff.user.email, form.wanted, spoken().code, known=True
                    )
                    return _done(request, staff, say("You will get it."))
            case "end":
                _end(request, mine)
                return _done(request, staff, say("Stopped. You will not get it again."))
            case _:
                raise Http404("There is nothing of that kind to do.")
    rows = (
        [
            (each.pk, subscription_words(each, in_force.definitions))
            for each in mail_subscriptions.active_subscriptions(mine)
        ]
        if mine
        else []
    )
    return staff.page(
        request,
        "manage/mail.html",
        status=422 if form.errors else 200,
        form=form,
        rows=rows,
        sends_mail=settings.SENDS_MAIL,
        said=request.session.pop(SAID, None) if request.method == "GET" and SAID in request.session else None,
    )


def _end(request: HttpRequest, mine: Subscriber | None) -> None:
    """End one of their own; of anybody else's there is none here."""
    number = request.POST.get("subscription", "")
    known = mine is not None and number.isdecimal() and len(number) < 19
    if mine is None or not known or not mail_subscriptions.end_subscriptions(mine, subscription=int(number)):
        raise Http404("There is no such subscription.")


def _done(request: HttpRequest, staff: Staff, said: str) -> HttpResponse:
    request.session[SAID] = said
    return redirect("manage-mail", city=staff.city.slug)


MAIL = StaffPage("manage-mail", "mail/", to_say("Mail to you"), Power.PREVIEW, mail_page)
