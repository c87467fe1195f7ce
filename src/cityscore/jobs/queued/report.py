"""The weekly report by mail, on the city's day, to each who subscribed: once a week, whatever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from typing import TypeAlias

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import Week, WeeklyReport, report_of, week_from
from cityscore.jobs.mailing import Envelope, deliver
from cityscore.jobs.readers import ending, foot_of, in_language, links_of
from cityscore.people import subscriptions
from cityscore.people.models import Subscriber, Topic
from cityscore.reports.letter import Letter
from cityscore.store import models, runs
from cityscore.store.models import Job

Made: TypeAlias = Callable[[str], tuple[WeeklyReport, bytes] | None]
"""Gives a report with its chart, in the language of a code."""


def report(job: Job) -> str:
    """Send the report of the week that the job states to whoever has not got it."""
    newest = runs.published(job.city)
    moment = Moment.behind(newest) if newest else None
    week = week_from(moment, date.fromisoformat(job.arguments["week"])) if moment else None
    if moment is None or week is None:
        return "there is no report of that week any more"
    return str(deliver(job.city, _envelopes(job.city, moment, week)))


def _envelopes(city: models.City, moment: Moment, week: Week) -> Iterator[Envelope]:
    @cache
    def made(language: str) -> tuple[WeeklyReport, bytes] | None:
        from cityscore.reports.weekly_mail import weeks_picture  # what draws it takes a second to load

        with in_language(language):
            found = report_of(moment, week)
            return (found, weeks_picture(found)) if found else None

    for subscriber in subscriptions.subscribers(city.pk, Topic.REPORT):
        with in_language(subscriber.language):
            unsubscribe = ending(links_of(city, moment.stands.definitions), subscriber, Topic.REPORT)
        yield Envelope(subscriber.email, f"report {week.start}", partial(_write, made, subscriber), unsubscribe)


def _write(made: Made, subscriber: Subscriber) -> Letter | None:
    from cityscore.reports.weekly_mail import weekly_letter

    found = made(subscriber.language)
    if found is None:
        return None
    week, picture = found
    with in_language(subscriber.language):
        links = links_of(week.moment.city, week.moment.stands.definitions)
        return weekly_letter(week, links, foot_of(links, subscriber, Topic.REPORT), picture)
