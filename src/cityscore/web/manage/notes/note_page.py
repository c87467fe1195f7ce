"""The page on which staff write notes on some days, of the city, a department or a service, and take them back."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import ENGLISH, say, speaking, to_say
from cityscore.present.say.terms import span_text
from cityscore.present.say.typed_text import fit_text
from cityscore.store import models
from cityscore.store.cities import locked
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.notes import LONGEST_NOTE, add_note, standing_notes, take_back_note
from cityscore.web.form_values import row_key
from cityscore.web.manage.notes.note_form import NoteForm, OfferedSubject, offered_subjects
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

SAID = "notes_said"
A_PAGE = 50


def notes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The notes that stand, and a form for a new one; what is sent is kept, or told why not."""
    in_force = definitions_in_force(staff.city)
    if request.method != "POST":
        return _page(request, staff, in_force, NoteForm.of(request.GET))
    if request.POST.get("do") == "take-back":
        return _take_back(request, staff, in_force)
    form, offered = NoteForm.of(request.POST), _offered(staff, in_force)
    form.check(offered, timezone.now().astimezone(in_force.definitions.city.zone()).date())
    if form.problems:
        return _page(request, staff, in_force, form, status=422)
    request.session[SAID] = _keep(staff, in_force, form, offered[form.about])
    return redirect("manage-notes", city=staff.city.slug)


@transaction.atomic
def _keep(staff: Staff, in_force: DefinitionsInForce, form: NoteForm, about: OfferedSubject) -> str:
    """Keep a note, once however often it is sent; returns what was done, as a sentence."""
    locked(staff.city)
    (first, last), text, public = form.days, fit_text(form.text, LONGEST_NOTE, lines=True), form.is_for_everyone
    key, department = about.subject
    same = standing_notes(staff.city).filter(
        who=staff.user, first=first, day=last, text=text, public=public, department=department
    )
    if not any((row.metric.key if row.metric else "") == key for row in same):
        days = (first, last)
        kept = add_note(staff.city, days, text, who=staff.user, public=public, key=key or None, department=department)
        with speaking(ENGLISH):  # the log is of many readers
            subject = f"{_about(kept, in_force)}, {_days(kept)}"
            note(staff.user, Action.NOTED, subject, city=staff.city.pk, after={"note": text, "public": public})
    return say("The note is kept, and everyone can read it now.") if public else say("The note is kept, for staff.")


def _take_back(request: HttpRequest, staff: Staff, in_force: DefinitionsInForce) -> HttpResponse:
    stored_note = standing_notes(staff.city).filter(pk=row_key(request.POST.get("note-id")) or 0).first()
    if stored_note is None or not _may_take_back(staff, stored_note):
        raise Http404("There is no such note.")
    with transaction.atomic():
        if take_back_note(stored_note):
            with speaking(ENGLISH):
                subject = f"{_about(stored_note, in_force)}, {_days(stored_note)}"
                note(staff.user, Action.TOOK_NOTE, subject, city=staff.city.pk, before={"note": stored_note.text})
    request.session[SAID] = say("The note is taken back.")
    return redirect("manage-notes", city=staff.city.slug)


def _may_take_back(staff: Staff, stored_note: models.Note) -> bool:
    """Whoever answers for all may take back any, others their own."""
    return staff.access.departments is None or stored_note.who_id == staff.user.pk


def _offered(staff: Staff, in_force: DefinitionsInForce) -> dict[str, OfferedSubject]:
    groups = offered_subjects(in_force.definitions, in_force.keys, staff.access)
    return {offered.value: offered for _, subjects in groups for offered in subjects}


def _about(stored_note: models.Note, in_force: DefinitionsInForce) -> str:
    """What a note is about, as staff read it."""
    if stored_note.metric is None:
        return stored_note.department or in_force.definitions.city.name
    names = {key: in_force.definitions.by_slug[slug].name for slug, key in in_force.keys.items()}
    return names.get(stored_note.metric.key, stored_note.metric.slug)


def _days(stored_note: models.Note) -> str:
    return span_text(stored_note.first or stored_note.day, stored_note.day)


def _page(
    request: HttpRequest, staff: Staff, in_force: DefinitionsInForce, form: NoteForm, status: int = 200
) -> HttpResponse:
    page = Paginator(standing_notes(staff.city), A_PAGE).get_page(request.GET.get("page"))
    listed = [(row, _about(row, in_force), _days(row), _may_take_back(staff, row)) for row in page]
    return staff.page(
        request,
        "manage/notes.html",
        status=status,
        form=form,
        groups=offered_subjects(in_force.definitions, in_force.keys, staff.access),
        most=LONGEST_NOTE,
        page=page,
        listed=listed,
        said=said_once(request, SAID),
    )


NOTES = StaffPage("manage-notes", "notes/", to_say("Notes"), Power.ENTER, notes)
