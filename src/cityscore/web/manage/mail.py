"""What mail somebody who is signed in gets about a city; until their address is proved, a mail asks first."""

from __future__ import annotations

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.subscription_text import subscription_words
from cityscore.people import mail_subscriptions
from cityscore.people.access import Power
from cityscore.people.mailboxes import mailbox_of
from cityscore.people.models import Subscriber
from cityscore.present.say.language import say, spoken, to_say
from cityscore.store.definitions import definitions_in_force
from cityscore.web.form_values import row_key
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once
from cityscore.web.subscribing.asking import put_confirmation
from cityscore.web.subscribing.subscription_form import WantedForm

SAID = "mail_said"


def mail_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What they get; what is sent adds to it or ends some of it."""
    in_force = definitions_in_force(staff.city)
    subscriber = Subscriber.objects.filter(city=staff.city.pk, email=staff.user.email).first()
    form = WantedForm(in_force)
    if request.method == "POST":
        match request.POST.get("do"):
            case "add":
                form = WantedForm(in_force, request.POST)
                if form.is_valid() and settings.SENDS_MAIL:
                    return _redirect(request, staff, _add(request, staff, form))
            case "end":
                _end_subscription(request, subscriber)
                return _redirect(request, staff, say("Stopped. You will not get it again."))
            case _:
                raise Http404("There is nothing of that kind to do.")
    rows = [
        (subscription.pk, subscription_words(subscription, in_force.definitions))
        for subscription in (mail_subscriptions.active_subscriptions(subscriber) if subscriber else ())
    ]
    return staff.page(
        request,
        "manage/mail.html",
        status=422 if form.errors else 200,
        form=form,
        rows=rows,
        sends_mail=settings.SENDS_MAIL,
        said=said_once(request, SAID),
    )


def _add(request: HttpRequest, staff: Staff, form: WantedForm) -> str:
    """Keep what they want, and say what comes of it."""
    email, is_proved = staff.user.email, staff.user.proved is not None
    if not is_proved and not consume(request, action="subscribe", key=mailbox_of(email)):
        return say("That was too often. Look into your mailbox: a mail from us asks whether the address is yours.")
    wanted = mail_subscriptions.ask_for_mail(staff.city.pk, email, form.wanted, spoken().code, known=is_proved)
    if not wanted:
        return say("You will get it.")
    put_confirmation(staff.city, wanted)
    return say("We sent a mail to {email}. Once you confirm it, you will get what you asked for.", email=email)


def _end_subscription(request: HttpRequest, subscriber: Subscriber | None) -> None:
    """End one of their own; of anybody else's there is none here."""
    key = row_key(request.POST.get("subscription"))
    if subscriber is None or key is None or not mail_subscriptions.end_subscriptions(subscriber, subscription=key):
        raise Http404("There is no such subscription.")


def _redirect(request: HttpRequest, staff: Staff, said: str) -> HttpResponse:
    request.session[SAID] = said
    return redirect("manage-mail", city=staff.city.slug)


MAIL = StaffPage("manage-mail", "mail/", to_say("Mail to you"), Power.PREVIEW, mail_page)
