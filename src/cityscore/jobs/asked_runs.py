"""A run that somebody asks for, rather than wait for the daily one: at most one of a city waits to begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cityscore.jobs.due_day import DAY
from cityscore.jobs.release_schedule import put_run_again
from cityscore.jobs.tasks.run import run
from cityscore.model import City, CityScoreError
from cityscore.people.models import User
from cityscore.present.say.language import say
from cityscore.store import jobs, models, releases, runs
from cityscore.store.cities import locked
from cityscore.store.city_ends import refuse_ended
from cityscore.store.models import JobState
from cityscore.store.waiting_figures import count_unscored

ASKED = "asked for at "
"""What the keys of such runs begin with."""
LATEST = 20
"""Jobs that are looked at for what became of runs."""
TOLD_FOR = timedelta(hours=12)
"""How long staff are told what became of one."""


@dataclass(frozen=True)
class PendingRun:
    """What waits for a run of a city, and what is known of that run."""

    figures: int
    """How many are new or changed since they were scored."""
    next_run: datetime
    """When the daily one is due, in the city's zone."""
    queued: bool = False
    """Whether one waits to begin at once."""
    running: bool = False
    again: datetime | None = None
    """When one that failed is tried again."""
    problem: str = ""
    """What stopped the last one; none where another succeeded since."""
    asked: models.Job | None = None
    """The latest one that was asked for, and is done."""

    def __bool__(self) -> bool:
        return bool(self.figures or self.queued or self.running or self.again or self.problem)


@transaction.atomic
def ask_for_run(city: models.City, who: User) -> models.Job:
    """Have a city's figures collected and scored soon; where a run waits already, that one begins now.

    Raises ``CityScoreError`` where nothing was ever scored, and for a city that has ended.
    """
    city = locked(city)
    refuse_ended(city)
    if not runs.published(city) and not releases.waiting_run(city):
        raise CityScoreError(say("Nothing was ever scored here → wait for the first run"))
    queued = jobs.begin_waiting(city, run.__name__)
    return queued or put_run_again(city, f"{ASKED}{timezone.now().isoformat()} by {who.pk}")


def pending_run(city: models.City, settings: City, now: datetime) -> PendingRun:
    """What waits for a run now, by the settings of the city that stand."""
    latest = list(models.Job.objects.filter(city=city, name=run.__name__).order_by("-pk")[:LATEST])
    by_state = {
        state: [job for job in latest if job.state == state]
        for state in (JobState.WAITING, JobState.DONE, JobState.FAILED)
    }
    waiting = min(by_state[JobState.WAITING], key=lambda job: job.not_before, default=None)
    done = max(by_state[JobState.DONE], key=_end, default=None)
    failed = max(by_state[JobState.FAILED], key=_end, default=None)
    has_failed = failed is not None and (done is None or _end(failed) > _end(done))
    asked = done if done and done.key.startswith(ASKED) and _end(done) > now - TOLD_FOR else None
    is_retried = waiting is not None and waiting.attempts > 0 and waiting.not_before > now
    problem = waiting.said if waiting and waiting.attempts else failed.said if has_failed and failed else ""
    return PendingRun(
        figures=count_unscored(city, now),
        next_run=_next_run(settings, now),
        queued=waiting is not None and not is_retried,
        running=any(job.state == JobState.RUNNING for job in latest),
        again=waiting.not_before if waiting and is_retried else None,
        problem=problem,
        asked=asked,
    )


def _end(job: models.Job) -> datetime:
    return job.finished or job.created


def _next_run(city: City, now: datetime) -> datetime:
    local, hour = now.astimezone(city.zone()), time.fromisoformat(city.daily_run)
    day = local.date() if local.time() < hour else local.date() + DAY
    return datetime.combine(day, hour, city.zone())
