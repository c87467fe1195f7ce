"""What has been public, newest first; an administrator can take the newest back, with a reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.recalled_publication import recall
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import day_text
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce
from cityscore.store.runs import Busy, published
from cityscore.store.taking_back import LONGEST
from cityscore.web.form_values import row_key
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

SHOWN = 30
"""Publications."""
SAID = "publications_said"
ONCE_PUBLIC = (models.RunState.PUBLISHED, models.RunState.TAKEN_BACK)


def once_public(request: HttpRequest, staff: Staff) -> HttpResponse:
    """List them; what is sent takes the newest back, if it is still the one that was looked at."""
    if request.method != "POST":
        return _page(request, staff)
    try:
        request.session[SAID] = _recall(request, staff)
    except CityScoreError as error:
        return _page(request, staff, problem=str(error), status=409 if isinstance(error, Busy) else 422)
    return redirect("manage-publications", city=staff.city.slug)


def _recall(request: HttpRequest, staff: Staff) -> str:
    number = row_key(request.POST.get("run"))
    if number is None:
        raise Http404("There is no such publication.")
    run = recall(staff.city, number, request.POST.get("why", ""), by=staff.user)
    after = {"reason": run.taken_back_why}
    note(staff.user, Action.TOOK_BACK, f"through {run.through}", city=staff.city.pk, after=after)
    return say("The publication through {day} is taken back.", day=day_text(run.through))


def _page(request: HttpRequest, staff: Staff, *, problem: str = "", status: int = 200) -> HttpResponse:
    rows = models.Run.objects.filter(city=staff.city, state__in=ONCE_PUBLIC, published__isnull=False)
    runs = list(rows.order_by("-published", "-id").select_related("taken_back_by", "revision")[:SHOWN])
    zone = DefinitionsInForce.of(runs[0].revision).definitions.city.zone() if runs else None
    return staff.page(
        request,
        "manage/publications.html",
        status=status,
        runs=runs,
        newest=published(staff.city),
        zone=zone,
        problem=problem,
        why=request.POST.get("why", "") if problem else "",
        longest=LONGEST,
        said=said_once(request, SAID),
    )


PUBLICATIONS = StaffPage(
    *("manage-publications", "publications/", to_say("What has been public"), Power.TAKE_BACK, once_public),
    takes_after_end=True,
)
