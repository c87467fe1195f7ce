"""When mail is due: after each publication, when a week is whole, and on the day of the weekly report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import Week, comes_on, weeks_of
from cityscore.jobs.queued import Work
from cityscore.jobs.queued.alert import alert
from cityscore.jobs.queued.ask import ask
from cityscore.jobs.queued.forget import forget
from cityscore.jobs.queued.report import report
from cityscore.people import deliveries, subscriptions
from cityscore.store import jobs, models, runs

DAY = timedelta(days=1)
AGAIN = timedelta(hours=3)
"""How long after it was given up mail is tried anew, while it is news."""


def put_mail(city: models.City) -> list[models.Job]:
    """Put the mail that the newest publication gives rise to among the jobs; the same again changes nothing.

    Where there is anything to forget, that as well. No mail is due where the site sends none, and none of figures that
    were loaded as history.
    """
    if subscriptions.has_any(city.pk) or deliveries.has_any(city.pk):
        jobs.put(city, forget.__name__, timezone.now().date().isoformat())
    run = runs.published(city) if settings.SENDS_MAIL else None
    if run is None or run.replayed:
        return []
    moment = Moment.behind(run)
    return [_put(city, alert, str(run.pk)), *(_of_weeks(moment) if moment else ())]


def has_come(moment: Moment, week: Week) -> bool:
    """Whether figures are public up to the day before a week's report comes."""
    return moment.day >= comes_on(moment.stands.definitions, week.end) - DAY


def _of_weeks(moment: Moment) -> Iterator[models.Job]:
    """What the last whole week gives rise to, and the last one whose report's day has come; it may be another."""
    weeks = weeks_of(moment)[:2]
    for week in weeks[:1]:
        # with each publication anew: figures may come late, and nobody is asked twice
        yield _put(moment.city, ask, f"{week.start} {moment.run.pk}", {"week": week.start.isoformat()})
    for week in [each for each in weeks if has_come(moment, each)][:1]:
        yield _put(moment.city, report, week.start.isoformat(), {"week": week.start.isoformat()})


def _put(city: models.City, work: Work, key: str, arguments: Mapping[str, Any] | None = None) -> models.Job:
    """Put a job; one that was given up some hours ago is tried anew."""
    job = jobs.put(city, work.__name__, key, arguments)
    given_up = job.state == models.JobState.FAILED and job.finished is not None
    if given_up and job.finished and job.finished < timezone.now() - AGAIN:
        return jobs.put(city, work.__name__, key, arguments, again=True)
    return job
