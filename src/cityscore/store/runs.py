"""Runs in the store: one at a time for a city, each begun, and then published, or failed, or forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.store import models, score_publication
from cityscore.store.cities import locked, moment_for
from cityscore.store.city_ends import refuse_ended
from cityscore.store.clocks import clock_reading
from cityscore.store.definitions import definitions_in_force
from cityscore.store.heartbeat import here, take_in_hand, why_gone
from cityscore.store.unwritten import write_kept_ends


class Busy(CityScoreError):
    """Another run of the city is under way."""


def begin(city: models.City, moment: datetime | None = None, through: date | None = None) -> models.Run:
    """Begin a run of the definitions that stand at a moment (default: now), up to a day (default: the day before).

    Gives up a run that nobody works on any more; raises ``Busy`` while another is under way, and ``CityScoreError`` for
    a moment that lies in the future or before what is there already. Whoever begins it lets go of it in the end.
    """
    write_kept_ends()
    give_up_lost_runs(city)  # apart, because it may have to wait for a word of who has it
    run = _begin(city, moment, through)
    take_in_hand(run)
    return run


@transaction.atomic
def _begin(city: models.City, moment: datetime | None, through: date | None) -> models.Run:
    refuse_ended(locked(city))
    if models.Run.objects.filter(city=city, state=models.RunState.RUNNING).exists():
        raise Busy(f"a run of {city.name} is under way → wait for it to end")
    at = moment_for(city, moment, definitions=False)
    in_force = definitions_in_force(city, at)
    yesterday = at.astimezone(in_force.definitions.city.zone()).date() - timedelta(days=1)
    return models.Run.objects.create(
        city=city,
        moment=at,
        revision=in_force.revision,
        through=_last_day(city, yesterday, through),
        replayed=moment is not None,
        worker=here(),
        beat=timezone.now(),
        clock=clock_reading(),
    )


def published(city: models.City, moment: datetime | None = None) -> models.Run | None:
    """The latest run published by a moment (default: now)."""
    by_moment = {} if moment is None else {"published__lte": moment}
    return _published(city=city, **by_moment).first()


def newest_and_hold(slug: str) -> tuple[models.Run | None, datetime | None]:
    """The latest run published by now of the city of an address, with the city; and when a hold on all of it ends."""
    now = timezone.now()
    stands = Q(ended=None) | Q(ended__gt=now)
    holds = models.Hold.objects.filter(stands, city=OuterRef("city"), metric=None, moment__lte=now, expires__gt=now)
    runs = _published(city__slug=slug).annotate(held_until=Subquery(holds.order_by("pk").values("expires")[:1]))
    run = runs.first()
    return run, getattr(run, "held_until", None)


def published_for(city: models.City, day: date) -> models.Run | None:
    """The run whose figures stood for a day: the last one that covered no later day, else the first that covered it."""
    that_day = Q(through=day)
    return (
        _published(city=city, since__lte=day, through__gte=day)
        .order_by(
            Case(When(that_day, then=0), default=1),
            Case(When(that_day, then=F("published"))).desc(),
            Case(When(that_day, then=F("id"))).desc(),
            "published",
            "id",
        )
        .first()
    )


@transaction.atomic
def finish_collecting(run: models.Run, log: dict[str, Any]) -> None:
    """End a run that was only to collect."""
    hold_run(run)
    run.log = log
    end_run(run, models.RunState.COLLECTED)


@transaction.atomic
def forget_run(run: models.Run) -> None:
    """Take back a run that found nothing to write; it leaves a word with the failed runs before it: they are mended."""
    hold_run(run)
    for failed in models.Run.objects.filter(city=run.city, state=models.RunState.FAILED, pk__lt=run.pk):
        if "mended" not in failed.log:
            failed.log["mended"] = timezone.now().isoformat()
            failed.save(update_fields=["log"])
    run.delete()


@transaction.atomic
def fail_run(run: models.Run, problem: str) -> None:
    """End a run that could not be finished; what it had scored is taken back, what it had collected stays."""
    latest = models.Run.objects.select_for_update().get(pk=run.pk)
    score_publication.discard(run)  # also what it added after it was given up
    if latest.state == models.RunState.RUNNING:
        run.log = {"problem": problem}
        end_run(run, models.RunState.FAILED)


def date_run(run: models.Run, moment: datetime) -> None:
    """Let a run that has written nothing yet stand for an earlier moment than its clock said."""
    run.moment = moment
    run.save(update_fields=["moment"])


def give_up_lost_runs(city: models.City) -> None:
    """Fail the run of a city that nobody works on any more, unless it is heard of meanwhile."""
    for run in models.Run.objects.filter(city=city, state=models.RunState.RUNNING):
        if why := why_gone(run):
            _give_up(run, why)


@transaction.atomic
def _give_up(run: models.Run, why: str) -> None:
    if models.Run.objects.select_for_update().filter(pk=run.pk, beat=run.beat).exists():
        fail_run(run, why)


def _last_day(city: models.City, yesterday: date, stated: date | None) -> date:
    """The last day to cover: never before one that is published, never after the day before the moment."""
    before = published(city)
    if stated is None:
        return max(yesterday, before.through) if before else yesterday
    if stated > yesterday:
        raise CityScoreError(f"{stated} is not over at the moment of the run → state {yesterday} or an earlier day")
    if before is not None and stated < before.through:
        raise CityScoreError(f"figures up to {before.through} are published already → state that day or a later one")
    return stated


def _published(**conditions: Any) -> QuerySet[models.Run]:
    """Published runs, the latest first; more than one may stand for one moment, of which the last made counts."""
    runs = models.Run.objects.filter(state=models.RunState.PUBLISHED, **conditions)
    return runs.order_by("-published", "-id").select_related("revision", "city")


def still_running(run: models.Run) -> None:
    """Raise ``Busy`` if a run was given up; needs the city's lock, without which it may be at any time."""
    if not models.Run.objects.filter(pk=run.pk, state=models.RunState.RUNNING).exists():
        raise Busy("the run was given up while it was under way → run again")


def hold_run(run: models.Run) -> None:
    """Keep everybody else off a run until the transaction ends; raises ``Busy`` if it was given up."""
    models.Run.objects.select_for_update().filter(pk=run.pk).first()  # for its lock alone
    still_running(run)


def end_run(run: models.Run, state: models.RunState) -> None:
    """Write how a run ended."""
    run.state, run.finished = state, timezone.now()
    run.save(update_fields=["state", "since", "latest", "held", "due", "finished", "published", "log"])
