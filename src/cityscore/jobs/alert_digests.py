"""Digests of alerts: for each subscriber what is new since their last one and still goes on, in one mail a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import groupby
from typing import TypeAlias

from django.utils import timezone

from cityscore.jobs.mail_delivery import Envelope
from cityscore.jobs.recipients import ending, foot_of, in_language, links_of, one_click
from cityscore.jobs.subscription_text import takes_in
from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.models import Subscriber, Subscription, Topic
from cityscore.present.read.alert_states import AlertSentences, alert_sentences, worst_first
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.present.read.scope import scope_of
from cityscore.reports.alerts_mail import alerts_letter
from cityscore.reports.email_message import Letter
from cityscore.store import alerts, models

KEY = "alerts"
NEWS = timedelta(days=14)
"""How old an alert is still told, where no mail could be sent meanwhile."""
Words: TypeAlias = Callable[[int, str], dict[int, AlertSentences]]
"""Gives the alerts of a publication in a language, by their ids."""


def digests(city: models.City, moment: Publication) -> Iterator[Envelope]:
    """A mail for each subscriber who has something to be told; ``moment`` is what the city shows now."""
    now = timezone.now()
    part = scope_of(moment.in_force, *CITY)
    public = {part.key(metric)[1] for metric in part.metrics} if part else set()
    recent = [each for each in alerts.going_on(city, now - NEWS) if each.metric.key in public]
    if not recent:
        return
    metrics, words = cache(partial(takes_in, moment.in_force)), _words(moment, recent)
    wanted = mail_subscriptions.wanted(city.pk, Topic.ALERTS)
    for subscriber, asked in groupby(wanted, key=lambda each: each.subscriber):
        found = _untold(recent, {each: metrics(each.kind, each.slug) for each in asked})
        if found and (last := deliveries.last_moment(city.pk, subscriber.email, f"{KEY} ")):
            found = [each for each in found if each.found > last]
        if found:
            yield Envelope(
                subscriber.email,
                f"{KEY} {now.astimezone(moment.zone).date()}",
                partial(_write, moment, subscriber, found, words),
                one_click(city, subscriber.token, Topic.ALERTS),
                partial(mail_subscriptions.still_wants, subscriber, Topic.ALERTS),
            )


def _untold(recent: Sequence[models.Alert], asked: dict[Subscription, frozenset[str]]) -> list[models.Alert]:
    """The alerts that a subscriber asked for, found since they did."""
    return [
        alert
        for alert in recent
        if any(
            each.confirmed and each.confirmed < alert.found and alert.metric.key in metrics
            for each, metrics in asked.items()
        )
    ]


def _words(moment: Publication, recent: Sequence[models.Alert]) -> Words:
    """What says the alerts as things stood when each was found, each publication and language being read once."""
    found = {run: [each for each in recent if each.run_id == run] for run in {each.run_id for each in recent}}

    @cache
    def words(run: int, language: str) -> dict[int, AlertSentences]:
        then = moment if run == moment.run.pk else Publication.behind(models.Run.objects.get(pk=run))
        with in_language(language):
            return alert_sentences(then, found[run]) if then else {}

    return words


def _write(moment: Publication, subscriber: Subscriber, found: Sequence[models.Alert], words: Words) -> Letter | None:
    """Write it; None where nothing of it can be told any more."""
    of_each = (words(each.run_id, subscriber.language).get(each.pk) for each in found)
    told = worst_first(each for each in of_each if each)
    if not told:
        return None
    definitions = moment.in_force.definitions
    with in_language(subscriber.language):
        links = links_of(moment.city, definitions)
        foot = foot_of(links, ending(links, subscriber.token, Topic.ALERTS))
        return alerts_letter(definitions.city.name, told, links, foot)
