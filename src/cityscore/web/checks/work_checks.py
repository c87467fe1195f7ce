"""Checks of work: whoever has some in hand says so again and again, and what is done is dated by a right clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cityscore.jobs.clock_guard import TOLERANCE
from cityscore.model import Problem
from cityscore.store import models
from cityscore.store.heartbeat import SILENCE, is_silent_at
from cityscore.store.runs import published


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


def in_future(now: datetime) -> Iterator[Problem]:
    """Nothing public is dated in the future, nor covers a day that is still to come."""
    for city in models.City.objects.all():
        last = published(city)
        if last is None or last.published is None:
            continue
        if last.published > now + TOLERANCE or last.through > (now + TOLERANCE).date():
            yield Problem(
                message=f"figures of {city} through {last.through} were published {last.published:%Y-%m-%d %H:%M} UTC,"
                " which lies in the future: until then no run finds anything new",
                fix='if a clock was ahead, take them back: cityscore take-back --why "The clock was ahead"; if this'
                " machine's is behind, set it right",
            )


def _silent(what: str, beat: datetime | None) -> Problem:
    last = f"since {beat:%Y-%m-%d %H:%M} UTC" if beat else f"for {SILENCE.seconds // 60} minutes"
    return Problem(
        message=f"{what} is under way, but whoever has it in hand was not heard of {last}",
        fix="the next run, or a worker, takes it over: cityscore run; and see that serve, or cityscore worker, runs",
    )
