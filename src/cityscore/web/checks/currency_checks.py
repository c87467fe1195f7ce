"""Checks of whether a site is current: what its answer to that says, each part as a problem with its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cityscore.model import Problem
from cityscore.present.read.currency import CityCurrency, SiteCurrency
from cityscore.present.read.currency_parts import CurrencyPart, CurrencyState


def no_figures(currency: SiteCurrency) -> Iterator[Problem]:
    """Figures of each city have been published."""
    yield from _of_cities(currency, lambda city: city.figures, CurrencyState.UNKNOWN, warning=True)


def run_late(currency: SiteCurrency) -> Iterator[Problem]:
    """The figures of each city are those that are due by its schedule, or somebody holds them."""
    yield from _of_cities(currency, lambda city: city.figures, CurrencyState.LATE)


def clock_ahead(currency: SiteCurrency) -> Iterator[Problem]:
    """No figures are published through a day that is not over."""
    yield from _of_cities(currency, lambda city: city.figures, CurrencyState.FAILED)


def run_failed(currency: SiteCurrency) -> Iterator[Problem]:
    """The latest run of each city did not fail, or one after it found nothing to do."""
    yield from _of_cities(currency, lambda city: city.runs, CurrencyState.FAILED)


def source_failed(currency: SiteCurrency) -> Iterator[Problem]:
    """Every source of each city could be used when it was last tried, with all of its metrics."""
    yield from _of_cities(currency, lambda city: city.sources, CurrencyState.FAILED)


def run_silent(currency: SiteCurrency) -> Iterator[Problem]:
    """Whoever makes a run that is under way was heard of in the last minutes."""
    yield from _of_cities(currency, lambda city: city.runs, CurrencyState.LATE)


def feed_held(currency: SiteCurrency) -> Iterator[Problem]:
    """No feed is held because it lost rows, or fell as chance can't explain."""
    yield from _of_cities(currency, lambda city: city.feeds, CurrencyState.LATE)


def records_odd(currency: SiteCurrency) -> Iterator[Problem]:
    """Nothing looks wrong with the records that the newest figures were counted from."""
    for city in currency.cities:
        for concern in city.concerns:
            message, _, fix = concern.partition(" → ")  # some say themselves what to do
            fix = fix or "look at the source: has a feed stopped, or a name in it changed?"
            yield Problem(message=f"{city.name}: {message}", fix=fix, warning=True)


def mail_failed(currency: SiteCurrency) -> Iterator[Problem]:
    """The latest mail of each kind was taken by the mail server, or waits to be tried again."""
    yield from _of_cities(currency, lambda city: city.mail, CurrencyState.FAILED)


def mail_late(currency: SiteCurrency) -> Iterator[Problem]:
    """No mail has waited for hours."""
    yield from _of_cities(currency, lambda city: city.mail, CurrencyState.LATE)


def worker_silent(currency: SiteCurrency) -> Iterator[Problem]:
    """A worker is there, where there ever was one."""
    if currency.worker.is_bad:
        yield _problem(currency.worker)


def backup_missing(currency: SiteCurrency) -> Iterator[Problem]:
    """There is a back-up, once new figures come."""
    if any(city.figures.by for city in currency.cities) and currency.backup.state is CurrencyState.UNKNOWN:
        yield _problem(currency.backup, warning=True)


def backup_late(currency: SiteCurrency) -> Iterator[Problem]:
    """The newest back-up is not older than eight days."""
    if currency.backup.is_bad:
        yield _problem(currency.backup)


CHECKS = (
    *(no_figures, run_late, clock_ahead, run_failed, source_failed, run_silent, feed_held),
    records_odd,
    *(mail_failed, mail_late, worker_silent, backup_missing, backup_late),
)


def _of_cities(
    currency: SiteCurrency,
    part_of: Callable[[CityCurrency], CurrencyPart],
    state: CurrencyState,
    *,
    warning: bool = False,
) -> Iterator[Problem]:
    for city in currency.cities:
        part = part_of(city)
        if part.state is state:
            yield _problem(part, city.name, warning=warning)


def _problem(part: CurrencyPart, name: str = "", *, warning: bool = False) -> Problem:
    """As other problems are said: a sentence's end and its capital are no part of it."""
    message = f"{name}: {part.message}" if name else part.message
    return Problem(message=message.rstrip("."), fix=part.fix.rstrip("."), warning=warning)
