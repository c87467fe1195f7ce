"""What to tell a reader whose address leads nowhere: which days there are, which cities, where to go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Case, When
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from cityscore.present.read.published_scores import Publication
from cityscore.present.say.language import say
from cityscore.present.say.terms import day_text
from cityscore.store import models
from cityscore.store.taking_back import taken_back_at
from cityscore.web.page_language import in_language_of_address, in_language_of_city

MOST_CITIES = 12
NAME = re.compile(r"[\w-]{1,200}")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Lost:
    """What is known of where a reader wanted to go."""

    about: str = ""
    nearest: date | None = None
    """The day nearest to the one asked for, where a day was."""
    city: models.City | None = None
    publication: Publication | None = None
    cities: tuple[models.City, ...] = ()


def lost(request: HttpRequest) -> Lost:
    """Look at an address that leads nowhere, and speak the language of its city; in at most four queries."""
    parts = [part for part in request.path_info[:1000].split("/") if part]
    name = parts[0] if parts and NAME.fullmatch(parts[0]) else ""
    publication = _newest(name)
    if publication is None:
        in_language_of_address()
        return _without_figures(name, alone=len(parts) == 1)
    in_language_of_city(publication.in_force.definitions.city.language)
    about, nearest = "", None
    as_of = request.GET.get("as_of", "")
    if _is_moment(as_of):
        taken_back = _taken_back(publication, as_of)
        about = (
            say("What was public then has been taken back: {why}", why=taken_back.taken_back_why)
            if taken_back
            else say("Nothing had been published then. {days}", days=_days(publication))
        )
    elif "as_of" in request.GET:
        about = say("A moment is written like this: 2025-03-18T12:00:00Z. {days}", days=_days(publication))
    elif day := request.GET.get("day") or next(filter(DAY.fullmatch, parts), ""):
        about, nearest = _days(publication), _nearest(day, publication)
    return Lost(about, nearest, publication.city, publication)


def _is_moment(text: str) -> bool:
    try:
        return parse_datetime(text) is not None
    except ValueError:
        return False


def _taken_back(publication: Publication, text: str) -> models.Run | None:
    """What was public at a moment, which without a zone is the city's own time, and has been taken back."""
    moment = parse_datetime(text)
    try:
        as_of = moment and (moment if moment.tzinfo else moment.replace(tzinfo=publication.zone)).astimezone(UTC)
    except OverflowError:  # beyond the years that there are
        return None
    return taken_back_at(publication.city, as_of) if as_of else None


def _newest(name: str) -> Publication | None:
    """What the city of a name shows now."""
    if not name:
        return None
    runs = models.Run.objects.filter(city__slug=name, state=models.RunState.PUBLISHED, since__isnull=False)
    run = runs.order_by("-published", "-id").select_related("city", "revision").first()
    return Publication.showing(run, run, run.through) if run else None


def _without_figures(name: str, *, alone: bool) -> Lost:
    """The city of a name that has no figures yet; or none, and those there are."""
    first = Case(When(slug=name, then=0), default=1)
    cities = list(models.City.objects.order_by(first, "name")[:MOST_CITIES])
    if cities and cities[0].slug == name:
        return Lost(city=cities[0])
    about = say("There is no city called “{name}” here.", name=name) if name and alone else ""
    return Lost(about, cities=tuple(cities))


def _days(publication: Publication) -> str:
    """Which days there are."""
    first, last = publication.run.since, publication.run.through
    assert first is not None  # noqa: S101  (a publication's run has figures)
    return say(
        "{city} has figures from {first} to {last}.",
        city=publication.city.name,
        first=day_text(first),
        last=day_text(last),
    )


def _nearest(text: str, publication: Publication) -> date | None:
    """The day with figures that is nearest to one that is asked for, which need not be in the calendar."""
    day = next(_read(text), None)
    first, last = publication.run.since, publication.run.through
    return None if day is None or first is None else min(max(day, first), last)


def _read(text: str) -> Iterator[date]:
    if match := DAY.fullmatch(text):
        year, month, last = map(int, match.groups())
        for number in range(last, 0, -1):  # of 30 February, the 28th or 29th
            try:
                yield date(year, month, number)
            except ValueError:
                continue
