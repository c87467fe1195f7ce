"""When figures become public: a job once their hour has come, a run where a hold began or ended, and what follows."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cityscore.jobs.tasks.compare import compare
from cityscore.jobs.tasks.release import release
from cityscore.jobs.tasks.run import run
from cityscore.store import comparisons, jobs, models, releases, runs
from cityscore.store.holds import city_held


def put_release(city: models.City, now: datetime | None = None) -> models.Job | None:
    """Put what is due for a city among the jobs: the release of what waits, or a run where a metric's hold is over."""
    now = now or timezone.now()
    waiting = releases.waiting_run(city)
    last = waiting or runs.published(city)
    if last is None:
        return None
    if releases.is_outdated(last, now):
        return put_run_again(city, f"after {last.pk}, with {_holds(city, now)}")
    is_due = waiting is not None and (waiting.due is None or waiting.due <= now) and not city_held(city, now)
    # a hold that is ended and put anew lets the same figures become due again
    return jobs.put(city, release.__name__, f"{last.pk}, with {_holds(city, now)}") if is_due else None


def put_run_again(city: models.City, why: str) -> models.Job:
    """Put a run among the jobs that covers the same days as before; the same reason again changes nothing."""
    covered = max(run.through for run in (releases.waiting_run(city), runs.published(city)) if run)
    return jobs.put(city, run.__name__, why, {"through": covered.isoformat()})


def put_comparison(city: models.City) -> models.Job | None:
    """Put the comparison of the newest publication among the jobs, where it is missing."""
    run = runs.published(city)
    return jobs.put(city, compare.__name__, str(run.pk)) if run and comparisons.is_missing(run) else None


def _holds(city: models.City, now: datetime) -> str:
    """Which holds have been, so that what was done for some is done again for others."""
    held = models.Hold.objects.filter(city=city)
    over = held.filter(ended__isnull=False).count() + held.filter(ended=None, expires__lte=now).count()
    return f"{held.count()} holds, {over} over"
