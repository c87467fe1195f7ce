"""Checks of work: whoever has some in hand says so again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cityscore.model import Problem
from cityscore.store import models
from cityscore.store.heartbeat import SILENCE, is_silent_at


def run_silent(now: datetime) -> Iterator[Problem]:
    """Whoever makes a run that is under way was heard of in the last minutes."""
    for run in models.Run.objects.filter(state=models.RunState.RUNNING).select_related("city"):
        if is_silent_at(run, now):
            yield _silent(f"the run of {run.city}, begun {run.started:%Y-%m-%d %H:%M} UTC,", run.beat)


def job_silent(now: datetime) -> Iterator[Problem]:
    """Whoever does a job that is under way was heard of in the last minutes."""
    for job in models.Job.objects.filter(state=models.JobState.RUNNING).select_related("city"):
        if is_silent_at(job, now):
            yield _silent(f"the job of {job.city}, {job.name} {job.key},", job.beat)


def _silent(what: str, beat: datetime | None) -> Problem:
    last = f"since {beat:%Y-%m-%d %H:%M} UTC" if beat else f"for {SILENCE.seconds // 60} minutes"
    return Problem(
        message=f"{what} is under way, but whoever has it in hand was not heard of {last}",
        fix="the next run, or a worker, takes it over: cityscore run; and see that serve, or cityscore worker, runs",
    )
