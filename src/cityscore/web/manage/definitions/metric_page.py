"""One metric: created, edited, renamed, retired; with what that comes to, before it is kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.definitions import lint
from cityscore.model import CityScoreError, Definitions, InvalidDefinitions, Metric, Problem, build_model, to_plain
from cityscore.model.city import slugify
from cityscore.people.access import Power
from cityscore.present.say.language import say, to_say
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.runs import published
from cityscore.web.manage.definitions.change_preview import ChangePreview, change_preview
from cityscore.web.manage.definitions.definition_changes import change_definitions
from cityscore.web.manage.definitions.metric_form import boxes, compared_with, inner_boxes, metric_sent, others, rows_of
from cityscore.web.manage.definitions.overview import SAID
from cityscore.web.manage.staff_page import Staff, StaffPage

COMPARED = {
    "target": to_say("A target"),
    "years": to_say("The same window in earlier years"),
    "trailing": to_say("The days before"),
    "usual": to_say("What the method takes as usual"),
}
"""What a metric can be compared with."""


def edit(request: HttpRequest, staff: Staff, slug: str) -> HttpResponse:
    """A metric's form; what is sent is previewed, kept, or retires it."""
    in_force = definitions_in_force(staff.city)
    metric = in_force.definitions.by_slug.get(slug)
    if metric is None:
        raise Http404("There is no such metric.")
    return _form(request, staff, in_force, metric)


def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form of a metric that there is not yet."""
    return _form(request, staff, definitions_in_force(staff.city), None)


def _form(request: HttpRequest, staff: Staff, in_force: DefinitionsInForce, before: Metric | None) -> HttpResponse:
    plain: dict[str, Any] = to_plain(before) if before else {}
    problems: list[Problem] = []
    problem, base, why = "", in_force.revision.number, ""
    shown: dict[str, Any] = {}
    if request.method == "POST":
        base, why = _number(request.POST.get("base")), request.POST.get("why", "").strip()
        plain = metric_sent(request.POST.dict(), before)
        if "slug" not in plain and plain.get("name"):
            plain["slug"] = slugify(plain["name"])
        try:
            if request.POST.get("do") == "retire" and before is not None:
                return _kept(request, staff, _with(in_force.definitions, before, None), base, why)
            definitions = _with(in_force.definitions, before, plain)
            if request.POST.get("do") == "keep":
                return _kept(request, staff, definitions, base, why)
            shown = _previewed(staff, in_force, definitions, before, plain["slug"])
        except InvalidDefinitions as error:
            problems = list(error.problems)
        except CityScoreError as error:
            problem = str(error)
    elif before is not None:
        shown = _previewed(staff, in_force, in_force.definitions, before, before.slug)
    wanted = "manage/metric-preview.html" if request.headers.get("Accept") == "text/x-preview" else "manage/metric.html"
    return staff.page(
        request,
        wanted,
        status=422 if (problems or problem) and wanted == "manage/metric.html" else 200,
        metric=before,
        sections=boxes(plain, in_force.definitions, problems),
        targets=rows_of("target", plain, problems),
        weights=rows_of("weight", plain, problems),
        exclusions=rows_of("exclude", plain, problems),
        evidence=inner_boxes("evidence", plain, problems),
        active=inner_boxes("active", plain, problems),
        signals=inner_boxes("signals", plain, problems),
        changes=rows_of("rebase", plain, problems),
        compared=request.POST.get("compared") or compared_with(plain),
        history=plain.get("history", {}),
        problems=problems,
        others=others(problems),
        problem=problem,
        base=base,
        why=why,
        words_of=COMPARED,
        **{"preview": None, "warnings": [], **shown},
    )


def _with(definitions: Definitions, before: Metric | None, plain: dict[str, Any] | None) -> Definitions:
    """The definitions with a metric in the place of another, or at the end; without it, where it is None.

    Raises ``InvalidDefinitions`` with every problem; the metric's slug is the second part of each place.
    """
    whole = to_plain(definitions)
    there: dict[str, Any] = whole["metrics"]
    own = before.slug if before else ""
    slug = (plain.get("slug") or own) if plain is not None else ""
    if plain is not None and slug != own and slug in there:
        message = say("there is a metric {slug} already", slug=slug)
        raise InvalidDefinitions([Problem(message=message, fix=say("choose another"), place=("metrics", slug, "slug"))])
    said = {key: value for key, value in (plain or {}).items() if key != "slug"}
    metrics: dict[str, Any] = {}
    for each in there:
        if each != own:
            metrics[each] = there[each]
        elif plain is not None:
            metrics[slug] = said
    if before is None:
        metrics[slug] = said
    found, problems = build_model(Definitions, {**whole, "metrics": metrics})
    if problems:
        raise InvalidDefinitions(problems)
    return found


def _kept(request: HttpRequest, staff: Staff, definitions: Definitions, base: int, why: str) -> HttpResponse:
    request.session[SAID] = change_definitions(staff, definitions, base, why)
    return redirect("manage-definitions", city=staff.city.slug)


def _previewed(
    staff: Staff, in_force: DefinitionsInForce, definitions: Definitions, before: Metric | None, slug: str
) -> dict[str, Any]:
    metric = definitions.by_slug[slug]
    warnings = [each for each in lint(definitions) if each.place[:2] == ("metrics", slug)]
    found: ChangePreview | None = None
    if before is not None:
        found = change_preview(
            staff.city, in_force, definitions, metric, in_force.keys[before.slug], _through(staff, definitions)
        )
    return {"preview": found, "warnings": warnings}


def _through(staff: Staff, definitions: Definitions) -> date:
    """The last day that is published, else yesterday."""
    run = published(staff.city)
    if run is not None:
        return run.through
    return timezone.now().astimezone(definitions.city.zone()).date() - timedelta(days=1)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


EDIT = StaffPage("manage-metric", "definitions/metrics/<name:slug>/", "A metric", Power.DEFINE, edit, False)
NEW = StaffPage("manage-metric-new", "definitions/new/", "A new metric", Power.DEFINE, new, False)
