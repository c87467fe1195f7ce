"""A publication taken back, with what followed from it: mail and jobs of days that a clock only believed in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cityscore.people import deliveries
from cityscore.store import models
from cityscore.store.taking_back import take_publication_back


def recall(city: models.City, number: int | None, why: str, *, by: Any = None) -> models.Run:
    """Take back the newest publication, or the one of that number if it is that; raises what that does."""
    with transaction.atomic():
        run = take_publication_back(city, number, why, by=by)
        deliveries.forget_from_the_future(city.pk, timezone.now())
    return run
