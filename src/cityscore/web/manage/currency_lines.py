"""What staff are told of whether their city is current: each the parts that are theirs to know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cityscore.people.access import Access, Power
from cityscore.present.read.currency import CurrencyKind, SiteCurrency, site_currency
from cityscore.present.read.currency_parts import CurrencyPart, CurrencyState
from cityscore.store import models

OF_ADMINISTRATORS = (CurrencyKind.MAIL, CurrencyKind.BACKUP)
"""What concerns only those who look after the site; the rest concerns everybody whose figures it shows."""


@dataclass(frozen=True)
class CurrencyLines:
    """What is said of a city."""

    figures: str
    """What is public, and when more is due."""
    problems: tuple[CurrencyPart, ...]
    """What is late or failed; of figures too."""
    feeds: tuple[CurrencyPart, ...]
    """What is held of feeds, which one page shows with what can be done about it."""
    concerns: tuple[str, ...]
    """What looks wrong with the records of the newest figures."""

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.problems or self.feeds)


def currency_of_city(city: models.City, access: Access, now: datetime) -> CurrencyLines:
    """Read and word it, for somebody."""
    return lines_of(site_currency(now, [city.pk]), city.slug, access)


def lines_of(currency: SiteCurrency, slug: str, access: Access) -> CurrencyLines:
    """What somebody is told of a city."""
    is_administrator = access.may(Power.PEOPLE)
    parts = currency.of_city(slug)
    if CurrencyKind.FIGURES not in parts:  # nothing is due of a city that has ended
        return CurrencyLines("", (), (), ())
    shown = {kind: part for kind, part in parts.items() if is_administrator or kind not in OF_ADMINISTRATORS}
    feeds = tuple(part for kind, part in shown.items() if part.is_bad and kind is CurrencyKind.FEEDS)
    problems = [part for kind, part in shown.items() if part.is_bad and kind is not CurrencyKind.FEEDS]
    figures, backup = parts[CurrencyKind.FIGURES], currency.backup
    if is_administrator and backup.state is CurrencyState.UNKNOWN and figures.by is not None:
        problems.append(backup)
    city = currency.city(slug)
    return CurrencyLines(figures.message, tuple(problems), feeds, city.concerns if city else ())
