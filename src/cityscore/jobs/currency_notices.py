"""When administrators are told that their city is not current: once when something turns bad, once when all is well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from cityscore.present.read.currency import CurrencyKind, SiteCurrency, bad_parts, site_currency
from cityscore.present.read.currency_parts import CurrencyPart, CurrencyState
from cityscore.store import jobs, models

NOTIFY = "notify"
"""The job that tells them."""
BAD, WELL = "bad", "well"
"""In a job's arguments: the parts that are bad, each with since when; or that all is well again."""
LONGEST_KEY = 200
"""Characters of a job's key, at most."""
PATIENCE = timedelta(hours=1)
"""How long a run may be tried again by itself before anybody is told that it failed."""


def put_notices() -> list[models.Job]:
    """Put among the jobs what there is to tell of any city."""
    if not settings.SENDS_MAIL:
        return []
    currency = site_currency(timezone.now())
    return [job for city in models.City.objects.filter(ended=None) if (job := put_notice(city, currency))]


def put_notice(city: models.City, currency: SiteCurrency) -> models.Job | None:
    """Put the mail among the jobs that a change of a city gives rise to; None where nothing new is to be told.

    What is bad is told once for as long as it lasts, whatever else comes and goes; that all is well once after that.
    Nobody is told of a city that expects no figures, such as one of history that was replayed.
    """
    own = currency.city(city.slug)
    if own is None or own.figures.state is CurrencyState.UNUSED:
        return None
    bad_now = bad_parts(currency.of_city(city.slug))
    bad = [mark for kind, part in bad_now.items() for mark in _marks(kind, part, currency)]
    told = _told(city)
    if new := sorted(set(bad) - set(told)):
        return jobs.put(city, NOTIFY, _key(new), {BAD: sorted({*told, *bad})})
    if told and not bad_now:
        return jobs.put(city, NOTIFY, f"{WELL} at {currency.moment.isoformat()}", {WELL: True})
    return None


def _marks(kind: CurrencyKind, part: CurrencyPart, currency: SiteCurrency) -> Iterator[str]:
    """What is to be told of a part by now, each told from whatever else was bad before it."""
    if part.marks:
        yield from (f"{kind} {mark}" for mark, moment in part.marks if moment <= currency.moment)
        return
    patience = PATIENCE if kind is CurrencyKind.RUNS else timedelta(0)
    if part.since is not None and part.since + patience <= currency.moment:
        yield f"{kind} {part.since:%Y-%m-%dT%H:%M}"


def _key(marks: Sequence[str]) -> str:
    """The job's key: the marks, or as many as have room and what tells the rest from others."""
    text = ", ".join(marks)
    return text if len(text) <= LONGEST_KEY else f"{text[:100]}… {sha256(text.encode()).hexdigest()}"


def _told(city: models.City) -> list[str]:
    """What administrators were told since all was well."""
    last = models.Job.objects.filter(city=city, name=NOTIFY).order_by("-pk").first()
    return list(last.arguments.get(BAD, [])) if last else []
