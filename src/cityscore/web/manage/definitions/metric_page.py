"""One metric: created, edited, renamed, retired; with what that comes to, before it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.definitions import lint
from cityscore.model import CityScoreError, Definitions, InvalidDefinitions, Metric, Problem, build_model, to_plain
from cityscore.model.city import slugify
from cityscore.people.access import Power
from cityscore.present.say.language import say, to_say
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force, plan
from cityscore.store.runs import published
from cityscore.web.form_values import row_key
from cityscore.web.manage.definitions.change_preview import change_preview
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
        base, why = row_key(request.POST.get("base")) or 0, request.POST.get("why", "").strip()
        plain = metric_sent(request.POST.dict(), before)
        if "slug" not in plain and plain.get("name"):
            plain["slug"] = slugify(plain["name"])
        try:
            if request.POST.get("do") == "retire" and before is not None:
                return _change(request, staff, _with_metric(in_force.definitions, before, None), base, why)
            definitions = _with_metric(in_force.definitions, before, plain)
            if request.POST.get("do") == "keep":
                return _change(request, staff, definitions, base, why)
            shown = _preview(staff, in_force, definitions, before, plain["slug"])
        except InvalidDefinitions as error:
            problems = list(error.problems)
        except CityScoreError as error:
            problem = str(error)
    elif before is not None:
        shown = _preview(staff, in_force, in_force.definitions, before, before.slug)
    preview_alone = request.headers.get("Accept") == "text/x-preview"
    return staff.page(
        request,
        "manage/metric-preview.html" if preview_alone else "manage/metric.html",
        status=422 if (problems or problem) and not preview_alone else 200,
        metric=before,
        sections=boxes(plain, in_force.definitions, problems),
        targets=rows_of("target", plain, problems),
        weights=rows_of("weight", plain, problems),
        lags=rows_of("lag", plain, problems),
        milestones=rows_of("milestones", plain, problems),
        derived=inner_boxes("derived", plain, problems),
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


def _with_metric(definitions: Definitions, before: Metric | None, plain: dict[str, Any] | None) -> Definitions:
    """The definitions with a metric in the place of another, or at the end; without it, where it is None.

    Raises ``InvalidDefinitions`` with every problem; the metric's slug is the second part of each place.
    """
    in_file = to_plain(definitions)
    by_slug: dict[str, Any] = in_file["metrics"]
    own = before.slug if before else ""
    slug = (plain.get("slug") or own) if plain is not None else ""
    if plain is not None and slug != own and slug in by_slug:
        message = say("there is a metric {slug} already", slug=slug)
        raise InvalidDefinitions([Problem(message=message, fix=say("choose another"), place=("metrics", slug, "slug"))])
    stated = {} if plain is None else {slug: {key: value for key, value in plain.items() if key != "slug"}}
    metrics: dict[str, Any] = {}
    for name, metric in by_slug.items():
        metrics |= stated if name == own else {name: metric}
    # a metric in the place of another is there already; a new one comes at the end
    changed, problems = build_model(Definitions, {**in_file, "metrics": metrics | stated})
    if problems:
        raise InvalidDefinitions(problems)
    return changed


def _change(request: HttpRequest, staff: Staff, definitions: Definitions, base: int, why: str) -> HttpResponse:
    request.session[SAID] = change_definitions(staff, definitions, base, why)
    return redirect("manage-definitions", city=staff.city.slug)


def _preview(
    staff: Staff, in_force: DefinitionsInForce, definitions: Definitions, before: Metric | None, slug: str
) -> dict[str, Any]:
    metric = definitions.by_slug[slug]
    warnings = [advice for advice in lint(definitions) if advice.place[:2] == ("metrics", slug)]
    if before is None:
        return {"preview": None, "warnings": warnings}
    run, now = published(staff.city), timezone.now().astimezone(definitions.city.zone())
    through = run.through if run else now.date() - timedelta(days=1)
    preview = change_preview(staff.city, in_force, definitions, metric, in_force.keys[before.slug], through)
    anew = next((change.days for change in plan(definitions).anew if change.slug == slug), 0)
    return {"preview": preview, "warnings": warnings, "anew": anew}


EDIT = StaffPage("manage-metric", "definitions/metrics/<name:slug>/", "A metric", Power.DEFINE, edit, False)
NEW = StaffPage("manage-metric-new", "definitions/new/", "A new metric", Power.DEFINE, new, False)
