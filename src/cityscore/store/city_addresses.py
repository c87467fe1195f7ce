"""The addresses of cities: the one that each has, those that it had, and those of cities that are removed."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cityscore.model import City, CityScoreError
from cityscore.store import models


def city_meant(city: City) -> models.City | None:
    """The city that some definitions are of: the one at their address, or that was there, or at one they say it had."""
    for address in (city.address, *city.was):
        stored_city = models.City.objects.filter(slug=address).first()
        if stored_city is None:
            former = models.FormerAddress.objects.filter(slug=address).select_related("city").first()
            stored_city = former.city if former else None
        if stored_city is not None:
            return stored_city
    return None


def require_free(address: str, city: models.City | None = None) -> None:
    """Raise ``CityScoreError`` for an address that another city has, or had: links to that lead there for good."""
    others = models.City.objects.filter(slug=address)
    if (others.exclude(pk=city.pk) if city else others).exists():
        raise CityScoreError(f"there is a city at /{address}/ already → choose another address")
    refuse_former(address, city)


def refuse_former(address: str, city: models.City | None = None) -> None:
    """Raise ``CityScoreError`` for an address that another city had."""
    former = models.FormerAddress.objects.filter(slug=address)
    if (former.exclude(city=city) if city else former).exists():
        raise CityScoreError(
            f"/{address}/ was the address of another city, and links to it are about → choose another address"
        )


def move_city(city: models.City, address: str, moment: datetime | None = None) -> bool:
    """Give a city another address; the one that it had leads there from now on. Needs its lock; False if it has it."""
    if city.slug == address:
        return False
    require_free(address, city)
    models.FormerAddress.objects.filter(slug=address).delete()  # its own, to which it goes back
    models.FormerAddress.objects.create(slug=city.slug, city=city, since=moment or timezone.now())
    city.slug = address
    city.save(update_fields=["slug"])
    return True


def former_address(address: str) -> models.FormerAddress | None:
    """What is known of an address that a city had, with the city; None for any other."""
    return models.FormerAddress.objects.filter(slug=address).select_related("city").first()
