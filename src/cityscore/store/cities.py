"""Cities in the store: found by their address, and locked while something of theirs is decided."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from cityscore.model import CityScoreError, suggestion
from cityscore.store import models


def city_of(slug: str | None = None) -> models.City:
    """The city of an address, or the only one there is; raises ``CityScoreError`` where that leaves it open."""
    cities = cities_at(slug)
    if len(cities) > 1:
        slugs = ", ".join(city.slug for city in cities)
        raise CityScoreError(f"there are several cities → say which with --city: {slugs}")
    return cities[0]


def cities_at(slug: str | None = None) -> list[models.City]:
    """The city of an address, or all there are; raises ``CityScoreError`` if there is none."""
    cities = list(models.City.objects.order_by("slug"))
    if not cities:
        raise CityScoreError("there is no city yet → apply a definitions file: cityscore apply cityscore.yaml")
    matching = [city for city in cities if slug in (None, city.slug)]
    if not matching:
        raise CityScoreError(f"there is no city {slug!r} → {suggestion(slug, [city.slug for city in cities])}")
    return matching


def not_ended(cities: list[models.City]) -> list[models.City]:
    """Those that have not ended."""
    return [city for city in cities if city.ended is None]


def locked(city: models.City) -> models.City:
    """The city, and until the transaction ends nobody else gets it: what is written of a city has one order."""
    # SQLite knows no such lock: there every transaction has the whole file from its beginning (``IMMEDIATE``).
    return models.City.objects.select_for_update().get(pk=city.pk)


def pages_changed(city: models.City) -> None:
    """Note that pages show something new although nothing was published: those that are kept are drawn again."""
    models.City.objects.filter(pk=city.pk).update(changed=timezone.now())


def moment_for(city: models.City, stated: datetime | None = None, *, definitions: bool = True) -> datetime:
    """The moment that something new of a city stands for; needs the city's lock.

    Where none is stated it is now, or the latest moment there is if a clock was ahead. Raises ``CityScoreError`` for
    one that is stated and lies in the future or before another. A run may stand for a moment before the newest
    ``definitions``: it is then made by older ones.
    """
    latest = latest_moment(city, definitions=definitions or stated is None)
    if stated is None:
        return max(timezone.now(), latest) if latest else timezone.now()
    if stated > timezone.now():
        raise CityScoreError(f"{stated.isoformat()} lies in the future → leave the moment out, or state an earlier one")
    if latest is not None and stated < latest:
        raise CityScoreError(f"something of {latest.isoformat()} is there already → state that moment or a later one")
    return stated


def latest_moment(city: models.City, *, definitions: bool = True) -> datetime | None:
    """The latest moment that something of a city stands for; None where there is nothing."""
    standing = models.Run.objects.filter(city=city).exclude(state=models.RunState.TAKEN_BACK)
    latest = [
        standing.aggregate(moment=Max("moment"), published=Max("published")),
        models.Unscored.objects.filter(metric__city=city).aggregate(moment=Max("moment")),
    ]
    if definitions:
        latest.append(models.Revision.objects.filter(city=city).aggregate(moment=Max("moment")))
    return max((moment for row in latest for moment in row.values() if moment is not None), default=None)
