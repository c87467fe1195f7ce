"""Tabs read as their plans say: rows of observations, and what of the file is rejected, with its line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.days import day_in, month_in, order_of
from cityscore.files.grid import Grid
from cityscore.files.missing import means_missing
from cityscore.files.numbers import decimal_of, number_in
from cityscore.library.checking import check_observations
from cityscore.library.checking.duplicates import KEEP_ONE, OR_SAY
from cityscore.library.spreadsheets.guessing import looks, names_of
from cityscore.library.spreadsheets.sheet_plan import FIGURES, Ask, ColumnRole, Reading, SheetPlan
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.library.spreadsheets.text_columns import counted_samples, distinct, is_null, mapped, repeated
from cityscore.model import Cadence, Definitions, InvalidObservations, Problem, suggestion
from cityscore.model.text_rules import quoted
from cityscore.scoring.observations import Bools, Observations
from cityscore.sources.columns import COLUMNS, FILE, LINE

TOTAL = re.compile(r"(grand |sub-?)?totals?|sums?|averages?|mean|overall|all|suma|promedio|media", re.IGNORECASE)
MOST = 100_000
"""Rejected rows that are told."""


@dataclass(frozen=True)
class Rejected:
    """A row that can't be kept."""

    tab: str
    line: int
    column: str
    """The heading of the cell that is wrong, or what it is; empty for the whole row."""
    message: str
    fix: str


@dataclass
class Read:
    """What a file says."""

    observations: Observations | None
    """None where anything is rejected: it is all or nothing."""
    rejected: list[Rejected]
    rows: int
    """How many figures there are."""
    totals: list[tuple[str, int]] = field(default_factory=list)
    """Tab and line of the rows that add up others, which are left out."""
    blanks: int = 0
    """Cells or rows without a figure, which are left out: they are missing."""


def read_sheets(
    grids: Sequence[Grid],
    reading: Reading,
    definitions: Definitions,
    allowed: Collection[str] | None = None,
    today: date = date.max,
) -> Read | Ask:
    """The observations that a file holds, read as planned; or what must be told before.

    ``allowed`` are the departments whose figures may be given; None for all. Figures of days after ``today`` are
    rejected.
    """
    tabs = [SheetTab(grid, plan) for grid, plan in _taken(grids, reading)]
    ask = _asked(tabs, reading)
    if ask:
        return ask
    rows = _Rows(definitions, allowed, today)
    order = reading.order or order_of(text for tab in tabs for text in tab.day_texts())[0]
    decimal = reading.decimal or decimal_of(text for tab in tabs for text in tab.number_texts())[0]
    for tab in tabs:
        rows.add(tab, lambda text: day_in(text, order), lambda text: number_in(text, decimal))
    return rows.read(tabs)


def _taken(grids: Sequence[Grid], reading: Reading) -> Iterator[tuple[Grid, SheetPlan]]:
    plans = {plan.tab: plan for plan in reading.plans}
    return ((grid, plans[grid.name]) for grid in grids if grid.name in plans and plans[grid.name].taken)


def _asked(tabs: Sequence[SheetTab], reading: Reading) -> Ask:
    ask = Ask(wrong=[problem for tab in tabs for problem in tab.wrong()] if tabs else ["choose a tab to take"])
    if not reading.order:
        ask.order = order_of(text for tab in tabs for text in tab.day_texts())[1]
    if not reading.decimal:
        ask.decimal = decimal_of(text for tab in tabs for text in tab.number_texts())[1]
    return ask


class _Rows:
    """Rows of observations, gathered from tabs."""

    def __init__(self, definitions: Definitions, allowed: Collection[str] | None, today: date) -> None:
        self.definitions, self.allowed, self.today = definitions, allowed, today
        self.metrics = {text: metric for metric in definitions.metrics for text in names_of(metric)}
        self.parts: list[pa.Table] = []
        self.rejected: list[Rejected] = []
        self.totals: list[tuple[str, int]] = []
        self.blanks = 0
        self.places: dict[str, tuple[str, dict[str, str]]] = {}
        """By what messages call a tab, or a column of a wide one: the tab, and the headings of its columns by role."""

    def add(self, tab: SheetTab, day_of: Callable[[str], str], number_of: Callable[[str], str]) -> None:
        """Add what a tab says."""
        is_total = self._totals(tab)
        district = tab.column("district")
        for (slug, heading), columns in tab.groups().items():
            metric = self._column(tab, "metric", slug or tab.plan.metric)
            day = self._column(tab, "day", heading or tab.plan.day)
            cells = {
                name: mapped(tab.texts(place), lambda text: _figure(text, number_of)) for name, place in columns.items()
            }
            empty = np.logical_and.reduce(list(map(is_null, cells.values())))
            self.blanks += int((empty & ~is_total).sum())
            keep = pa.array(~empty & ~is_total)
            slugs = mapped(metric, lambda text: known.slug if (known := self.metrics.get(looks(text))) else text)
            columns_of_rows = {
                "metric": slugs,
                "day": self._filed(slugs, mapped(day, day_of)),
                "district": tab.texts(district) if district is not None else pa.nulls(len(keep), pa.string()),
                **{name: cells.get(name, pa.nulls(len(keep), pa.string())) for name in (*FIGURES, "not_applicable")},
                FILE: repeated(self._label(tab, heading or slug, columns), len(keep)),
                LINE: pa.array(tab.lines),
            }
            self.parts.append(pa.table(columns_of_rows).filter(keep))

    def read(self, tabs: Sequence[SheetTab]) -> Read:
        """Everything, checked."""
        table = pa.concat_tables(self.parts)
        known = self._known(table)
        rows = table.num_rows
        table = counted_samples(table.filter(pa.array(known)), self.definitions)
        # a dictionary keeps the order of the tabs, in which problems are listed
        file = table[FILE].combine_chunks().dictionary_encode()
        table = table.set_column(table.schema.get_field_index(FILE), FILE, file)
        observations = None
        try:
            observations = check_observations(table.select([*COLUMNS, FILE, LINE]), self.definitions, shown=MOST)
        except InvalidObservations as error:
            self.rejected += map(self._rejected, error.problems)
        else:
            self._reject_future(table, observations)
        order = {tab.grid.name: number for number, tab in enumerate(tabs)}
        self.rejected.sort(key=lambda rejected: (order.get(rejected.tab, 0), rejected.line))
        return Read(None if self.rejected else observations, self.rejected, rows, self.totals, self.blanks)

    def _reject_future(self, table: pa.Table, observations: Observations) -> None:
        """Reject the rows of days that are still to come, each of which is a row of the table."""
        late = observations.day.astype("datetime64[D]") > np.datetime64(self.today)
        for row in np.flatnonzero(late)[:MOST].tolist():
            self._reject(table, row, "day", f"{observations.day[row]} is still to come", "check the day")

    def _reject(self, table: pa.Table, row: int, column: str, message: str, fix: str) -> None:
        """Reject a row of the table for what stands in a column."""
        tab, headings = self.places[table[FILE][row].as_py()]
        self.rejected.append(Rejected(tab, table[LINE][row].as_py(), headings.get(column, ""), message, fix))

    def _label(self, tab: SheetTab, of: str, columns: Mapping[str, int]) -> str:
        """What messages call the rows of a tab, or those of a wide tab's column, so that a line follows."""
        label = ", ".join(filter(None, (tab.grid.name, of, "line")))
        own = {role.name: place for place, role in enumerate(tab.roles) if role == ColumnRole(role.name)}
        headings = {name: tab.headings.texts[place] for name, place in {**own, **columns}.items()}
        if of and "day" not in own:
            headings["day"] = of
        self.places[label] = (tab.grid.name, headings)
        return label

    def _rejected(self, problem: Problem) -> Rejected:
        tab, headings = self.places.get(problem.file, ("", {}))
        message = problem.message.replace(f"{problem.file}:", f"{problem.file} ")
        fix = KEEP_ONE if problem.fix == OR_SAY else problem.fix
        return Rejected(tab, problem.line or 0, headings.get(str(problem.column or ""), ""), message, fix)

    def _known(self, table: pa.Table) -> Bools:
        """The rows of metrics that may be given here; the others are rejected."""
        slugs = table["metric"].combine_chunks().dictionary_encode()
        reasons = [self._reason(text) for text in slugs.dictionary.to_pylist()]
        rejected = np.array([*map(bool, reasons), True])[
            slugs.indices.fill_null(len(reasons)).to_numpy(zero_copy_only=False)
        ]
        for row in np.flatnonzero(rejected)[:MOST].tolist():
            self._reject(table, row, "metric", *(self._reason(table["metric"][row].as_py()) or ("", "")))
        fits: Bools = ~rejected
        return fits

    def _reason(self, text: str | None) -> tuple[str, str] | None:
        """Why a metric's rows can't be given here, and what to do about it."""
        if not text:
            return "says no metric", "write the metric's name"
        metric = self.metrics.get(looks(text))
        if metric is None:
            return f"no metric is called {quoted(text)}", suggestion(
                text, [metric.name for metric in self.definitions.metrics]
            )
        if metric.records:
            return f"{metric.name!r} is counted from records", "mend its records, or leave the row out"
        if metric.source:
            return f"{metric.name!r} takes its figures from the source {metric.source!r}", "mend it there"
        if self.allowed is not None and metric.department not in self.allowed:
            return f"{metric.name!r} is {metric.department}'s, whose figures you do not give", "leave the row out"
        return None

    def _filed(self, slugs: pa.Array, days: pa.Array) -> pa.Array:
        """Days, where months that slower metrics have figures of are the last day of theirs."""
        texts = {text: month for text in distinct(days) if (month := month_in(text))}
        if not texts:
            return days
        slower = {m.slug for m in self.definitions.metrics if m.cadence in (Cadence.MONTHLY, Cadence.QUARTERLY)}
        monthly = pc.is_in(slugs, pa.array(sorted(slower), pa.string()))
        filed = mapped(days, lambda text: texts[text].isoformat() if text in texts else text)
        return pc.if_else(monthly, filed, days)

    def _totals(self, tab: SheetTab) -> Bools:
        """The rows that add up others: where a metric, day or district would be, they say so."""
        is_total = np.zeros(len(tab.lines), dtype=np.bool_)
        for place, role in enumerate(tab.roles):
            if role.name in ("metric", "day", "district") or (place == 0 and not role.name):
                cells = tab.texts(place)
                words = [text for text in distinct(cells) if TOTAL.fullmatch(text.rstrip(":").strip())]
                if words:
                    is_total |= pc.is_in(cells, pa.array(words, pa.string())).to_numpy(zero_copy_only=False)
        self.totals += [(tab.grid.name, int(line)) for line in tab.lines[is_total]]
        return is_total

    def _column(self, tab: SheetTab, name: str, fixed: str) -> pa.Array:
        """A column, or the same text in each row."""
        place = tab.column(name)
        if fixed or place is None:
            return repeated(fixed or None, len(tab.lines))
        return tab.texts(place)


def _figure(text: str, number_of: Callable[[str], str]) -> str | None:
    return None if means_missing(text) else number_of(text)
