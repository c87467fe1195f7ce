"""The second stage: what the cells of each column hold, and which of them hold what they can't."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cityscore.files.csv_cells import unguard_cell
from cityscore.files.days import DayColumn, read_days
from cityscore.files.numbers import Numbers, read_numbers, say_number
from cityscore.files.text import cell_text, encode
from cityscore.library.checking.findings import Findings, Says
from cityscore.library.checking.table_columns import Columns
from cityscore.model import Definitions, suggestion
from cityscore.model.text_rules import LONGEST_DISTRICT, character_name, fit_district, unseen_in
from cityscore.scoring.observations import Bools, Ints
from cityscore.sources.columns import EXEMPT, FIGURES

YES, NO = ("yes", "true", "1", "1.0"), ("no", "false", "0", "0.0")
UNKNOWN = -1
MAY_BE_NEGATIVE = ("numerator", "value")
NEEDS_ZERO = "check the sign; if there can be less than 0, state in its target where nothing is achieved (zero: …)"


@dataclass(frozen=True)
class Cells:
    """What the cells of a table hold, a column at a time; all arrays have shape (rows,)."""

    metric: Ints
    """Index into the definitions' metrics; -1 where it is blank or undefined."""
    days: DayColumn
    district: Ints
    """Index into ``districts``."""
    districts: tuple[str, ...]
    """The districts' names in order; the first, '', is the whole city, as is a blank cell."""
    figures: dict[str, Numbers]
    """By column."""
    exempt: Bools
    """Where a row says that no figure is due."""
    main: str
    """The column in which a figure is missed: numerator, where the table has it, else value."""


def read_cells(columns: Columns, definitions: Definitions, findings: Findings, *, cleans_districts: bool) -> Cells:
    """Read each column, and find the cells that hold what they can't.

    ``cleans_districts`` is for what comes by itself, where nobody could mend a name: what no text may hold is replaced
    in it, as one bad letter must not stop a feed.
    """
    cells = columns.cells
    metric = _read_metrics(cells["metric"], definitions, findings)
    days = read_days(cells["day"])
    findings.add(days.blank, "day", ("is blank", "write the day, such as 2025-03-18"))
    findings.add(days.wrong, "day", days.say)
    district, districts = _read_districts(cells["district"], findings, cleans=cleans_districts)
    figures = {name: _read_figures(cells[name], name, metric, definitions, findings) for name in FIGURES}
    exempt = _read_flags(cells[EXEMPT], findings)
    main = "value" if pa.types.is_null(cells["numerator"].type) else "numerator"
    return Cells(metric, days, district, districts, figures, exempt, main)


def _read_metrics(cells: pa.Array, definitions: Definitions, findings: Findings) -> Ints:
    """The index of each row's metric in the definitions; each undefined one is found once, where it first stands."""
    encoded = encode(cells)
    indexes = {slug: index for index, metric in enumerate(definitions.metrics) for slug in metric.was}
    indexes |= {metric.slug: index for index, metric in enumerate(definitions.metrics)}
    known = np.array([indexes.get(slug, UNKNOWN) for slug in encoded.values] + [UNKNOWN], dtype=np.int64)
    metric = known[encoded.index]

    def say(row: int) -> Says:
        rows = int(np.count_nonzero(encoded.index == encoded.index[row]))
        name = encoded.values[encoded.index[row]]
        return f"undefined metric {name!r} ({rows:,} {'row' if rows == 1 else 'rows'})", _meant(name, definitions)

    findings.add(encoded.index < 0, "metric", ("is blank", "write the metric's slug"))
    undefined = np.flatnonzero((metric == UNKNOWN) & (encoded.index >= 0))
    _, first = np.unique(encoded.index[undefined], return_index=True)
    findings.add(np.sort(undefined[first]), "metric", say, reach=(metric == UNKNOWN) & (encoded.index >= 0))
    return metric


def _read_districts(cells: pa.Array, findings: Findings, *, cleans: bool) -> tuple[Ints, tuple[str, ...]]:
    """The index of each row's district, and their names in order; '' (the first) is the whole city, as is a blank.

    Names that differ only in case or spacing would silently be two districts: each but the first is found wrong.
    """
    encoded = encode(cells)
    stripped = [unguard_cell(name.strip()) for name in encoded.values]
    if cleans:
        stripped = [fit_district(name) for name in stripped]
    else:
        unfit = {place for place, name in enumerate(stripped) if fit_district(name) != name}
        findings.add(np.isin(encoded.index, list(unfit)), "district", lambda row: _unfit(stripped[encoded.index[row]]))
    names = ("", *sorted({name for name in stripped if name}))
    order = {name: index for index, name in enumerate(names)}
    district = np.array([order[name] for name in stripped] + [0], dtype=np.int64)[encoded.index]
    _find_alike(district, names, findings)
    return district, names


def _unfit(district: str) -> Says:
    """What is wrong with a district's name."""
    if (unseen := unseen_in(district)) is not None:
        return f"holds a character that can't be seen ({character_name(unseen[0])})", "write it without"
    return f"has {len(district):,} characters", f"shorten it to {LONGEST_DISTRICT} at most"


def _read_figures(cells: pa.Array, name: str, metric: Ints, definitions: Definitions, findings: Findings) -> Numbers:
    """A column of figures; those of metrics that may be negative are, but not how many they are of."""
    negative = [name in MAY_BE_NEGATIVE and declared.may_be_negative for declared in definitions.metrics]
    numbers = read_numbers(cells, np.array([*negative, False])[metric] if any(negative) else None)

    def say(row: int) -> Says:
        declared = definitions.metrics[metric[row]] if metric[row] != UNKNOWN else None
        if name in MAY_BE_NEGATIVE and declared is not None and declared.kind.traits.may_be_negative:
            return say_number(cells, row, NEEDS_ZERO)
        return say_number(cells, row)

    findings.add(numbers.wrong, name, say)
    return numbers


def _find_alike(district: Ints, names: tuple[str, ...], findings: Findings) -> None:
    """Find the first row of each district whose name only looks different from an earlier one's."""
    looks = [" ".join(name.split()).casefold() for name in names]
    if len(set(looks)) == len(names):
        return
    earlier: dict[str, str] = {}
    twins: dict[int, str] = {}
    for row in np.sort(np.unique(district, return_index=True)[1]):
        name = names[district[row]]
        before = earlier.setdefault(looks[district[row]], name)
        if before != name:
            twins[int(row)] = before

    def say(row: int) -> Says:
        name = names[district[row]]
        return (
            f"{name!r} and {twins[row]!r} differ only in case or spacing",
            "write it one way, as they are one district",
        )

    all_twins = np.isin(district, district[list(twins)])
    findings.add(np.array(list(twins), dtype=np.int64), "district", say, reach=all_twins)


def _meant(name: str, definitions: Definitions) -> str:
    """The slug of the metric that has this name on screen, or the nearest slug."""
    for metric in definitions.metrics:
        if metric.name.casefold() == name.strip().casefold():
            return f"did you mean {metric.slug!r}?"
    return suggestion(name, (metric.slug for metric in definitions.metrics))


def _read_flags(cells: pa.Array, findings: Findings) -> Bools:
    """Where a column of yes and no, in whatever type, says yes; a blank cell says no."""
    encoded = encode(cells)
    words = [text.strip().lower() for text in encoded.values]
    yes: Bools = np.array([word in YES for word in words] + [False])[encoded.index]
    known = np.array([word in YES or word in NO for word in words] + [True])[encoded.index]
    fix = "write yes where no figure is due; else leave it blank"
    findings.add(~known, EXEMPT, lambda row: (f"must be yes or no, not {cell_text(cells, row)}", fix))
    return yes
