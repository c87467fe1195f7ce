"""Definitions as a file: downloaded, and brought back, with a plan of what that changes before it does."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.definitions import loads
from cityscore.jobs.exports import definitions_text
from cityscore.model import CityScoreError, InvalidDefinitions, Problem
from cityscore.people.access import Power
from cityscore.store.definitions import definitions_in_force
from cityscore.web.form_values import row_key
from cityscore.web.manage.definitions.definition_changes import DefinitionsChange, change_by_file, propose_file
from cityscore.web.manage.definitions.overview import SAID
from cityscore.web.manage.staff_page import Staff, StaffPage

LARGEST = 5_000_000
FILE = "the file"


def export_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The definitions that stand, as YAML."""
    text = definitions_text(staff.city)
    name = staff.city.slug.encode("ascii", "ignore").decode() or "cityscore"
    headers = {"Content-Disposition": f'attachment; filename="{name}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


def bring(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A file's text, what it would change, and then the change."""
    in_force = definitions_in_force(staff.city)
    text, problem = "", ""
    problems: Sequence[Problem] = ()
    proposal: DefinitionsChange | None = None
    take_back = request.POST.get("take-back") == "yes"
    if request.method == "POST":
        text = _text(request)
        try:
            definitions = loads(text, FILE)
            if request.POST.get("do") == "apply":
                base = row_key(request.POST.get("base")) or 0  # no revision has the number 0
                request.session[SAID] = change_by_file(
                    staff, definitions, base, request.POST.get("why", ""), take_back=take_back
                )
                return redirect("manage-definitions", city=staff.city.slug)
            proposal = propose_file(staff, in_force, definitions, take_back=take_back)
        except InvalidDefinitions as error:
            problems = error.problems
        except CityScoreError as error:
            problem = str(error)
    return staff.page(
        request,
        "manage/definitions-import.html",
        status=422 if problems or problem else 200,
        text=text,
        base=in_force.revision.number,
        proposal=proposal,
        problems=problems,
        problem=problem,
        why=request.POST.get("why", ""),
        take_back=take_back,
    )


def _text(request: HttpRequest) -> str:
    """The text of the form, or of the file that was sent with it."""
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) <= LARGEST:
        return str(file.read().decode("utf-8-sig", "replace"))
    return request.POST.get("text", "")[:LARGEST].replace("\r\n", "\n")


EXPORT = StaffPage(
    "manage-definitions-export", "definitions/file.yaml", "Definitions as a file", Power.DEFINE, export_page, False
)
IMPORT = StaffPage(
    "manage-definitions-import",
    "definitions/import/",
    "Bring definitions",
    Power.DEFINE,
    bring,
    is_listed=False,
    takes=2 * LARGEST,  # the text of a form may come beside its file
)
