"""The page on which an administrator takes a published text or figure out of all public pages, and puts it back."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.read.redacted import sentence_of
from cityscore.present.say.language import say, to_say
from cityscore.store import models
from cityscore.store.definitions import definitions_in_force
from cityscore.store.models import RedactionKind
from cityscore.store.redactions import Redactable, put_back, redact, redactions_in_force
from cityscore.web.form_values import row_key
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

SAID = "redaction_said"
LATEST = 100
"""Comments and notes to choose from, the newest first."""


def redact_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What is taken out, and what can be; what is sent takes something out, or puts it back."""
    if request.method != "POST":
        return _page(request, staff)
    try:
        request.session[SAID] = _put_back(request, staff) if "back" in request.POST else _take_out(request, staff)
    except CityScoreError as error:
        return _page(request, staff, problem=str(error), status=422)
    return redirect("manage-redact", city=staff.city.slug)


def _take_out(request: HttpRequest, staff: Staff) -> str:
    sent = {name: request.POST.get(name, "").replace("\0", "").strip() for name in request.POST}
    if sent.get("kind") not in RedactionKind.values:
        raise Http404("There is nothing of that kind to take out.")
    what = Redactable(
        RedactionKind(sent["kind"]),
        words=sent.get("words", ""),
        note=row_key(sent.get("note")),
        key=sent.get("metric", ""),
        district=sent.get("district", ""),
        first=_day(sent.get("first", "")),
        last=_day(sent.get("last", "")),
    )
    redaction = redact(staff.city, what, sent.get("reason", ""), who=staff.user)
    note(staff.user, Action.REDACTED, _subject(redaction), city=staff.city.pk, after={"reason": redaction.reason})
    return say("It is on no public page any more.")


def _put_back(request: HttpRequest, staff: Staff) -> str:
    rows = models.Redaction.objects.filter(city=staff.city, pk=row_key(request.POST.get("back")) or 0)
    redaction = rows.select_related("city", "metric").first()
    if redaction is None:
        raise Http404("There is no such thing that was taken out.")
    if not put_back(redaction):
        return say("It had been put back already.")
    note(staff.user, Action.PUT_BACK, _subject(redaction), city=staff.city.pk, before={"reason": redaction.reason})
    return say("It is on the public pages again.")


def _subject(redaction: models.Redaction) -> str:
    """What the log says of it: never the words themselves, for the log is read by more people."""
    metric = redaction.metric.slug if redaction.metric else ""
    days = f"{redaction.first} to {redaction.last}" if redaction.first else ""
    return " ".join(filter(None, (redaction.kind, f"{redaction.pk}:", metric, days))).rstrip(":")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _page(request: HttpRequest, staff: Staff, problem: str = "", status: int = 200) -> HttpResponse:
    in_force = definitions_in_force(staff.city)
    zone = in_force.definitions.city.zone()
    names = {key: in_force.definitions.by_slug[slug].name for slug, key in in_force.keys.items()}
    metrics = models.Metric.objects.filter(city=staff.city).order_by("slug").values_list("key", "slug")
    redactions = redactions_in_force(staff.city)
    taken = {row.note_id for row in redactions if row.note_id}
    notes = models.Note.objects.filter(city=staff.city, public=True).exclude(pk__in=taken)
    return staff.page(
        request,
        "manage/redact.html",
        status=status,
        problem=problem,
        said=said_once(request, SAID),
        redactions=[(row, _name(row, names), sentence_of(row, zone)) for row in redactions],
        metrics=[(key, names.get(key, slug)) for key, slug in metrics],
        notes=notes.select_related("metric").order_by("-pk")[:LATEST],
        sent=request.POST,
    )


def _name(row: models.Redaction, names: dict[str, str]) -> str:
    """What was taken out, for those who may see it."""
    if row.note:
        return row.note.text
    if row.metric:
        return " · ".join(filter(None, (names.get(row.metric.key, row.metric.slug), row.district)))
    return row.words


REDACT = StaffPage("manage-redact", "redact/", to_say("Taken out"), Power.REDACT, redact_page, takes_after_end=True)
