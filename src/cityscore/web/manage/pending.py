"""What waits for the next run, in sentences on staff pages; and the button that asks for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.jobs.asked_runs import PendingRun, ask_for_run, pending_run
from cityscore.model import CityScoreError
from cityscore.people.access import Access, Power
from cityscore.people.audit import Action, note
from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.terms import moment_text
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

SAID = "run_said"


@dataclass(frozen=True)
class PendingLines:
    """What is said of what waits."""

    sentences: tuple[str, ...] = ()
    done: str = ""
    """What became of the run that was asked for last."""
    may_ask: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether all that is known has been scored."""
        return not self.sentences


def pending_lines(city: models.City, access: Access, in_force: DefinitionsInForce | None = None) -> PendingLines:
    """What waits in a city, for somebody; nothing where it has no definitions yet, or has ended."""
    if city.ended is not None:
        return PendingLines()
    try:
        settings = (in_force or definitions_in_force(city)).definitions.city
    except CityScoreError:
        return PendingLines()
    now = timezone.now()
    pending = pending_run(city, settings, now)
    # what is queued begins by itself, and one that is under way may have passed over what came since
    may_ask = access.may(Power.SCORE) and bool(pending.figures or pending.problem) and not pending.queued
    zone = settings.zone()
    return PendingLines(tuple(_sentences(pending, zone, now)), _done(pending, zone), may_ask)


def _sentences(pending: PendingRun, zone: ZoneInfo, now: datetime) -> list[str]:
    sentences = []
    if pending.figures:
        when = moment_text(pending.next_run)
        if (pending.next_run.date() - now.astimezone(zone).date()).days <= 1:
            is_today = pending.next_run.date() == now.astimezone(zone).date()
            clock = f"{pending.next_run:%H:%M}"
            when = say("today at {time}", time=clock) if is_today else say("tomorrow at {time}", time=clock)
        sentences.append(
            several(
                "{number} new or corrected figure waits for the next run, {when} (city time).",
                "{number} new or corrected figures wait for the next run, {when} (city time).",
                pending.figures,
                when=when,
            )
        )
    if pending.running:
        sentences.append(say("A run is under way."))
    if pending.queued:
        sentences.append(say("A run was asked for, and is about to begin."))
    if pending.problem and pending.again:
        again = moment_text(pending.again.astimezone(zone))
        sentences.append(
            say("The last run failed: {problem} It is tried again on {moment}.", problem=pending.problem, moment=again)
        )
    elif pending.problem:
        sentences.append(say("The last run failed: {problem}", problem=pending.problem))
    return sentences


def _done(pending: PendingRun, zone: ZoneInfo) -> str:
    job = pending.asked
    if job is None or job.finished is None:
        return ""
    return say("The run that was asked for ended at {time}.", time=f"{job.finished.astimezone(zone):%H:%M}")


def score_now(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits; what is sent has the city's figures scored, and leads to where that is said."""
    if request.method != "POST":
        return staff.page(request, "manage/score.html", pending=pending_lines(staff.city, staff.access))
    try:
        ask_for_run(staff.city, staff.user)
    except CityScoreError as error:
        request.session[SAID] = str(error)
    else:
        note(staff.user, Action.ASKED_FOR_RUN, to_say("All figures"), city=staff.city.pk)
        request.session[SAID] = say("The figures are being collected and scored again; look here in a minute.")
    return redirect("manage-release", city=staff.city.slug)


def asked_once(request: HttpRequest) -> str:
    """What asking for a run came to, once."""
    return said_once(request, SAID) or ""


SCORE = StaffPage("manage-score", "score/", "Score now", Power.SCORE, score_now, is_listed=False)
