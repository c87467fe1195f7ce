"""Jobs in the store: put, taken by one worker at a time, then done, failed or tried again; none is lost or doubled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cityscore.store import models
from cityscore.store.heartbeat import ENDED, here, take_in_hand, why_gone
from cityscore.store.models import Job, JobState

LIMIT = 10
"""How often a job is taken before it is given up. With the pauses between, four hours."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""How long a job waits after its first failure, each time twice as long, and at most."""
GONE, STOPPED = ENDED, "its worker was stopped"


def put(
    city: models.City,
    name: str,
    key: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    not_before: datetime | None = None,
    again: bool = False,
) -> Job:
    """Put a job among those that wait, to start at once or at a moment.

    The same name and key again change nothing, whatever became of the job; with ``again`` one that failed waits anew,
    with all its attempts before it.
    """
    start = not_before or timezone.now()
    defaults = {"arguments": dict(arguments or {}), "not_before": start}
    job, new = Job.objects.get_or_create(city=city, name=name, key=key, defaults=defaults)
    if again and not new:
        failed = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
        failed.update(state=JobState.WAITING, attempts=0, not_before=start, finished=None)
        job.refresh_from_db()
    return job


def begin_waiting(city: models.City, name: str) -> Job | None:
    """Let the first job of a name that waits begin now, even if it was to be tried again later; None where none waits.

    Needs the city's lock, lest another is put meanwhile.
    """
    job = Job.objects.filter(city=city, name=name, state=JobState.WAITING).order_by("not_before", "pk").first()
    if job is not None and job.not_before > (now := timezone.now()):
        Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(not_before=now)
        job.refresh_from_db()
    return job


def put_anew(city: models.City, name: str, key: str) -> Job:
    """Put a job among those that wait, to start at once, also if it was done or failed before: it stays one row.

    One that waits already, or is running, stays as it is.
    """
    job = put(city, name, key)
    ended = Job.objects.filter(pk=job.pk, state__in=(JobState.DONE, JobState.FAILED))
    if ended.update(state=JobState.WAITING, attempts=0, not_before=timezone.now(), finished=None):
        job.refresh_from_db()
    return job


def take() -> Job | None:
    """Take the job that has been due longest, and no other worker gets it; None where nothing is to be done.

    A city whose job is running waits for its end. Whoever takes a job lets go of it in the end.
    """
    while _due().exists():  # a look first, for on SQLite whoever takes one keeps all others from writing
        try:
            with transaction.atomic():
                job = _take_first()
        except IntegrityError:  # another worker has just taken a job of the same city
            continue
        if job is not None:
            take_in_hand(job)
        return job
    return None


def done(job: Job, said: str) -> bool:
    """End a job that did its work; False, and nothing is written, if it was given up meanwhile."""
    return _change(job, {"state": JobState.DONE, "finished": timezone.now(), "said": said})


def fail_job(job: Job, problem: str, *, passing: bool = False) -> bool:
    """End a job that was stopped by a problem; False, and nothing is written, if it was given up meanwhile.

    If the problem may pass, the job waits and is tried again, each time after a longer pause, until the limit.
    """
    return _change(job, _after(job, problem, passing=passing, pause=_pause(job.attempts)))


def hand_back(job: Job) -> bool:
    """Let a job wait for the next worker, because this one has to stop; the attempt does not count."""
    return _change(job, {**_waiting(timezone.now(), STOPPED), "attempts": job.attempts - 1})


def give_up_lost_jobs() -> list[Job]:
    """Let the jobs wait again that nobody works on any more, or fail those that reached the limit; returns them.

    The first time a job starts anew at once; one that takes its process with it waits longer and longer.
    """
    running = Job.objects.filter(state=JobState.RUNNING).select_related("city")
    return [job for job in running if (why := why_gone(job)) and _give_up(job, why)]


def void_jobs_from_the_future(city: models.City, now: datetime) -> int:
    """Let jobs that a clock put which was ahead stand in nobody's way: they get other keys, and those that wait end.

    What only waited longer because of such a clock is due now. Returns how many jobs there were.
    """
    jobs = Job.objects.filter(city=city).exclude(state=JobState.RUNNING)
    put_ahead = list(jobs.filter(created__gt=now + LONGEST_PAUSE))
    for job in put_ahead:
        job.key = f"{job.key} (by a clock that was ahead, {job.pk})"[-200:]
        if job.state == JobState.WAITING:
            job.state, job.finished, job.said = JobState.FAILED, now, "put by a clock that was ahead"
        job.save(update_fields=["key", "state", "finished", "said"])
    tried = jobs.filter(state=JobState.WAITING, attempts__gt=0, not_before__gt=now + LONGEST_PAUSE)
    return len(put_ahead) + tried.update(not_before=now)


def _due() -> QuerySet[Job]:
    """The jobs that may be taken, those first that have been due longest."""
    busy = Job.objects.filter(state=JobState.RUNNING).values("city")
    due = Job.objects.filter(state=JobState.WAITING, not_before__lte=timezone.now()).exclude(city__in=busy)
    return due.order_by("not_before", "id")


def _take_first() -> Job | None:
    """Take one; PostgreSQL passes over what another is just taking, on SQLite others wait."""
    job = _due().select_related("city").select_for_update(skip_locked=True, of=("self",)).first()
    if job is not None:
        now = timezone.now()
        job.state, job.attempts = JobState.RUNNING, job.attempts + 1
        job.worker, job.beat, job.started, job.finished = here(), now, now, None
        job.save(update_fields=["state", "attempts", "worker", "beat", "started", "finished"])
    return job


def _give_up(job: Job, why: str) -> bool:
    values = _after(job, why, passing=True, pause=_pause(job.attempts - 1))
    return _change(job, values, beat=job.beat)  # unless it has been heard of meanwhile


def _after(job: Job, problem: str, *, passing: bool, pause: timedelta) -> dict[str, Any]:
    """What becomes of a job that was stopped."""
    now = timezone.now()
    if passing and job.attempts < LIMIT:
        return _waiting(now + pause, problem)
    tried = f" (tried {job.attempts} times)" if passing else ""
    return {"state": JobState.FAILED, "finished": now, "said": problem + tried}


def _waiting(start: datetime, said: str) -> dict[str, Any]:
    return {"state": JobState.WAITING, "not_before": start, "said": said, "worker": "", "beat": None}


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE) if attempts else timedelta(0)


def _change(job: Job, values: dict[str, Any], **held_by: Any) -> bool:
    """Change a job that is still in the hands that took it."""
    held_by |= {"state": JobState.RUNNING, "worker": job.worker, "attempts": job.attempts}
    changed = Job.objects.filter(pk=job.pk, **held_by).update(**values)
    if changed:
        for name, value in values.items():
            setattr(job, name, value)
    return bool(changed)
