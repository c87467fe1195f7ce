"""The end of a city: archived, it is read and no more; removed, it is gone, or only what was published is left."""

from __future__ import annotations

from cityscore.model import CityScoreError
from cityscore.store import models


class CityEnded(CityScoreError):
    """A city that is archived takes nothing any more."""


def refuse_ended(city: models.City) -> None:
    """Raise ``CityEnded`` for a city that is archived: nothing of it is measured, defined or sent any more."""
    if city.ended is not None:
        remedy = (
            "nothing of it can be changed" if city.closed else f"take it up again: cityscore city reopen {city.slug}"
        )
        raise CityEnded(f"{city.name} ended on {city.ended:%Y-%m-%d} → {remedy}")
