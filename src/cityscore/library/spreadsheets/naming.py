"""What metrics and totals are called in sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cityscore.model import Definitions, Metric

TOTAL = re.compile(r"(grand |sub-?)?totals?|sums?|averages?|mean|overall|all|suma|promedio|media", re.IGNORECASE)
TOTAL_COLUMN = re.compile(
    r"(grand |sub-?|.*\s)?totals?|total\s.*|sums?|averages?|avg\.?|mean|overall|all|suma|promedio|media"
    r"|(.*\s)?ytd(\s.*)?|year[ -]to[ -]date|.*acumulado",
    re.IGNORECASE,
)
"""Headings of columns that add up others, beside days or metrics across."""
WHOLE_CITY = re.compile(
    r"(the )?(whole |entire )?city(-| )?(wide|total|overall)?|all( (districts?|wards?|areas?|zones?|neighbou?rhoods?))?"
    r"|(grand )?totals?|overall|toda la ciudad|ciudad|todos|total de la ciudad",
    re.IGNORECASE,
)
"""What rows of the whole city are called in a column of districts."""


def looks(text: str) -> str:
    """A name without what nobody looks at: case, spaces, hyphens.

    >>> looks("Pothole-Repair  on time")
    'pothole repair on time'
    """
    return " ".join(re.split(r"[\s_-]+", text.strip().casefold())).strip()


def names_of(metric: Metric) -> set[str]:
    """What a metric is called in sheets."""
    return {looks(text) for text in (metric.slug, metric.name, *metric.was)}


def metrics_by_name(definitions: Definitions, names: Mapping[str, str]) -> dict[str, Metric]:
    """The metrics by what they are called, here and, where nothing here is called so, in a city's sheets."""
    metrics = [metric for metric in definitions.metrics if metric.kind.observed.has_rows]
    own = {text: metric for metric in metrics for text in names_of(metric)}
    slugs = {metric.slug: metric for metric in metrics}
    return {**{text: slugs[slug] for text, slug in names.items() if slug in slugs}, **own}


def is_total(text: str) -> bool:
    """Whether a row of this name adds up others."""
    return TOTAL.fullmatch(text.rstrip(":").strip()) is not None


def may_be_whole_city(text: str) -> bool:
    """Whether a district of this name may be the whole city.

    >>> may_be_whole_city("Citywide"), may_be_whole_city("All"), may_be_whole_city("City Point")
    (True, True, False)
    """
    return WHOLE_CITY.fullmatch(text.rstrip(":").strip()) is not None
