"""Releases: what a run has scored becomes public, at once or when it is due and nobody holds it.

A run that waits is compared with what is public, as any run is; the next one begins from there again and takes its
place. So at most one waits, and whatever it had found is found again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.scoring.day_ranges import Span
from cityscore.store import models, runs, score_publication
from cityscore.store.cities import locked, moment_for
from cityscore.store.holds import city_held, metrics_held

NOTES_AT_ONCE = 10_000


@dataclass(frozen=True)
class Scored:
    """What a run leaves."""

    days: Mapping[str, Span]
    """The first and last day known of each metric (its key)."""
    notes: Collection[int]
    """The notes of changed days that are settled by it."""
    log: dict[str, Any]
    held: Mapping[str, datetime | None] = field(default_factory=dict)
    """As of when it took the figures of the metrics (keys) that were held."""


@transaction.atomic
def finish(run: models.Run, scored: Scored, due: datetime | None = None) -> bool:
    """End a run that has scored: whether its figures are public now, rather than wait for a moment or a hold's end.

    In one transaction, in which it takes the place of a run that waits; raises ``Busy`` if it was given up meanwhile.
    A run that stands for another moment does not wait: its figures are public from that moment on.
    """
    locked(run.city)
    runs.hold_run(run)
    drop_waiting(run.city)  # before this one may wait in its turn: of a city one run does
    run.since = min((first for first, _ in scored.days.values()), default=None)
    run.latest = {key: last.isoformat() for key, (_, last) in scored.days.items()}
    run.held = {key: known and known.isoformat() for key, known in scored.held.items()}
    run.due, run.log = due, scored.log
    _settle(run, scored.notes)
    if run.replayed or _may_be_public(run, timezone.now()):
        _make_public(run)
        return True
    run.log = {**run.log, "scores": score_publication.count_waiting(run)}
    runs.end_run(run, models.RunState.WAITING)
    return False


def release_waiting(city: models.City, *, early: bool = False) -> models.Run | None:
    """Make the figures that wait public if they are due, or ``early``; None where none may be.

    Raises ``Busy`` while a run is under way, which compares with what is public.
    """
    runs.give_up_lost_runs(city)
    return _release(city, early=early)


@transaction.atomic
def _release(city: models.City, *, early: bool) -> models.Run | None:
    locked(city)
    if models.Run.objects.filter(city=city, state=models.RunState.RUNNING).exists():
        raise runs.Busy(f"a run of {city.name} is under way → wait for it to end")
    run = waiting_run(city)
    if run is None or not _may_be_public(run, timezone.now(), early=early):
        return None
    _make_public(run)
    return run


def waiting_run(city: models.City) -> models.Run | None:
    """The run whose figures wait to be public."""
    return (
        models.Run.objects.filter(city=city, state=models.RunState.WAITING).select_related("revision", "city").first()
    )


@transaction.atomic
def drop_waiting(city: models.City) -> None:
    """Take back what waits, which another run finds again; that it was there stays in the list of runs."""
    for run in models.Run.objects.filter(city=city, state=models.RunState.WAITING):
        score_publication.discard(run)
        run.unscored.update(run=None)
        runs.end_run(run, models.RunState.REPLACED)


def is_outdated(run: models.Run, now: datetime) -> bool:
    """Whether a run was made while other metrics were held than now, so that it has to be made again."""
    return bool(run.held != {key: known and known.isoformat() for key, known in metrics_held(run.city, now).items()})


def _may_be_public(run: models.Run, now: datetime, *, early: bool = False) -> bool:
    is_due = early or run.due is None or run.due <= now
    return is_due and not city_held(run.city, now) and not is_outdated(run, now)


def _make_public(run: models.Run) -> None:
    run.published = run.moment if run.replayed else moment_for(run.city)
    run.log = {**run.log, "scores": score_publication.publish(run, run.published)}
    run.unscored.all().delete()
    runs.end_run(run, models.RunState.PUBLISHED)


def _settle(run: models.Run, notes: Collection[int]) -> None:
    """Mark the notes of days that it scored; a first load can leave more than one statement may name."""
    remaining = iter(sorted(notes))
    while batch := list(islice(remaining, NOTES_AT_ONCE)):
        models.Unscored.objects.filter(pk__in=batch).update(run=run)
