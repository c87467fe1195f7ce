"""Digests of alerts: for each subscriber what is new since their last one, in one mail a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from django.utils import timezone

from cityscore.briefing.alerts import Told, told_of
from cityscore.briefing.rows import Moment
from cityscore.jobs.mailing import Envelope
from cityscore.jobs.readers import ending, foot_of, in_language, links_of
from cityscore.jobs.subscribed import takes_in
from cityscore.people import deliveries, subscriptions
from cityscore.people.models import Subscriber, Topic
from cityscore.reports.alerts_mail import alerts_letter
from cityscore.reports.letter import Letter
from cityscore.store import alerts, models

KEY = "alerts"


def digests(city: models.City, moment: Moment) -> Iterator[Envelope]:
    """A mail for each subscriber who has something to be told; ``moment`` is what the city shows now."""
    today = timezone.now().astimezone(moment.zone).date()
    for subscriber in subscriptions.subscribers(city.pk, Topic.ALERTS):
        wanted = _untold(city, moment, subscriber)
        if wanted:
            with in_language(subscriber.language):
                unsubscribe = ending(links_of(city, moment.stands.definitions), subscriber, Topic.ALERTS)
            write = partial(_write, city, moment, subscriber, wanted)
            yield Envelope(subscriber.email, f"{KEY} {today}", write, unsubscribe)


def _untold(city: models.City, moment: Moment, subscriber: Subscriber) -> list[models.Alert]:
    """The alerts that a subscriber wants, found since they asked for them and since their last digest."""
    last = deliveries.last_moment(city.pk, subscriber.email, f"{KEY} ")
    wanted: dict[int, models.Alert] = {}
    for kind, slug, confirmed in subscriptions.wanted_by(subscriber, Topic.ALERTS):
        since: datetime = max(filter(None, (confirmed, last)))
        metrics = takes_in(moment.stands, kind, slug)
        wanted |= {each.pk: each for each in alerts.since(city, since) if each.metric.key in metrics}
    return [wanted[key] for key in sorted(wanted)]


def _write(
    city: models.City, moment: Moment, subscriber: Subscriber, found: Sequence[models.Alert]
) -> Letter | None:  # fmt: skip
    """Write it as things stood when each alert was found; None where nothing of it is public any more."""
    definitions = moment.stands.definitions
    with in_language(subscriber.language):
        told: list[Told] = []
        for run, of_run in groupby(found, key=lambda each: each.run):
            then = moment if run == moment.run else Moment.behind(run)
            told += told_of(then, list(of_run)) if then else []
        links = links_of(city, definitions)
        foot = foot_of(links, subscriber, Topic.ALERTS)
        return alerts_letter(definitions.city.name, told, links, foot) if told else None
