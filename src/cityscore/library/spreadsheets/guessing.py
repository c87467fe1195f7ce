"""What the columns of a tab most likely are, told by their headings and what stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cityscore.files.days import day_in, month_in
from cityscore.files.grid import Grid
from cityscore.library.spreadsheets.headings import BETWEEN, Headings
from cityscore.library.spreadsheets.sheet_plan import ColumnRole, SheetPlan
from cityscore.model import Definitions, Metric

WORDS = {
    "metric": "metric measure indicator kpi service métrica indicador servicio slug",
    "day": "day date month week period quarter día dia fecha mes semana through",
    "district": "district ward neighborhood neighbourhood area zone borough precinct distrito barrio zona",
    "numerator": "numerator met on-time ontime in-time hits numerador cumplidos",
    "denominator": "denominator total all of cases denominador casos todos",
    "value": "value figure result amount valor cifra resultado sample",
    "count": "count n times veces",
    "not_applicable": "not_applicable",
}
MEANT = {word: name for name, words in WORDS.items() for word in words.split()}


def guessed(grid: Grid, headings: Headings, definitions: Definitions) -> SheetPlan:
    """A plan for a tab, to be looked over."""
    named = {text: metric for metric in definitions.metrics for text in names_of(metric)}
    roles = tuple(_roles(headings.texts, named))
    tab = named.get(looks(grid.name))
    of_metric = tab.slug if tab and not any(role.name == "metric" or role.metric for role in roles) else ""
    month = month_in(grid.name) or month_in(grid.name.replace("_", " "))
    day = month.isoformat() if month and not any(role.name == "day" or role.of_heading for role in roles) else ""
    if not of_metric and not any(role.name == "metric" or role.metric for role in roles):
        roles = _with_metric(grid, headings, roles, named)
    taken = not grid.name or any(map(str, roles))
    return SheetPlan(grid.name, taken, headings.line, headings.depth, roles, of_metric, day)


def names_of(metric: Metric) -> set[str]:
    """What a metric is called in sheets."""
    return {looks(text) for text in (metric.slug, metric.name, *metric.was)}


def looks(text: str) -> str:
    """A name without what nobody looks at: case, spaces, hyphens.

    >>> looks("Pothole-Repair  on time")
    'pothole repair on time'
    """
    return " ".join(re.split(r"[\s_-]+", text.strip().casefold())).strip()


def _roles(headings: Sequence[str], named: dict[str, Metric]) -> Iterator[ColumnRole]:
    used: set[str] = set()
    for heading in headings:
        role = _of_metric(heading, named) or _of_day(heading)
        if role is None:
            name = _meant(heading)
            role = ColumnRole(name) if name not in used else ColumnRole()
            used.add(name)
        yield role


def _meant(heading: str) -> str:
    text = heading.strip().casefold()
    return MEANT.get(text) or MEANT.get(text.replace(" ", "-")) or MEANT.get(text.replace(" ", "_"), "")


def _of_metric(heading: str, named: dict[str, Metric]) -> ColumnRole | None:
    """The role of a heading that names a metric, alone, or with what of it."""
    if metric := named.get(looks(heading)):
        return ColumnRole(metric.kind.traits.columns[0], metric.slug)
    for between in (BETWEEN, ":", " - ", " – ", " "):
        first, _, rest = heading.partition(between) if between != " " else heading.rpartition(" ")
        metric, part = named.get(looks(first)), _meant(rest)
        if metric is not None and part in ("numerator", "denominator", "value", "count"):
            return ColumnRole(part, metric.slug)
    return None


def _of_day(heading: str) -> ColumnRole | None:
    """The role of a heading that names a day or a month, alone, or with what of it."""
    first, _, rest = heading.partition(BETWEEN)
    if not (month_in(first) or _is_day(first)):
        return None
    name = _meant(rest) if rest else "value"
    return ColumnRole(name, of_heading=True) if name in ("numerator", "denominator", "value", "count") else None


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", day_in(text, None)) is not None or bool(
        re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", text)
    )


def _with_metric(
    grid: Grid, headings: Headings, roles: tuple[ColumnRole, ...], named: dict[str, Metric]
) -> tuple[ColumnRole, ...]:
    """The roles with the column of metrics, if one without a role holds their names."""
    for place, role in enumerate(roles):
        if not role.name:
            cells = grid.columns[place][headings.below : headings.below + 200].to_pylist()
            texts = [text for text in cells if text]
            if texts and sum(looks(text) in named for text in texts) * 2 >= len(texts):
                return (*roles[:place], ColumnRole("metric"), *roles[place + 1 :])
    return roles
