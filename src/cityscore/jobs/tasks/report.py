"""A report by mail, once it is due, to each who subscribed: once each, whatever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TypeAlias

from cityscore import reports
from cityscore.jobs.mail_delivery import Envelope, mailed
from cityscore.jobs.recipients import ending, foot_of, in_language, links_of, one_click
from cityscore.jobs.report_days import reported_in
from cityscore.people import mail_subscriptions
from cityscore.people.models import Subscriber
from cityscore.present.read.published_scores import Publication
from cityscore.reports import AnyReport
from cityscore.reports.email_message import READER, Letter
from cityscore.reports.report_type import ReportingPeriod
from cityscore.store import models
from cityscore.store.models import Job

Written: TypeAlias = Callable[[str], Letter | None]
"""Gives the letter of a language, in which the reader's token is still to be put."""


def report(job: Job) -> str:
    """Send the report of the week, say, that the job states to whoever has not got it."""
    kind = next((kind for kind in reports.REPORTS if kind.slug in job.arguments), None)
    if kind is None:
        return "there is no such report any more"
    reported = reported_in(job, kind)
    if reported is None:
        return f"there is no report of that {kind.slug} any more"
    return mailed(job, _envelopes(job.city, kind, *reported))


def _envelopes(
    city: models.City, kind: AnyReport, publication: Publication, period: ReportingPeriod
) -> Iterator[Envelope]:
    written = cache(partial(_write, kind, publication, period))
    for subscriber in mail_subscriptions.subscribers(city.pk, kind.topic):
        yield Envelope(
            subscriber.email,
            f"{kind.topic} {period.start}",
            partial(_addressed, written, subscriber),
            one_click(city, subscriber.token, kind.topic),
            partial(mail_subscriptions.still_wants, subscriber, kind.topic),
        )


def _write(kind: AnyReport, publication: Publication, period: ReportingPeriod, language: str) -> Letter | None:
    """Read and write a report, once for all readers of a language."""
    with in_language(language):
        contents = kind.contents(publication, period)
        if contents is None:
            return None
        links = links_of(contents.publication.city, contents.publication.in_force.definitions)
        return kind.letter(contents, links, foot_of(links, ending(links, READER, kind.topic)))


def _addressed(written: Written, subscriber: Subscriber) -> Letter | None:
    letter = written(subscriber.language)
    return letter.to(subscriber.token) if letter else None
