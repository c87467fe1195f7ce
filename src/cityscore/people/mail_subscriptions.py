"""Subscribing to mail about a city: asked for, confirmed from the mailbox itself, and ended without signing in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cityscore.people.mailboxes import email_address
from cityscore.people.models import Subscriber, Subscription

VALID = timedelta(days=7)
"""How long somebody has to confirm what was asked for."""
SALT = "confirm subscriptions"


class About(NamedTuple):
    """What mail is to be about."""

    topic: str
    """Alerts, or what a report calls its own."""
    kind: str
    """The city, a cabinet or a metric."""
    slug: str = ""
    """Its name in addresses; of a metric, its key."""


@transaction.atomic
def ask_for_mail(
    city: int, email: str, wanted: Iterable[About], language: str, *, known: bool = False
) -> list[Subscription]:
    """Keep what somebody asks for; returns what still has to be confirmed from the mailbox.

    ``known`` is an address whose owner is signed in: nothing is to be confirmed then. Raises ``CityScoreError`` for
    what is no address.
    """
    subscriber, _ = Subscriber.objects.get_or_create(
        city_id=city, email=email_address(email), defaults={"language": language}
    )
    locked = Subscriber.objects.select_for_update().get(pk=subscriber.pk)  # lest it is forgotten meanwhile
    # A stranger who types somebody's address does not change the language of the mail they get.
    if locked.language != language and (known or not active_subscriptions(locked).exists()):
        locked.language = language
        locked.save(update_fields=["language"])
    now = timezone.now()
    unconfirmed = []
    for topic, kind, slug in dict.fromkeys(wanted):
        subscription, _ = Subscription.objects.get_or_create(
            subscriber=locked, topic=topic, kind=kind, slug=slug, ended=None
        )
        if subscription.confirmed is None:
            # Of what is still open the time to confirm it begins anew.
            Subscription.objects.filter(pk=subscription.pk).update(**{"confirmed" if known else "created": now})
            unconfirmed += [] if known else [subscription]
    return unconfirmed


def proof_of(subscriptions: Iterable[int]) -> str:
    """What proves that a mailbox was read: a link holds it that only the mail tells, for as long as ``VALID``."""
    return signing.dumps(sorted(subscriptions), salt=SALT)


def asked_by(proof: str) -> list[Subscription]:
    """What a proof is of, while it can be confirmed or has just been; nothing for one that is false or too old."""
    try:
        subscriptions = signing.loads(proof, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return []
    rows = Subscription.objects.filter(pk__in=subscriptions, ended=None)
    return list(rows.select_related("subscriber", "subscriber__city"))


@transaction.atomic
def confirm_subscriptions(proof: str) -> list[Subscription]:
    """Confirm what a proof is of; returns it, nothing where there is nothing to confirm."""
    asked = asked_by(proof)
    Subscription.objects.filter(pk__in=[row.pk for row in asked], confirmed=None).update(confirmed=timezone.now())
    return asked


def of_token(city: int, token: str) -> Subscriber | None:
    """Whose unsubscribe link a token is."""
    return Subscriber.objects.filter(city=city, token=token).first()


def active_subscriptions(subscriber: Subscriber) -> QuerySet[Subscription]:
    """What somebody gets mail about."""
    return subscriber.subscriptions.filter(ended=None, confirmed__isnull=False)


def still_wants(subscriber: Subscriber, topic: str) -> bool:
    """Whether somebody gets mail about a topic now."""
    return active_subscriptions(subscriber).filter(topic=topic).exists()


def end_subscriptions(subscriber: Subscriber, topic: str | None = None, subscription: int | None = None) -> int:
    """End what somebody gets mail about: one thing, a topic, or all; returns how many."""
    chosen = {name: value for name, value in (("topic", topic), ("pk", subscription)) if value is not None}
    return subscriber.subscriptions.filter(ended=None, **chosen).update(ended=timezone.now())


def subscribers(city: int, topic: str) -> QuerySet[Subscriber]:
    """Who gets mail about a topic, in a fixed order."""
    rows = Subscription.objects.filter(subscriber=OuterRef("pk"), topic=topic, ended=None, confirmed__isnull=False)
    return Subscriber.objects.filter(Exists(rows), city=city).order_by("pk")


def wanted(city: int, topic: str) -> list[Subscription]:
    """What of a topic is subscribed to, subscriber by subscriber, in one query."""
    rows = Subscription.objects.filter(subscriber__city=city, topic=topic, ended=None, confirmed__isnull=False)
    return list(rows.select_related("subscriber").order_by("subscriber", "pk"))


def has_subscribers(city: int) -> bool:
    """Whether anybody's address is known for mail about a city."""
    return Subscriber.objects.filter(city=city).exists()


def forget_who_left(city: int) -> int:
    """Forget the addresses that nothing goes to any more, and what nobody confirmed in time; returns how many."""
    late = timezone.now() - VALID
    Subscription.objects.filter(subscriber__city=city, confirmed=None, created__lt=late).delete()
    open_ones = Subscription.objects.filter(subscriber=OuterRef("pk"), ended=None)
    who_left = Subscriber.objects.filter(~Exists(open_ones), city=city, created__lt=late)
    return who_left.delete()[1].get(Subscriber._meta.label, 0)
