"""When mail is due: after each publication, when a week is whole, and on the day of each report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone

from cityscore import reports
from cityscore.jobs.old_news import old_until
from cityscore.jobs.tasks import Work
from cityscore.jobs.tasks.alert import alert
from cityscore.jobs.tasks.ask import ask
from cityscore.jobs.tasks.forget import forget
from cityscore.jobs.tasks.report import report
from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.ended_state import has_ended_state
from cityscore.present.read.published_scores import Publication
from cityscore.reports.weekly_report import WEEK
from cityscore.store import jobs, models, runs, uploads

AGAIN = timedelta(hours=3)
"""How long after it was given up mail is tried anew, while it is news."""


def put_mail(city: models.City) -> list[models.Job]:
    """Put the mail that the newest publication gives rise to among the jobs; the same again changes nothing.

    Where there is anything to forget, that as well. No mail is due where the site sends none, and none of figures that
    were loaded as history.
    """
    has_mail = mail_subscriptions.has_subscribers(city.pk) or deliveries.has_deliveries(city.pk)
    if has_mail or has_ended_state() or uploads.open_count(city):
        jobs.put(city, forget.__name__, timezone.now().date().isoformat())
    run = runs.published(city) if settings.SENDS_MAIL else None
    if run is None or run.replayed:
        return []
    publication = Publication.behind(run)
    return [_put(city, alert, str(run.pk)), *(_of_periods(publication) if publication else ())]


def _of_periods(publication: Publication) -> Iterator[models.Job]:
    """What the last whole week gives rise to, and of each report the last one whose day has come; it may be another.

    What came before the site was restored, or on that day, may have been sent before.
    """
    until = old_until(publication.zone)
    for week in (week for week in WEEK.periods(publication)[:1] if until is None or week.end >= until):
        # with each publication anew: figures may come late, and nobody is asked twice
        yield _put(publication.city, ask, f"{week.start} {publication.run.pk}", {WEEK.slug: week.start.isoformat()})
    for kind in reports.REPORTS:
        due = (period for period in kind.periods(publication)[:2] if kind.has_come(publication, period))
        for period in islice(due, 1):
            if until is not None and kind.comes_on(publication.in_force.definitions, period) <= until:
                continue
            start = period.start.isoformat()
            # the weekly one's topic is the job's own name: its keys were its days before there were other reports
            key = f"{kind.topic} {start}".removeprefix(f"{report.__name__} ")
            yield _put(publication.city, report, key, {kind.slug: start})


def _put(city: models.City, work: Work, key: str, arguments: Mapping[str, Any] | None = None) -> models.Job:
    """Put a job; one that was given up some hours ago is tried anew."""
    job = jobs.put(city, work.__name__, key, arguments)
    if job.state == models.JobState.FAILED and job.finished and job.finished < timezone.now() - AGAIN:
        return jobs.put(city, work.__name__, key, arguments, again=True)
    return job
