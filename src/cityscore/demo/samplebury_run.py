"""Samplebury's year, replayed: what was known on each morning of it, and what came weeks late."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time

import numpy as np

from cityscore.definitions import load_definitions
from cityscore.demo import samplebury
from cityscore.demo.samplebury import DAY, MadeRow
from cityscore.jobs.city_run import Outcome, run_city
from cityscore.model import Definitions
from cityscore.scoring.observations import Observations
from cityscore.store import models
from cityscore.store.definitions import apply_definitions

START = datetime(2022, 7, 1, tzinfo=UTC)
"""From when on the definitions stand."""
DAILY_FROM = date(2025, 1, 1)
"""The first day of those whose figures are published the next morning."""
SUNDAY = 7
DAILY_RUN = time(6)
"""When the figures of the day before become known, by the city's own clock."""


def samplebury_definitions() -> Definitions:
    """The city's definitions."""
    return load_definitions(samplebury.DEFINITIONS)


def store_samplebury_definitions() -> models.City:
    """Put the city's definitions in the store."""
    stated = samplebury_definitions()
    apply_definitions(stated, START)
    return models.City.objects.get(slug=stated.city.address)


def evenings() -> list[date]:
    """The days through which figures are published: that before the year, then each Sunday, and from January each day.

    A run for each day of the year would take a minute longer, and its autumn is quiet.
    """
    before = samplebury.YEAR_BEGINS - DAY
    days = [before + DAY * number for number in range((samplebury.LAST_DAY - before).days + 1)]
    return [day for day in days if day == before or day >= DAILY_FROM or day.isoweekday() == SUNDAY]


def replay_samplebury(city: models.City, through: Iterable[date]) -> list[Outcome]:
    """Run on the morning after each of some days, in their order, with what was known by then."""
    definitions = samplebury_definitions()
    rows, zone = samplebury.made_rows(definitions), definitions.city.zone()
    outcomes: list[Outcome] = []
    told = date.min
    for day in through:
        news = [row for row in rows if told < row.known <= day]
        moment = datetime.combine(day + DAY, DAILY_RUN, zone)
        outcomes.append(run_city(city, handed_over_figures(news), moment=moment))
        told = day
    return outcomes


def handed_over_figures(rows: list[MadeRow]) -> Callable[[Definitions], Observations]:
    """What a source hands over: some rows, as observations of the definitions at hand."""

    def collect(definitions: Definitions) -> Observations:
        slugs = {metric.slug: index for index, metric in enumerate(definitions.metrics)}
        districts = tuple(sorted({"", *(row.district for row in rows)}))
        return Observations(
            metric=np.array([slugs[row.metric] for row in rows], dtype=np.int64),
            district=np.array([districts.index(row.district) for row in rows], dtype=np.int64),
            day=np.array([row.day for row in rows], dtype="datetime64[D]"),
            numerator=np.array([row.numerator for row in rows], dtype=np.float64),
            denominator=np.array([row.denominator for row in rows], dtype=np.float64),
            districts=districts,
        )

    return collect
