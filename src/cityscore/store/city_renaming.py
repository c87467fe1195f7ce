"""Giving a city another name, and another address; what was at the one before leads to it, for good."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from cityscore.model import CityScoreError
from cityscore.model.city import slugify
from cityscore.store import models
from cityscore.store.cities import locked, pages_changed
from cityscore.store.city_addresses import require_free
from cityscore.store.definition_bases import keep_base
from cityscore.store.definitions import apply_definitions, definitions_in_force


@transaction.atomic
def rename_city(city: models.City, name: str, address: str = "", *, who: Any = None, why: str = "") -> models.City:
    """Rename a city, and move it where an address is given; its definitions then say so, as a revision of their own.

    Raises ``InvalidDefinitions`` for a name or an address that no city can have, and ``CityScoreError`` for an address
    that is another city's, or was.
    """
    city = locked(city)
    definitions = definitions_in_force(city).definitions
    name, address = name.strip() or city.name, address.strip() or city.slug
    require_free(address, city)
    keep_base(city)
    slug = None if slugify(name) == address else address
    was = definitions.city.was
    if address != city.slug:
        was = tuple(former for former in (*was, city.slug) if former != address)
    renamed = replace(definitions.city, name=name, slug=slug, was=was)
    if renamed == definitions.city:
        raise CityScoreError(f"{city.name} is called so, at /{city.slug}/ → give another name, or another address")
    apply_definitions(replace(definitions, city=renamed), who=who, why=why)
    pages_changed(city)
    return models.City.objects.get(pk=city.pk)
