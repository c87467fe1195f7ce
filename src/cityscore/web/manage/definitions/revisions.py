"""Definitions as they ever were: each revision, who made it, why, and what it changed."""

from __future__ import annotations

from difflib import unified_diff

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse

from cityscore.definitions import dumps
from cityscore.people.access import Power
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.web.manage.staff_page import Staff, StaffPage

A_PAGE = 50
AROUND = 3
"""Lines shown before and after what changed."""


def history(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The revisions, latest first; of one metric, those that changed it."""
    revisions = models.Revision.objects.filter(city=staff.city).select_related("who").defer("definitions")
    page = Paginator(revisions.order_by("-number"), A_PAGE).get_page(request.GET.get("page"))
    zone = definitions_in_force(staff.city).definitions.city.zone()
    return staff.page(request, "manage/definitions-history.html", page=page, zone=zone)


def revision(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """What one revision changed, line by line as files have it."""
    revisions = models.Revision.objects.filter(city=staff.city).select_related("who")
    stored_revision = revisions.filter(number=number).first()
    if stored_revision is None:
        raise Http404("There is no such revision.")
    before = revisions.filter(number=number - 1).first()
    lines = list(unified_diff(_lines(before), _lines(stored_revision), lineterm="", n=AROUND))[2:]
    parts = [(_sort(line), line[1:] if not line.startswith("@@") else "…") for line in lines]
    zone = DefinitionsInForce.of(stored_revision).definitions.city.zone()
    return staff.page(request, "manage/definitions-revision.html", revision=stored_revision, parts=parts, zone=zone)


def _lines(revision: models.Revision | None) -> list[str]:
    return dumps(DefinitionsInForce.of(revision).definitions).splitlines() if revision else []


def _sort(line: str) -> str:
    return {"+": "came", "-": "went"}.get(line[0], "gap" if line.startswith("@@") else "same")


HISTORY = StaffPage("manage-definitions-history", "definitions/history/", "History", Power.DEFINE, history, False)
REVISION = StaffPage(
    "manage-definitions-revision", "definitions/history/<int:number>/", "A revision", Power.DEFINE, revision, False
)
