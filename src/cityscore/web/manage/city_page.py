"""The page on which an administrator renames a city, archives it, takes it up again, or removes it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.jobs.city_removal import remove_city
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say, to_say
from cityscore.store.city_archive import LONGEST_REASON, archive_city, reopen_city
from cityscore.store.city_renaming import rename_city
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

SAID = "city_said"
KEEP, DELETE = "keep", "delete"
"""What becomes of what was published, when a city is removed."""


def city_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The city's name and end; what is sent changes them, and is asked once more before the city is removed."""
    if request.method != "POST":
        return _page(request, staff)
    try:
        match request.POST.get("do"):
            case "rename":
                request.session[SAID] = _rename(request, staff)
            case "archive":
                request.session[SAID] = _archive(request, staff)
            case "reopen":
                reopen_city(staff.city)
                note(staff.user, Action.REOPENED_CITY, staff.city.name, city=staff.city.pk)
                request.session[SAID] = say("{city} goes on.", city=staff.city.name)
            case "remove":
                return _remove(request, staff)
            case _:
                raise Http404("There is nothing of that kind to do.")
    except CityScoreError as error:
        return _page(request, staff, problem=str(error), status=422)
    return redirect("manage-city", city=staff.city.slug)


def _rename(request: HttpRequest, staff: Staff) -> str:
    before = {"name": staff.city.name, "address": staff.city.slug}
    name, address = request.POST.get("name", ""), request.POST.get("address", "")
    renamed = rename_city(staff.city, name, address, who=staff.user, why=request.POST.get("why", ""))
    after = {"name": renamed.name, "address": renamed.slug}
    note(staff.user, Action.RENAMED_CITY, renamed.name, city=renamed.pk, before=before, after=after)
    staff.city.slug = renamed.slug
    return say("The city is called {name}, at /{address}/.", name=renamed.name, address=renamed.slug)


def _archive(request: HttpRequest, staff: Staff) -> str:
    why = request.POST.get("why", "")
    archive_city(staff.city, why)
    note(staff.user, Action.ARCHIVED_CITY, staff.city.name, city=staff.city.pk, after={"why": why})
    return say("{city} is archived.", city=staff.city.name)


def _remove(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Ask once more, for the name; then remove it."""
    keeps = request.POST.get("published")
    if keeps not in (KEEP, DELETE):
        raise CityScoreError(say("What becomes of what was published is missing → choose one"))
    typed = request.POST.get("name")
    if typed is None:
        return _page(request, staff, removing=keeps)
    if typed.strip() != staff.city.name:
        problem = say("The name is not {name} → type it as it is", name=staff.city.name)
        return _page(request, staff, removing=keeps, problem=problem, status=422)
    remove_city(staff.city, keep_published=keeps == KEEP, why=request.POST.get("why", ""), who=staff.user)
    return redirect("manage")


def _page(
    request: HttpRequest, staff: Staff, *, removing: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    return staff.page(
        request,
        "manage/city.html",
        status=status,
        removing=removing,
        keeps=removing == KEEP,
        problem=problem,
        why=request.POST.get("why", "") if problem or removing else "",
        longest=LONGEST_REASON,
        said=said_once(request, SAID),
    )


CITY = StaffPage("manage-city", "city/", to_say("The city"), Power.CITY, city_page, takes_after_end=True)
