"""Runs in the store: one at a time for a city, each begun, and then published or failed."""

from __future__ import annotations

import os
import socket
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from cityscore.model import CityScoreError
from cityscore.store import models, scores


class Busy(CityScoreError):
    """Another run of the city is under way."""


def begin(city: models.City, moment: datetime, through: date, *, replayed: bool) -> models.Run:
    """Begin a run; raises ``Busy`` while another is under way, and gives up one whose process is gone."""
    give_up_dead(city)
    try:
        with transaction.atomic():
            run = models.Run.objects.create(
                city=city, moment=moment, through=through, replayed=replayed, worker=_here()
            )
            latest = models.Run.objects.filter(city=city).exclude(pk=run.pk).aggregate(last=Max("moment"))["last"]
            if latest is not None and moment < latest:
                raise CityScoreError(f"a run of {latest.isoformat()} is there already → state a later moment")
            return run
    except IntegrityError:
        raise Busy(f"a run of {city.name} is under way → wait for it to end") from None


def published(city: models.City, moment: datetime | None = None) -> models.Run | None:
    """The latest run published by a moment (default: now)."""
    runs = models.Run.objects.filter(city=city, state=models.RunState.PUBLISHED)
    if moment is not None:
        runs = runs.filter(published__lte=moment)
    return runs.order_by("-published", "-id").first()


@transaction.atomic
def publish(run: models.Run, log: dict[str, Any]) -> None:
    """Publish a run's figures and say so, in one transaction; raises ``Busy`` if the run was given up meanwhile.

    They are public from now on; those of a run that stands for another moment, from that moment on.
    """
    locked = models.Run.objects.select_for_update().get(pk=run.pk)
    if locked.state != models.RunState.RUNNING:
        raise Busy("the run was given up while it was under way → run again")
    run.published = run.moment if run.replayed else timezone.now()
    log = {**log, "scores": scores.publish(run, run.published)}
    _end(run, models.RunState.PUBLISHED, log)


def forget(run: models.Run) -> None:
    """Take back a run that found nothing new to write."""
    run.delete()


@transaction.atomic
def fail(run: models.Run, problem: str) -> None:
    """End a run that could not be finished; what it had scored is taken back, what it had collected stays."""
    scores.discard(run)
    _end(run, models.RunState.FAILED, {"problem": problem})


def give_up_dead(city: models.City) -> None:
    """Fail the run of a city whose process is no longer there."""
    for run in models.Run.objects.filter(city=city, state=models.RunState.RUNNING):
        if _is_dead(run.worker):
            fail(run, "its process ended before it did")


def _end(run: models.Run, state: models.RunState, log: dict[str, Any]) -> None:
    run.state, run.finished, run.log = state, timezone.now(), log
    run.save(update_fields=["state", "finished", "published", "log"])


def _here() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_dead(worker: str) -> bool:
    """Whether a process of this host is gone; of another host nothing is known."""
    host, _, process = worker.rpartition(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
