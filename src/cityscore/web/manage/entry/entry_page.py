"""The page on which a day's figures are typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cityscore.jobs.given_by_sources import given_by_sources
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.terms import long_day_text
from cityscore.present.say.typed_text import UnfitText, fit_text
from cityscore.scoring.day_ranges import plus
from cityscore.store.current_observations import current_figures
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.known_observations import metric_ids
from cityscore.store.notes import LONGEST_NOTE, add_note, notes_of, take_back_note
from cityscore.store.observation_changes import Place
from cityscore.web.form_values import row_key
from cityscore.web.manage.entry.due_figures import DueFigure, due_figures, given_by_people, spans_back
from cityscore.web.manage.entry.entry_form import Answer, ask_about_unusual, read_answers
from cityscore.web.manage.entry.figure_saving import save_figures
from cityscore.web.manage.pending import pending_lines
from cityscore.web.manage.staff_page import Staff, StaffPage, by_department, said_once
from cityscore.web.manage.typed_figures import figure_text

SAID = "entry_said"
FIRST_YEAR = 1900


def entry(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What is due on a day, to be typed; what is sent is kept, or asked about, all of it or nothing."""
    in_force = definitions_in_force(staff.city)
    today = timezone.now().astimezone(in_force.definitions.city.zone()).date()
    day = _day(request.GET.get("day"), today)
    questions = _due_on(staff, in_force, day, today)
    if request.method != "POST":
        return _page(request, staff, in_force, day, today, [Answer.standing(due) for due in questions])
    if request.POST.get("do") == "take-back":
        return _take_back_note(request, staff, day)
    answers = [Answer.sent(due, request.POST) for due in questions]
    observations = read_answers(answers, in_force.definitions)
    if observations is None or ask_about_unusual(answers, in_force.definitions, observations, today):
        return _page(request, staff, in_force, day, today, answers, status=422)
    try:
        note_text = fit_text(request.POST.get("note", ""), LONGEST_NOTE, lines=True)
    except UnfitText as error:
        return _page(request, staff, in_force, day, today, answers, status=422, problem=str(error))
    count = save_figures(staff, in_force, answers, observations)
    if count is None:
        return _page(request, staff, in_force, day, today, answers, status=409)
    request.session[SAID] = _done_text(count, noted=_keep_note(request, staff, day, note_text))
    return _to_day(staff, day)


def _due_on(staff: Staff, in_force: DefinitionsInForce, day: date, today: date) -> list[DueFigure]:
    metrics = given_by_people(in_force.definitions, staff.access)
    known = current_figures(staff.city, spans_back(metrics, in_force, day, today))
    return list(due_figures(metrics, in_force, known, day, today))


def _page(
    request: HttpRequest,
    staff: Staff,
    in_force: DefinitionsInForce,
    day: date,
    today: date,
    answers: Sequence[Answer],
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    places = _places(staff, in_force, answers) if in_force.definitions.sources else ()
    return staff.page(
        request,
        "manage/entry.html",
        status=status,
        day=day,
        heading=long_day_text(day),
        before=plus(day, -1),
        after=plus(day, 1) if day < today else None,
        today=today,
        departments=by_department((answer.due.metric, (answer, _earlier(answer))) for answer in answers),
        given=sum(answer.due.current is not None for answer in answers),
        count=len(answers),
        wrong=[answer for answer in answers if answer.problems],
        doubtful=[answer for answer in answers if answer.question],
        notes=notes_of(staff.city, day),
        note=request.POST.get("note", ""),
        note_problem=problem,
        said=said_once(request, SAID),
        pending=pending_lines(staff.city, staff.access, in_force),
        given_too=given_by_sources(staff.city, in_force, places),
    )


def _places(staff: Staff, in_force: DefinitionsInForce, answers: Sequence[Answer]) -> list[Place]:
    """Where the figures that are asked for stand."""
    slugs = (metric.slug for metric in in_force.definitions.metrics)
    ids = dict(zip(slugs, metric_ids(staff.city, in_force), strict=True))
    return [(ids[answer.slug], "", answer.due.day) for answer in answers if answer.slug in ids]


def _earlier(answer: Answer) -> list[tuple[str, str]]:
    """The earlier figures that an answer is compared with, as text."""
    return [(label, figure_text(answer.due.metric, figure)) for label, figure in answer.due.earlier]


def _day(text: str | None, today: date) -> date:
    """The day that is asked for: stated, and not after today; else yesterday."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return plus(today, -1)
    return min(day, today) if day.year >= FIRST_YEAR else plus(today, -1)


def _keep_note(request: HttpRequest, staff: Staff, day: date, text: str) -> bool:
    """Keep a note on the day, if one was written."""
    if not text:
        return False
    public = request.POST.get("note-public") == "yes"
    owned = staff.access.departments or frozenset()
    department = next(iter(owned)) if len(owned) == 1 else ""  # else nothing says which of them it is about
    add_note(staff.city, day, text, who=staff.user, public=public, department=department)
    note(staff.user, Action.NOTED, day.isoformat(), city=staff.city.pk, after={"note": text, "public": public})
    return True


def _take_back_note(request: HttpRequest, staff: Staff, day: date) -> HttpResponse:
    stored_note = notes_of(staff.city, day).filter(pk=row_key(request.POST.get("note-id")) or 0).first()
    if stored_note is None or (staff.access.departments is not None and stored_note.who_id != staff.user.pk):
        raise Http404("There is no such note.")
    take_back_note(stored_note)
    note(staff.user, Action.TOOK_NOTE, day.isoformat(), city=staff.city.pk, before={"note": stored_note.text})
    request.session[SAID] = say("The note is taken back.")
    return _to_day(staff, day)


def _done_text(count: int, *, noted: bool) -> str:
    """What was done, in a sentence."""
    parts = []
    if count:
        parts.append(several("{number} figure kept.", "{number} figures kept.", count))
    if noted:
        parts.append(say("The note is kept."))
    return " ".join(parts) or say("Nothing was changed.")


def _to_day(staff: Staff, day: date) -> HttpResponse:
    return redirect(f"{reverse('manage-entry', kwargs={'city': staff.city.slug})}?day={day}")


ENTRY = StaffPage("manage-entry", "entry/", to_say("Enter figures"), Power.ENTER, entry)
