"""The one answer to "is this site current?": its figures, runs, sources, workers, mail and back-ups, each with its fix.

``site_currency(now)`` reads and decides; ``decide(facts, now)`` decides alone, from plain facts. Pages, the board,
staff pages, ``cityscore check``, mail to administrators and ``/readyz`` all say what this says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cityscore.present.read.currency_facts import CityFacts, SiteFacts, currency_facts
from cityscore.present.read.currency_parts import (
    CurrencyPart,
    backup_part,
    feeds_part,
    figures_part,
    mail_part,
    runs_part,
    sources_part,
    stopped_sentences,
    worker_part,
)


class CurrencyKind(StrEnum):
    """What can be current or not."""

    FIGURES = "figures"
    RUNS = "runs"
    FEEDS = "feeds"
    SOURCES = "sources"
    MAIL = "mail"
    WORKER = "worker"
    BACKUP = "backup"


@dataclass(frozen=True)
class CityCurrency:
    """Whether a city is current."""

    slug: str
    name: str
    parts: dict[CurrencyKind, CurrencyPart]
    """Its figures, runs, sources, feeds and mail."""
    concerns: tuple[str, ...]
    """What looks wrong with the records that its newest figures were counted from."""

    @property
    def figures(self) -> CurrencyPart:
        """Whether its figures are those that are due."""
        return self.parts[CurrencyKind.FIGURES]

    @property
    def runs(self) -> CurrencyPart:
        """Whether its latest run succeeded."""
        return self.parts[CurrencyKind.RUNS]

    @property
    def feeds(self) -> CurrencyPart:
        """Whether all that comes from its sources is taken."""
        return self.parts[CurrencyKind.FEEDS]

    @property
    def sources(self) -> CurrencyPart:
        """Whether all its sources could be used."""
        return self.parts[CurrencyKind.SOURCES]

    @property
    def mail(self) -> CurrencyPart:
        """Whether its mail is sent."""
        return self.parts[CurrencyKind.MAIL]


@dataclass(frozen=True)
class SiteCurrency:
    """Whether a site is current."""

    moment: datetime
    parts: dict[CurrencyKind, CurrencyPart]
    """Its worker and its back-up, which all cities share."""
    cities: tuple[CityCurrency, ...]

    @property
    def worker(self) -> CurrencyPart:
        """Whether a worker is there."""
        return self.parts[CurrencyKind.WORKER]

    @property
    def backup(self) -> CurrencyPart:
        """Whether there is a back-up that is not too old."""
        return self.parts[CurrencyKind.BACKUP]

    @property
    def is_current(self) -> bool:
        """Whether nothing is late and nothing failed."""
        return not any(bad_parts(parts) for parts in (self.parts, *(city.parts for city in self.cities)))

    def city(self, slug: str) -> CityCurrency | None:
        """That of a city."""
        return next((city for city in self.cities if city.slug == slug), None)

    def of_city(self, slug: str) -> dict[CurrencyKind, CurrencyPart]:
        """All that concerns a city, the site's own parts among it."""
        city = self.city(slug)
        return {**(city.parts if city else {}), **self.parts}


def site_currency(now: datetime, cities: Collection[int] | None = None) -> SiteCurrency:
    """Whether the site is current, in the language that is spoken; twelve queries however many cities there are.

    Of all cities, or of some (their ids).
    """
    return decide(currency_facts(now, cities), now)


def decide(facts: SiteFacts, now: datetime) -> SiteCurrency:
    """The answer, from plain facts."""
    site = {CurrencyKind.WORKER: worker_part(facts, now), CurrencyKind.BACKUP: backup_part(facts, now)}
    return SiteCurrency(now, site, tuple(_of_city(city, facts, now) for city in facts.cities))


def _of_city(city: CityFacts, facts: SiteFacts, now: datetime) -> CityCurrency:
    parts = {
        CurrencyKind.FIGURES: figures_part(city, now),
        CurrencyKind.RUNS: runs_part(city),
        CurrencyKind.FEEDS: feeds_part(city),
        CurrencyKind.SOURCES: sources_part(city),
        CurrencyKind.MAIL: mail_part(city, now, sends_mail=facts.sends_mail),
    }
    return CityCurrency(city.slug, city.name, parts, (*city.concerns, *stopped_sentences(city)))


def bad_parts(parts: Mapping[CurrencyKind, CurrencyPart]) -> dict[CurrencyKind, CurrencyPart]:
    """Those that are late or failed."""
    return {kind: part for kind, part in parts.items() if part.is_bad}
