"""Digests of alerts: for each subscriber what is new since their last one and still goes on, in one mail a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cache, partial
from itertools import groupby
from typing import TypeAlias

from django.utils import timezone

from cityscore.jobs.mail_delivery import Envelope
from cityscore.jobs.old_news import is_old_alert, old_until
from cityscore.jobs.recipients import ending, foot_of, in_language, links_of, one_click
from cityscore.jobs.subscription_text import takes_in
from cityscore.people import deliveries, mail_subscriptions
from cityscore.people.models import Subscriber, Subscription, Topic
from cityscore.present.read.alert_states import AlertSentences, alert_sentences, worst_first
from cityscore.present.read.published_scores import CITY, Publication
from cityscore.reports.alerts_mail import alerts_letter
from cityscore.reports.email_message import Letter
from cityscore.store import alerts, models

KEY = "alerts"
NEWS = timedelta(days=14)
"""How old an alert is still told, where no mail could be sent meanwhile."""
Words: TypeAlias = Callable[[int, str], dict[int, AlertSentences]]
"""Gives the alerts of a publication in a language, by their ids."""


def digests(city: models.City, publication: Publication) -> Iterator[Envelope]:
    """A mail for each subscriber who has something to be told; ``publication`` is what the city shows now."""
    now = timezone.now()
    public = takes_in(publication.in_force, *CITY)
    until = old_until(publication.zone)
    found = alerts.going_on(city, now - NEWS)
    are_news = (alert for alert in found if not (is_old_alert(alert, until) or alerts.is_judged_anew(alert)))
    recent = [alert for alert in are_news if alert.metric.key in public]
    if not recent:
        return
    metrics, words = cache(partial(takes_in, publication.in_force)), _words(publication, recent)
    subscriptions = mail_subscriptions.wanted(city.pk, Topic.ALERTS)
    for subscriber, rows in groupby(subscriptions, key=lambda subscription: subscription.subscriber):
        news = _of_interest(recent, {row: metrics(row.kind, row.slug) for row in rows})
        if news and (last := deliveries.last_moment(city.pk, subscriber.email, f"{KEY} ")):
            news = [alert for alert in news if alert.found > last]  # what was there before was told with it
        if news:
            yield Envelope(
                subscriber.email,
                f"{KEY} {now.astimezone(publication.zone).date()}",
                partial(_write, publication, subscriber, news, words),
                one_click(city, subscriber.token, Topic.ALERTS),
                partial(mail_subscriptions.still_wants, subscriber, Topic.ALERTS),
            )


def _of_interest(
    recent: Sequence[models.Alert], subscriptions: dict[Subscription, frozenset[str]]
) -> list[models.Alert]:
    """The alerts that a subscriber asked for, found since they did."""
    return [
        alert
        for alert in recent
        if any(
            subscription.confirmed and subscription.confirmed < alert.found and alert.metric.key in metrics
            for subscription, metrics in subscriptions.items()
        )
    ]


def _words(publication: Publication, recent: Sequence[models.Alert]) -> Words:
    """What says the alerts as things stood when each was found, each publication and language being read once."""

    @cache
    def words(run: int, language: str) -> dict[int, AlertSentences]:
        then = publication if run == publication.run.pk else Publication.behind(models.Run.objects.get(pk=run))
        with in_language(language):
            return alert_sentences(then, [alert for alert in recent if alert.run_id == run]) if then else {}

    return words


def _write(
    publication: Publication, subscriber: Subscriber, news: Sequence[models.Alert], words: Words
) -> Letter | None:
    """Write it; None where nothing of it can be told any more."""
    of_each = (words(alert.run_id, subscriber.language).get(alert.pk) for alert in news)
    sentences = worst_first(sentence for sentence in of_each if sentence)
    if not sentences:
        return None
    definitions = publication.in_force.definitions
    with in_language(subscriber.language):
        links = links_of(publication.city, definitions)
        foot = foot_of(links, ending(links, subscriber.token, Topic.ALERTS))
        return alerts_letter(definitions.city.name, sentences, links, foot)
