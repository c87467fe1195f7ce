"""Boston's 311 cases of 2015, counted and scored in one run as it would have been on New Year's Day of 2016."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from cityscore.definitions import load_definitions
from cityscore.demo import boston_311
from cityscore.jobs.city_run import Outcome, from_sources, run_city
from cityscore.jobs.source_failures import failures_error
from cityscore.model import Definitions
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

ZONE = ZoneInfo("America/New_York")
START = datetime(2015, 1, 1, tzinfo=ZONE)
"""From when on the definitions stand."""
MOMENT = datetime(2016, 1, 1, 8, tzinfo=ZONE)
"""When the figures become known: those of the last day of 2015 are there."""


def boston_311_definitions() -> Definitions:
    """The city's definitions."""
    return load_definitions(boston_311.DEFINITIONS)


def store_boston_311_definitions() -> models.City:
    """Put the city's definitions in the store."""
    stated = boston_311_definitions()
    apply_definitions(stated, START, folder=str(boston_311.FOLDER))
    return models.City.objects.get(slug=stated.city.address)


def count(city: models.City) -> Outcome:
    """Count the cases through 2015 and publish what they make; raises where the demo's own file can't be counted."""
    outcome = run_city(city, from_sources(city, MOMENT), moment=MOMENT)
    if outcome.failures:
        raise failures_error(outcome.failures)
    return outcome
