"""The last day of which anything can be known: what rows say of later ones is refused."""

from __future__ import annotations

from datetime import date, datetime

from cityscore.model import Definitions


def last_possible_day(definitions: Definitions, through: date | None = None) -> date:
    """Today in the city, of which a part may be known; or the last day that is to be covered, if that is later."""
    today = datetime.now(definitions.city.zone()).date()
    return today if through is None else max(today, through)
