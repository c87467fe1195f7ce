"""Removing a city: with what was published kept for everyone to read, or with nothing left but that it was there."""

from __future__ import annotations

from django.db import transaction

from cityscore.people.audit import Action, note
from cityscore.people.leaving import leave_city
from cityscore.people.models import User
from cityscore.store import models
from cityscore.store.cities import locked
from cityscore.store.city_archive import archive_city, close_city, refuse_under_way
from cityscore.store.city_deletion import delete_city


@transaction.atomic
def remove_city(city: models.City, *, keep_published: bool, why: str = "", who: User | None = None) -> None:
    """Remove a city for good; people keep their accounts, and have no role in it any more.

    With ``keep_published`` its public pages stay as they are, and say why it ended. Otherwise all that is known of it
    is deleted, uploads, subscriptions and its log among it, and its addresses say that it is gone. Files on the disk
    are not touched. Raises ``CityScoreError`` while a run of it is under way, or without a reason that pages can give.
    """
    stored_city = locked(city)
    refuse_under_way(stored_city)
    after = {"address": stored_city.slug, "published": "kept" if keep_published else "deleted", "why": why.strip()}
    if keep_published:
        if stored_city.ended is None:
            archive_city(stored_city, why)
        leave_city(stored_city.pk)
        close_city(stored_city)
    else:
        delete_city(stored_city)
    note(who, Action.REMOVED_CITY, stored_city.name, city=stored_city.pk if keep_published else None, after=after)
