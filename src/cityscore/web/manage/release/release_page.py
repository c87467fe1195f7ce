"""The page on which the day's figures are looked at before they are public, held, or let go."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cityscore.jobs.asked_runs import ask_for_run
from cityscore.jobs.release_schedule import put_run_again
from cityscore.model import CityScoreError
from cityscore.people.access import Power
from cityscore.people.audit import Action, note
from cityscore.present.read.release_preview import release_preview
from cityscore.present.read.services_table import SIGNS
from cityscore.present.say.language import say, to_say
from cityscore.present.say.terms import day_text, moment_text
from cityscore.scoring.day_ranges import plus
from cityscore.store import holds, models, releases, runs
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.runs import Busy
from cityscore.web.form_values import row_key
from cityscore.web.manage.currency_lines import currency_of_city
from cityscore.web.manage.pending import asked_once, pending_lines
from cityscore.web.manage.release.doubted_feeds import doubted_feeds, take_feed
from cityscore.web.manage.release.unusual import unusual
from cityscore.web.manage.staff_page import Staff, StaffPage, said_once

ALL = to_say("All figures")
SAID = "release_said"


def release_page(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits to be public; what is sent lets it go, holds it, ends a hold, or has it scored again."""
    if request.method != "POST":
        return _page(request, staff)
    if not staff.access.may(Power.RELEASE):
        return staff.page(request, "manage/not-yours.html", status=403, power=Power.RELEASE)
    try:
        request.session[SAID] = _decide(request, staff)
    except CityScoreError as error:
        return _page(request, staff, problem=str(error), status=409 if isinstance(error, Busy) else 422)
    return redirect("manage-release", city=staff.city.slug)


def _decide(request: HttpRequest, staff: Staff) -> str:
    """Do what is asked, and say so."""
    match request.POST.get("do"):
        case "release":
            return _release(staff)
        case "hold":
            return _hold(request, staff)
        case "end":
            return _end_hold(request, staff)
        case "take":
            return take_feed(request, staff)
        case "again":
            return _score_anew(staff)
        case _:
            raise Http404("There is nothing of that kind to do.")


def _release(staff: Staff) -> str:
    run = releases.release_waiting(staff.city, early=True)
    if run is None:
        raise CityScoreError(say("Nothing may be public now: it is held, or is just being scored again → look again"))
    note(staff.user, Action.RELEASED, f"through {run.through}", city=staff.city.pk)
    return say("The figures through {day} are public.", day=day_text(run.through))


def _hold(request: HttpRequest, staff: Staff) -> str:
    in_force = definitions_in_force(staff.city)
    slug = request.POST.get("metric", "")
    if slug and slug not in in_force.keys:
        raise CityScoreError(say("That metric is not there any more → choose another"))
    reason = request.POST.get("reason", "")
    until = _expiry(request.POST.get("until", ""), in_force)
    hold = holds.hold(staff.city, reason, until, who=staff.user, key=in_force.keys[slug] if slug else None)
    name = in_force.definitions.by_slug[slug].name if slug else say("All figures")
    after = {"reason": hold.reason, "until": until.isoformat()}
    note(staff.user, Action.HELD, slug or ALL, city=staff.city.pk, after=after)
    _score_again(staff, hold, "put")
    return say("{name}: held until {moment}.", name=name, moment=moment_text(until))  # it is in the city's zone


def _end_hold(request: HttpRequest, staff: Staff) -> str:
    key = row_key(request.POST.get("hold")) or 0
    hold = models.Hold.objects.filter(city=staff.city, pk=key).select_related("city", "metric").first()
    if hold is None:
        raise Http404("There is no such hold.")
    if not holds.end_hold(hold):
        return say("It was over already.")
    note(
        staff.user,
        Action.ENDED_HOLD,
        hold.metric.slug if hold.metric else ALL,
        city=staff.city.pk,
        before={"reason": hold.reason},
    )
    _score_again(staff, hold, "ended")
    return say("The hold is over: what it kept back becomes public at the hour, or at once if that is past.")


def _score_anew(staff: Staff) -> str:
    ask_for_run(staff.city, staff.user)
    note(staff.user, Action.ASKED_FOR_RUN, ALL, city=staff.city.pk)
    return say("The figures are being collected and scored again; look here in a minute.")


def _score_again(staff: Staff, hold: models.Hold, what: str) -> None:
    """Have a run take a metric out, or in; what a whole city's hold kept back needs none."""
    if hold.metric and (runs.published(staff.city) or releases.waiting_run(staff.city)):
        put_run_again(staff.city, f"hold {hold.pk} {what}")


def _expiry(text: str, in_force: DefinitionsInForce) -> datetime:
    """When a hold expires: on a day, at the hour at which figures become public."""
    city = in_force.definitions.city
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CityScoreError(say("Until which day it is held is missing → choose one")) from None
    return datetime.combine(day, time.fromisoformat(city.publication or "00:00"), city.zone())


def _page(request: HttpRequest, staff: Staff, problem: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    in_force = definitions_in_force(staff.city)
    city = in_force.definitions.city
    waiting, last = releases.waiting_run(staff.city), runs.published(staff.city)
    preview = release_preview(waiting) if waiting else None
    names = {key: in_force.definitions.by_slug[slug].name for slug, key in in_force.keys.items()}
    standing_holds = list(holds.holds_in_force(staff.city, now))
    pending = pending_lines(staff.city, staff.access, in_force)
    lines = currency_of_city(staff.city, staff.access, now)
    today = now.astimezone(city.zone()).date()
    return staff.page(
        request,
        "manage/release.html",
        status=status,
        problem=problem,
        said=said_once(request, SAID) or asked_once(request),
        pending=pending,
        may_release=staff.access.may(Power.RELEASE),
        hour=city.publication,
        zone=city.zone(),
        waiting=waiting,
        state=_state_text(waiting, last, standing_holds, city.zone(), now)
        if waiting or (lines.is_current and pending.is_nothing)
        else "",
        lines=lines,
        last=last,
        found=preview,
        card=preview.card if preview else None,
        unusual=unusual(waiting, last) if waiting else [],
        holds=[(hold, names.get(hold.metric.key, hold.metric.slug) if hold.metric else "") for hold in standing_holds],
        doubted=doubted_feeds(staff.city, in_force),
        all_held=any(hold.metric is None for hold in standing_holds),
        metrics=in_force.definitions.metrics,
        tomorrow=plus(today, 1),
        furthest=plus(today, holds.LONGEST.days - 1),
        sent=request.POST,
        signs=SIGNS,
        then="",
    )


def _state_text(
    waiting: models.Run | None,
    last: models.Run | None,
    standing_holds: list[models.Hold],
    zone: ZoneInfo,
    now: datetime,
) -> str:
    """Where the figures stand, in a sentence."""
    if waiting is None:
        if last is None:
            return say("Nothing was ever scored here.")
        return say("Everything is public, through {day}.", day=day_text(last.through))
    day = day_text(waiting.through)
    whole_city = next((hold for hold in standing_holds if hold.metric is None), None)
    until = max([waiting.due or now, *([whole_city.expires] if whole_city else [])])
    if releases.is_outdated(waiting, now):
        return say("The figures through {day} are about to be scored again.", day=day)
    if until <= now:
        return say("The figures through {day} are about to be public.", day=day)
    return say("The figures through {day} wait until {moment}.", day=day, moment=moment_text(until.astimezone(zone)))


RELEASE = StaffPage("manage-release", "release/", to_say("Before it is public"), Power.PREVIEW, release_page)
