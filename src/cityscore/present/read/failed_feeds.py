"""Feeds that fail, as staff are told of them: which source, since when, why, and what is missing meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cityscore.present.say.language import say, several, to_say
from cityscore.present.say.terms import moment_text
from cityscore.store import models
from cityscore.store.definitions import DefinitionsInForce, definitions_in_force
from cityscore.store.models import FailedSource

PATIENCE = timedelta(hours=1)
"""How long what may pass by itself is tried again before anybody gets mail of it."""
NAMES = 5
"""Services that are named; the rest are counted."""


@dataclass(frozen=True)
class FailedFeed:
    """A source that fails, all of it or some of its services."""

    source: str
    since: datetime
    problem: str
    """Why, in a line; for staff alone: it may name files and servers."""
    keys: tuple[str, ...] = ()
    """Those of the metrics that it stops."""
    may_pass: bool = False

    @property
    def mark(self) -> str:
        """What tells this failure from any other, for as long as it lasts."""
        return f"{self.source} {self.since:%Y-%m-%dT%H:%M}"

    @property
    def is_to_be_mailed_from(self) -> datetime:
        """The moment from which on administrators are told by mail, unless it has passed by then."""
        return self.since + (PATIENCE if self.may_pass else timedelta(0))


def failed_feeds(cities: Collection[int]) -> dict[int, list[FailedFeed]]:
    """Those of some cities (their ids), in the order in which they began to fail, by the city's id; one query."""
    by_city: dict[int, list[FailedFeed]] = {}
    for row in FailedSource.objects.filter(city__in=cities, ended=None):
        first, *more = row.reason.splitlines() or [""]
        problem = f"{first} (+{len(more)})" if more else first
        feed = FailedFeed(row.source, row.since, problem, tuple(row.metrics), row.may_pass)
        by_city.setdefault(row.city_id, []).append(feed)
    return by_city


def names_of_metrics(in_force: DefinitionsInForce) -> dict[str, str]:
    """The metrics' names, by their keys."""
    return {in_force.keys[metric.slug]: metric.name for metric in in_force.definitions.metrics}


def feed_sentence(feed: FailedFeed, names: Mapping[str, str], zone: ZoneInfo) -> str:
    """What staff are told of it."""
    since = moment_text(feed.since.astimezone(zone))
    if not feed.keys:
        words = to_say("The source {source} has failed since {moment}: {problem}.")
        return say(words, source=feed.source, moment=since, problem=feed.problem)
    words = to_say("The source {source} has failed since {moment}: {problem}. No new figures for: {names}.")
    return say(words, source=feed.source, moment=since, problem=feed.problem, names=_listed(feed, names))


def _listed(feed: FailedFeed, names: Mapping[str, str]) -> str:
    shown = ", ".join(names.get(key, key) for key in feed.keys[:NAMES])
    rest = len(feed.keys) - NAMES
    if rest <= 0:
        return shown
    more = several("and {number} more", "and {number} more", rest)
    return f"{shown} {more}"


def feeds_fix() -> str:
    """What to do about feeds that fail."""
    return say("Mend what it says. It is tried again by itself, and by the next run.")


def feed_sentences(city: models.City) -> list[str]:
    """What staff of a city are told of its feeds that fail; none once the city has ended. One query where none does."""
    if city.ended is not None:  # nothing is collected any more
        return []
    feeds = failed_feeds([city.pk]).get(city.pk)
    if not feeds:
        return []
    in_force = definitions_in_force(city)
    names, zone = names_of_metrics(in_force), in_force.definitions.city.zone()
    return [feed_sentence(feed, names, zone) for feed in feeds]
