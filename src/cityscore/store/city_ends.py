"""A city that has ended takes nothing any more."""

from __future__ import annotations

from cityscore.model import CityScoreError
from cityscore.store import models


class CityEnded(CityScoreError):
    """A city that is archived takes nothing any more."""


def refuse_ended(city: models.City) -> None:
    """Raise ``CityEnded`` for a city that is archived: nothing of it is measured, defined or sent any more."""
    if city.ended is not None:
        again = f"take it up again: cityscore city reopen {city.slug}"
        remedy = "nothing of it can be changed" if city.closed else again
        raise CityEnded(f"{city.name} ended on {city.ended:%Y-%m-%d} → {remedy}")
