"""A worker: takes jobs from the job table, one at a time, and does them, until it is told to stop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import Error, close_old_connections, connections
from django.utils import timezone

from cityscore.jobs.currency_notices import put_notices
from cityscore.jobs.mail_schedule import put_mail
from cityscore.jobs.release_schedule import put_comparison, put_release
from cityscore.jobs.retryable import may_pass, problem_line, told
from cityscore.jobs.run_schedule import put_daily_run
from cityscore.jobs.source_retries import put_retry
from cityscore.jobs.tasks import JOBS, Work, named
from cityscore.model import CityScoreError
from cityscore.store import jobs, models, runs
from cityscore.store.heartbeat import Heartbeat, let_go
from cityscore.store.outages import DATABASE_AWAY
from cityscore.store.presence import KeepingPresent, note_presence
from cityscore.store.unwritten import write_kept_ends

LOOK, TICK = 1.0, 10.0
"""Seconds between looks for a job, and between looks for jobs whose process is gone and daily runs that are due."""
LONGEST_WAIT = 30.0
"""Seconds between looks for a database that is away, at most."""

log = logging.getLogger("cityscore.worker")
T = TypeVar("T")


class Worker:
    """Does jobs, and says each in a line of its log, until ``stop``: then it ends the job in hand first.

    A ``KeyboardInterrupt`` raised into it stops it at once; the job waits for the next worker.
    """

    def __init__(self, works: tuple[Work, ...] = JOBS) -> None:
        """Know these jobs."""
        self.stopping = self.busy = False
        self._works = named(works)
        self._next_tick = 0.0
        self._last_line = ""

    def stop(self) -> None:
        """Take no further job; may be called from a signal handler or another thread."""
        self.stopping = True

    def work(self) -> None:
        """Do jobs until told to stop. A database that goes away is waited for."""
        while not self.stopping:
            job = self._once_database_answers(self._next)
            if job is None:
                self._rest(LOOK)
            else:
                self.busy = True
                try:
                    self._do(job)
                finally:
                    let_go(job)
                self.busy = False

    def _next(self) -> models.Job | None:
        """Look after all jobs if it is time, and take one."""
        close_old_connections()  # as after a request, which a worker has none of
        write_kept_ends()
        if time.monotonic() >= self._next_tick:
            self._tick()
            self._next_tick = time.monotonic() + TICK
        return jobs.take()

    def _tick(self) -> None:
        """Say that it is there, find what nobody works on any more, and put the runs and releases that are due."""
        note_presence()
        for job in jobs.give_up_lost_jobs():
            log.info("%s: %s; %s", job, problem_line(job.said), _what_follows(job))
        for city in models.City.objects.filter(revisions__isnull=False, ended=None).distinct():
            runs.give_up_lost_runs(city)
            jobs.void_jobs_from_the_future(city, timezone.now())
            try:
                put_daily_run(city)
                put_retry(city)
                put_release(city)
                put_comparison(city)
                put_mail(city)
            except CityScoreError as problem:  # definitions that this version can't read
                self._say_once(f"{city}: no daily run: {problem_line(told(problem))}")
                return
        put_notices()

    def _do(self, job: models.Job) -> None:
        """Do a job; what it did, or what stops it, is kept with it."""
        began = time.monotonic()
        try:
            with Heartbeat(job), KeepingPresent():
                summary = self._work_of(job)(job)
        except Exception as problem:
            self._fail(job, problem)
        except BaseException:  # an interrupt: this process is to end at once
            self._hand_back(job)
            raise
        else:
            if self._end(job, lambda: jobs.done(job, summary)):
                log.info("%s: %s (%.1f s)", job, summary, time.monotonic() - began)

    def _fail(self, job: models.Job, problem: Exception) -> None:
        passing = may_pass(problem)
        if self._end(job, lambda: jobs.fail_job(job, told(problem), passing=passing)):
            unforeseen = not (passing or isinstance(problem, CityScoreError))
            log.error("%s: %s; %s", job, problem_line(told(problem)), _what_follows(job), exc_info=unforeseen)

    def _work_of(self, job: models.Job) -> Work:
        if job.name not in self._works:
            raise CityScoreError(f"this version knows no job called {job.name!r} → have all workers run one version")
        return self._works[job.name]

    def _end(self, job: models.Job, end: Callable[[], bool]) -> bool:
        """Write how a job ended; False if it is no longer this worker's, or the database stays away."""
        ended = self._once_database_answers(end)
        if ended is None:
            log.error("%s: its end can't be written; the next worker does it again", job)
        elif not ended:
            log.error("%s: had been taken from this worker, which was not heard of for too long", job)
        return bool(ended)

    def _hand_back(self, job: models.Job) -> None:
        try:
            jobs.hand_back(job)
        except Error:
            log.error("%s: stopped; the next worker finds it", job)
        else:
            log.info("%s: stopped; it waits for the next worker", job)

    def _once_database_answers(self, act: Callable[[], T]) -> T | None:
        """Do something, again if the database is away, until it answers; None if told to stop before it does."""
        wait, away = LOOK, False
        while True:
            try:
                done = act()
            except DATABASE_AWAY as problem:
                connections.close_all()
                if not away:
                    log.error("the database does not answer: %s; waiting for it", problem_line(told(problem)))
                away = True
            else:
                if away:
                    log.info("the database answers again")
                return done
            if self.stopping:
                return None
            self._rest(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    def _rest(self, seconds: float) -> None:
        """Sleep, but wake up when told to stop; a signal handler must not wait for a lock, so this looks."""
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK))

    def _say_once(self, line: str) -> None:
        if line != self._last_line:
            log.error(line)
        self._last_line = line


def _what_follows(job: models.Job) -> str:
    """What becomes of a job that was stopped."""
    if job.state == models.JobState.FAILED:
        return "given up"
    minutes = (job.not_before - timezone.now()) / timedelta(minutes=1)
    return f"tried again in {minutes:.0f} min" if minutes > 0.5 else "starts again"
