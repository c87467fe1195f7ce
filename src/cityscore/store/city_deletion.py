"""Deleting a city with everything that any table knows of it, whatever tables there are."""

from __future__ import annotations

from collections import deque
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.utils import timezone

from cityscore.store import models

APPS = ("store", "people")


def delete_city(city: models.City) -> int:
    """Delete a city and all rows that belong to it; its addresses stay, and lead nowhere. Returns how many rows went.

    Needs the city's lock, within a transaction.
    """
    now = timezone.now()
    models.FormerAddress.objects.filter(city=city).update(city=None)
    models.FormerAddress.objects.create(slug=city.slug, city=None, since=now)
    count = 0
    for table, path in _tables_of_cities():
        count += table._base_manager.filter(**{path: city}).delete()[0]
    return count + models.City.objects.filter(pk=city.pk).delete()[0]


def _tables_of_cities() -> list[tuple[type[Model], str]]:
    """The tables whose rows belong to a city, each with the way to it; those that refer to others come first."""
    tables = [table for name in APPS for table in apps.get_app_config(name).get_models()]
    paths = _paths(tables)
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for table in paths:
        order.add(table)
        for key in _keys(table):
            if key.related_model in paths and key.related_model is not table:
                order.add(_table(key), table)
    return [(table, paths[table]) for table in order.static_order()]


def _paths(tables: list[type[Model]]) -> dict[type[Model], str]:
    """The shortest way to a city from each table that has one."""
    paths: dict[type[Model], str] = {}
    reached: deque[tuple[type[Model], str]] = deque([(models.City, "")])
    while reached:
        target, way = reached.popleft()
        for table in tables:
            for key in _keys(table):
                if key.related_model is target and table is not models.City and table not in paths:
                    paths[table] = f"{key.name}__{way}" if way else key.name
                    reached.append((table, paths[table]))
    return paths


def _keys(table: type[Model]) -> list[ForeignKey[Any, Any]]:
    return [field for field in table._meta.get_fields() if isinstance(field, ForeignKey)]


def _table(key: ForeignKey[Any, Any]) -> type[Model]:
    related = key.related_model
    assert not isinstance(related, str)  # noqa: S101  (all models are loaded)
    return related
