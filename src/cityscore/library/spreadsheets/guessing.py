"""What the columns of a tab most likely are, told by their headings and what stands below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cityscore.files.days import month_in, names_day
from cityscore.files.grid import Grid
from cityscore.library.spreadsheets.headings import BETWEEN, Headings
from cityscore.library.spreadsheets.naming import TOTAL_COLUMN, looks, metrics_by_name
from cityscore.library.spreadsheets.sheet_plan import FIGURES, UNCLEAR, ColumnRole, SheetPlan
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
LOOKED_AT = 200
"""Cells of a column that tell what it holds."""


def guessed(
    grid: Grid, headings: Headings, definitions: Definitions, names: Mapping[str, str] | None = None
) -> SheetPlan:
    """A plan for a tab, to be looked over; ``names`` are what rows call metrics otherwise than here."""
    named = metrics_by_name(definitions, names or {})
    known = named.keys() | (names or {}).keys()
    roles = list(map(_role, headings.texts, [named] * len(headings.texts)))
    tab = named.get(looks(grid.name))
    of_metric = tab.slug if tab and not any(role.name == "metric" or role.metric for role in roles) else ""
    month = month_in(grid.name) or month_in(grid.name.replace("_", " "))
    day = month.isoformat() if month and not any(role.name == "day" or role.of_heading for role in roles) else ""
    if not of_metric and not any(role.name == "metric" or role.metric for role in roles):
        _find_metrics(grid, headings, roles, known)
    _settle_repeated(grid, headings, roles, known)
    _leave_out_totals(headings, roles)
    _take_lone_figures(roles)
    taken = not grid.name or any(map(str, roles))
    for place, heading in enumerate(headings.texts):
        if not heading and not roles[place].name and _cells(grid, headings, place):
            roles[place] = ColumnRole(UNCLEAR)
    return SheetPlan(grid.name, taken, headings.line, headings.depth, tuple(roles), of_metric, day, headings.texts)


def _role(heading: str, named: Mapping[str, Metric]) -> ColumnRole:
    return _of_metric(heading, named) or _of_day(heading) or ColumnRole(_meant(heading))


def _meant(heading: str) -> str:
    text = heading.strip().casefold()
    return MEANT.get(text) or MEANT.get(text.replace(" ", "-")) or MEANT.get(text.replace(" ", "_"), "")


def _of_metric(heading: str, named: Mapping[str, Metric]) -> ColumnRole | None:
    """The role of a heading that names a metric, alone, or with what of it."""
    if metric := named.get(looks(heading)):
        return ColumnRole(metric.kind.traits.columns[0], metric.slug)
    for between in (BETWEEN, ":", " - ", " – ", " "):
        first, _, rest = heading.partition(between) if between != " " else heading.rpartition(" ")
        metric, part = named.get(looks(first)), _meant(rest)
        if metric is not None and part in FIGURES:
            return ColumnRole(part, metric.slug)
    return None


def _of_day(heading: str) -> ColumnRole | None:
    """The role of a heading that names a day or a month, alone, or with what of it."""
    first, _, rest = heading.partition(BETWEEN)
    if not names_day(first):
        return None
    name = _meant(rest) if rest else "value"
    return ColumnRole(name, of_heading=True) if name in FIGURES else None


def _cells(grid: Grid, headings: Headings, place: int) -> list[str]:
    """The first cells of a column that hold anything."""
    filled = grid.columns[place][headings.below :].drop_null()
    return [str(text) for text in filled[:LOOKED_AT].to_pylist()]


def _find_metrics(grid: Grid, headings: Headings, roles: list[ColumnRole], known: set[str]) -> None:
    """Find the column of metrics, if one without a role holds their names."""
    for place, role in enumerate(roles):
        if not role.name and _holds_metrics(_cells(grid, headings, place), known):
            roles[place] = ColumnRole("metric")
            return


def _holds_metrics(cells: Sequence[str], known: set[str]) -> bool:
    return bool(cells) and sum(looks(text) in known for text in cells) * 2 >= len(cells)


def _settle_repeated(grid: Grid, headings: Headings, roles: list[ColumnRole], known: set[str]) -> None:
    """Of several columns headed as days, or as metrics, keep the one whose cells are some; more are asked about."""
    for name in ("day", "metric"):
        places = [place for place, role in enumerate(roles) if role == ColumnRole(name)]
        if len(places) > 1:
            fitting = [place for place in places if _holds(name, _cells(grid, headings, place), known)]
            for place in places if len(fitting) == 1 else ():
                roles[place] = ColumnRole(name if place in fitting else "")


def _holds(name: str, cells: Sequence[str], known: set[str]) -> bool:
    if name == "metric":
        return _holds_metrics(cells, known)
    return bool(cells) and sum(map(names_day, cells)) * 2 >= len(cells)


def _leave_out_totals(headings: Headings, roles: list[ColumnRole]) -> None:
    """Beside days or metrics across, a column called Total is none of figures."""
    if any(role.of_heading or role.metric for role in roles):
        for place, role in enumerate(roles):
            if role.name in FIGURES and role == ColumnRole(role.name) and TOTAL_COLUMN.fullmatch(headings.texts[place]):
                roles[place] = ColumnRole()


def _take_lone_figures(roles: list[ColumnRole]) -> None:
    """Where the only figures are headed Count, or Total, they are what is measured."""
    figures = [place for place, role in enumerate(roles) if role.name in FIGURES]
    if len(figures) == 1 and roles[figures[0]] in (ColumnRole("count"), ColumnRole("denominator")):
        roles[figures[0]] = ColumnRole("value")


def unclear_columns(grid: Grid, headings: Headings, roles: Sequence[ColumnRole]) -> Iterator[tuple[int, str, int]]:
    """The columns of which must be said what they are: each with its first cell that holds anything, and its line."""
    for place, role in enumerate(roles):
        if role.name == UNCLEAR:
            cells = grid.columns[place][headings.below :]
            index = next((index for index, text in enumerate(cells.to_pylist()) if text), None)
            if index is not None:
                yield place, str(cells[index]), int(grid.lines[headings.below + index])
