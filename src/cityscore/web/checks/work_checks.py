"""Checks of work: whoever has some in hand says so again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cityscore.model import Problem
from cityscore.store import models
from cityscore.store.heartbeat import SILENCE, is_silent_at


def job_silent(now: datetime) -> Iterator[Problem]:
    """Whoever does a job that is under way was heard of in the last minutes."""
    for job in models.Job.objects.filter(state=models.JobState.RUNNING).select_related("city"):
        if is_silent_at(job, now):
            last = f"since {job.beat:%Y-%m-%d %H:%M} UTC" if job.beat else f"for {SILENCE.seconds // 60} minutes"
            yield Problem(
                message=f"the job of {job.city}, {job.name} {job.key}, is under way, but whoever has it in hand was not"
                f" heard of {last}",
                fix="a worker takes it over: see that serve, or cityscore worker, runs",
            )
