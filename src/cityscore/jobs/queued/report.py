"""The weekly report by mail, on the city's day, to each who subscribed: once a week, whatever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TypeAlias

from cityscore.briefing.rows import Moment
from cityscore.briefing.weekly import Week, report_of
from cityscore.jobs.mailing import Envelope, mailed
from cityscore.jobs.readers import ending, foot_of, in_language, links_of, one_click
from cityscore.jobs.weeks import week_of
from cityscore.people import subscriptions
from cityscore.people.models import Subscriber, Topic
from cityscore.reports.letter import READER, Letter
from cityscore.store import models
from cityscore.store.models import Job

Written: TypeAlias = Callable[[str], Letter | None]
"""Gives the letter of a language, in which the reader's token is still to be put."""


def report(job: Job) -> str:
    """Send the report of the week that the job states to whoever has not got it."""
    found = week_of(job)
    if found is None:
        return "there is no report of that week any more"
    return mailed(job, _envelopes(job.city, *found))


def _envelopes(city: models.City, moment: Moment, week: Week) -> Iterator[Envelope]:
    written = cache(partial(_write, moment, week))
    for subscriber in subscriptions.subscribers(city.pk, Topic.REPORT):
        yield Envelope(
            subscriber.email,
            f"report {week.start}",
            partial(_addressed, written, subscriber),
            one_click(city, subscriber.token, Topic.REPORT),
            partial(subscriptions.still_wants, subscriber, Topic.REPORT),
        )


def _write(moment: Moment, week: Week, language: str) -> Letter | None:
    """Read and write a report, once for all readers of a language."""
    from cityscore.reports.weekly_mail import weekly_letter  # what draws its chart takes a second to load

    with in_language(language):
        found = report_of(moment, week)
        if found is None:
            return None
        links = links_of(found.moment.city, found.moment.stands.definitions)
        return weekly_letter(found, links, foot_of(links, ending(links, READER, Topic.REPORT)))


def _addressed(written: Written, subscriber: Subscriber) -> Letter | None:
    letter = written(subscriber.language)
    return letter.to(subscriber.token) if letter else None
