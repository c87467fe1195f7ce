"""Samplebury's figures, made up by formula and chance, each with the day on whose evening it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cityscore.demo.samplebury.chance import Chance
from cityscore.demo.samplebury.made_days import DAILY
from cityscore.demo.samplebury.made_months import SLOWER
from cityscore.demo.samplebury.year import (
    DAY,
    FIRST_DAY,
    INSPECTIONS_END,
    LAST_DAY,
    SILENT,
    days,
    is_within,
    month_ends,
)
from cityscore.model import Cadence, Definitions, Metric

SILENT_METRIC, ENDED_METRIC = "calls-answered", "rental-inspections"
CLOSING = ("library-visits",)
"""Metrics that are zero on days off."""
MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.YEARLY: 12}
"""How many months a figure of a slower metric is of."""
EARLIEST = 3
"""Days by which a slow figure may come before it is expected, at most."""


@dataclass(frozen=True, kw_only=True)
class MadeRow:
    """An observation, and the day on whose evening it is known."""

    metric: str
    day: date
    numerator: float
    denominator: float
    district: str = ""
    known: date


def made_rows(definitions: Definitions) -> list[MadeRow]:
    """All of the figures that are known by the end of the year that is shown, those known first before the others."""
    rows = (
        row for metric in definitions.metrics if metric.kind.observed.has_rows for row in _rows(metric, definitions)
    )
    known = (row for row in rows if row.known <= LAST_DAY)
    return sorted(known, key=lambda row: (row.known, row.metric, row.day, row.district, row.numerator))


def _rows(metric: Metric, definitions: Definitions) -> Iterator[MadeRow]:
    chance = Chance(f"Samplebury {metric.slug}")
    return _daily(metric, definitions, chance) if metric.slug in DAILY else _slower(metric, chance)


def _daily(metric: Metric, definitions: Definitions, chance: Chance) -> Iterator[MadeRow]:
    off = definitions.city.calendar.days_off(FIRST_DAY, LAST_DAY)
    due = _due_days(metric, definitions, off)
    for day in days():
        if day not in due:
            continue
        known = SILENT[1] if metric.slug == SILENT_METRIC and is_within(day, SILENT) else day
        is_closed = day in off and metric.slug in CLOSING
        for numerator, denominator, district in DAILY[metric.slug](chance, day):
            yield MadeRow(
                metric=metric.slug,
                day=day,
                numerator=0 if is_closed else numerator,
                denominator=denominator,
                district=district,
                known=known,
            )


def _due_days(metric: Metric, definitions: Definitions, off: frozenset[date]) -> frozenset[date]:
    for calendar in definitions.calendars:
        if calendar.name == metric.cadence:
            return calendar.days(FIRST_DAY, LAST_DAY, off)
    only_working = metric.cadence == Cadence.WEEKDAYS
    return frozenset(day for day in days() if not only_working or (day.weekday() < 5 and day not in off))


def _slower(metric: Metric, chance: Chance) -> Iterator[MadeRow]:
    yearly = metric.cadence == Cadence.YEARLY
    ends = [*([FIRST_DAY - DAY] if yearly else []), *month_ends(MONTHS[Cadence(metric.cadence)])]
    for day in ends:
        if day < (metric.active.since or day) or (metric.slug == ENDED_METRIC and day > INSPECTIONS_END):
            continue
        numerator, denominator = SLOWER[metric.slug](chance, day)
        known = day + DAY * (metric.lag_on(day) - chance.up_to(EARLIEST))
        yield MadeRow(metric=metric.slug, day=day, numerator=numerator, denominator=denominator, known=known)
