"""What is answered where nothing else can be: the database is busy, full or away, or the program is at fault.

Whatever fails, in a page or in what surrounds it, Django asks here; so the truth is told in one place, without a
database to tell it.
"""

from __future__ import annotations

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token
from django.views.defaults import server_error

from cityscore.model.messages import to_say
from cityscore.present.say.language import say
from cityscore.store.outages import Outage, outage_of

log = logging.getLogger("django.request")

TITLES = {
    Outage.BUSY: to_say("Somebody else is writing just now"),
    Outage.FULL: to_say("Nothing can be kept just now"),
    Outage.AWAY: to_say("This page can't be shown just now"),
}
EXPLANATIONS = {
    Outage.BUSY: to_say("Nothing was changed. Please try again in a moment."),
    Outage.FULL: to_say("The site's disk is full. Nothing was changed, and what is published is safe."),
    Outage.AWAY: to_say("The site's database does not answer; it has been noted. Please try again in a minute."),
}
SECONDS = {Outage.BUSY: 5, Outage.FULL: 60, Outage.AWAY: 30}
"""After how long trying again is worth while."""


@requires_csrf_token
def fault_page(request: HttpRequest) -> HttpResponse:
    """Say what keeps a page from being answered, called while the error is being handled."""
    error = sys.exc_info()[1]
    outage = outage_of(error)
    if outage is None:
        return server_error(request)
    said = {"title": say(TITLES[outage]), "explanation": say(EXPLANATIONS[outage])}
    response = render(request, "503.html", said, status=503)
    response.headers["Retry-After"] = str(SECONDS[outage])
    response.headers["Cache-Control"] = "no-store"
    log.error("503: the database is %s: %s %s: %s", outage, request.method, request.path, str(error).strip())
    response._has_been_logged = True  # type: ignore[attr-defined]  # in a line, as Django has it, and no traceback
    return response
