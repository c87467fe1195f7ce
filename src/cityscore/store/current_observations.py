"""The figures of metrics that stand now, as people give them: one for the whole city, a metric and a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db.models import Q

from cityscore.scoring.day_ranges import Span
from cityscore.store import models

Samples: TypeAlias = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class CurrentFigure:
    """What is known of a metric on a day."""

    numerator: float
    denominator: float
    exempt: bool
    samples: Samples = ()
    """Of a quantile: its values, ascending, each with how often it occurred."""
    moment: datetime | None = None
    who: str = ""
    """The name of whoever gave it; empty where a source did."""


def current_figures(city: models.City, spans: Mapping[str, Span]) -> dict[tuple[str, date], CurrentFigure]:
    """What stands of metrics (their keys) on days of their spans, for the whole city, by key and day."""
    if not spans:
        return {}
    in_spans = Q(pk__in=[])
    for key, span in spans.items():
        in_spans |= Q(metric__key=key, day__range=span)
    rows = models.Observation.objects.filter(in_spans, metric__city=city, district="", until=None).order_by("sample")
    columns = (
        "metric__key",
        "day",
        "sample",
        "numerator",
        "denominator",
        "exempt",
        "moment",
        "who__name",
        "who__email",
    )
    figures: dict[tuple[str, date], CurrentFigure] = {}
    for key, day, sample, numerator, denominator, exempt, moment, name, email in rows.values_list(*columns):
        samples: Samples = ()
        if sample is not None and not exempt:
            before = figures.get((key, day))
            samples = (*(before.samples if before else ()), (sample, denominator))
        figures[key, day] = CurrentFigure(numerator, denominator, exempt, samples, moment, name or email or "")
    return figures
