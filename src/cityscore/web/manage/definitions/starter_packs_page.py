"""Services added from a starter pack: chosen, looked at, given a department, and added as any other change is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.definitions.packs import PACKS, StarterPack, load_pack, load_packs
from cityscore.model import Cabinet, CityScoreError, Definitions, InvalidDefinitions, Metric, Problem
from cityscore.people.access import Power
from cityscore.present.say.language import say
from cityscore.store.definitions import definitions_in_force
from cityscore.web.form_values import row_key
from cityscore.web.manage.definitions.definition_changes import DefinitionsChange, change_definitions, propose
from cityscore.web.manage.definitions.offered_services import (
    DepartmentBox,
    chosen_departments,
    department_boxes,
    offered_services,
    with_parts,
)
from cityscore.web.manage.definitions.overview import SAID
from cityscore.web.manage.staff_page import Staff, StaffPage


def packs_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The packs there are."""
    measured = definitions_in_force(staff.city).definitions.by_slug
    packs = [
        (pack, len(pack.services), sum(service.metric.slug in measured for service in pack.services))
        for pack in load_packs(PACKS)
    ]
    return staff.page(request, "manage/packs.html", packs=packs)


def pack_page(request: HttpRequest, staff: Staff, slug: str) -> HttpResponse:
    """What a pack offers; what is chosen is planned, and then added."""
    if slug not in PACKS:
        raise Http404("There is no such pack.")
    pack, in_force = load_pack(slug), definitions_in_force(staff.city)
    chosen = request.POST.getlist("service")
    boxes = department_boxes(pack, in_force.definitions, request.POST)
    why = request.POST.get("why", say("from the starter pack {name}", name=pack.name)).strip()
    problem = ""
    problems: Sequence[Problem] = ()
    proposal: DefinitionsChange | None = None
    added: list[Metric] = []
    if request.method == "POST":
        try:
            definitions = _with_services(in_force.definitions, pack, chosen, boxes)
            if request.POST.get("do") == "apply":
                base = row_key(request.POST.get("base")) or 0  # no revision has the number 0
                request.session[SAID] = change_definitions(staff, definitions, base, why)
                return redirect("manage-definitions", city=staff.city.slug)
            added = [metric for metric in definitions.metrics if metric.slug not in in_force.definitions.by_slug]
            proposal = _of_added(propose(staff, in_force, definitions), with_parts(pack, chosen))
        except InvalidDefinitions as error:
            problems = error.problems
        except CityScoreError as error:
            problem = str(error)
    return staff.page(
        request,
        "manage/pack.html",
        status=422 if problems or problem else 200,
        pack=pack,
        offers=offered_services(pack, in_force.definitions, chosen),
        boxes=boxes,
        base=in_force.revision.number,
        proposal=proposal,
        added=added,
        problems=problems,
        problem=problem,
        why=why,
    )


def _with_services(
    definitions: Definitions, pack: StarterPack, chosen: Collection[str], boxes: Sequence[DepartmentBox]
) -> Definitions:
    """The definitions with chosen services at the end; raises ``InvalidDefinitions`` for what does not fit them."""
    departments, added = chosen_departments(boxes)
    taken = with_parts(pack, chosen)
    metrics = tuple(
        replace(service.metric, department=departments[service.metric.department])
        for service in pack.services
        if service.metric.slug in taken and service.metric.slug not in definitions.by_slug
    )
    if not metrics:
        raise CityScoreError(say("no service is chosen → tick at least one"))
    busy = {metric.department for metric in metrics}
    cabinets = _with_departments(definitions.cabinets, {name: added[name] for name in busy if name in added})
    return replace(definitions, metrics=(*definitions.metrics, *metrics), cabinets=cabinets)


def _with_departments(cabinets: tuple[Cabinet, ...], added: Mapping[str, str]) -> tuple[Cabinet, ...]:
    """Cabinets with new departments, each under its cabinet's name."""
    return tuple(
        replace(
            cabinet,
            departments=(*cabinet.departments, *(name for name, under in added.items() if under == cabinet.name)),
        )
        for cabinet in cabinets
    )


def _of_added(change: DefinitionsChange, taken: Collection[str]) -> DefinitionsChange:
    """A change with the advice on what is added, not on what stands."""
    added = {("metrics", slug) for slug in taken}
    return replace(change, warnings=[advice for advice in change.warnings if advice.place[:2] in added])


PACK_LIST = StaffPage("manage-packs", "definitions/packs/", "Starter packs", Power.DEFINE, packs_page, False)
PACK = StaffPage("manage-pack", "definitions/packs/<slug:slug>/", "A starter pack", Power.DEFINE, pack_page, False)
