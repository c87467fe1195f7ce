"""Rows of observations gathered from tabs, and what of them is rejected, left out, or told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.missing import means_missing
from cityscore.library.checking import check_observations
from cityscore.library.checking.duplicates import KEEP_ONE, OR_SAY
from cityscore.library.spreadsheets.filing import filed_days
from cityscore.library.spreadsheets.left_out_rows import nameless_rows, split_rows, total_rows
from cityscore.library.spreadsheets.naming import looks, may_be_whole_city, metrics_by_name
from cityscore.library.spreadsheets.sheet_outcome import Read, Rejected
from cityscore.library.spreadsheets.sheet_plan import FIGURES, ColumnRole, Reading, Whole
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.library.spreadsheets.telling import has_no_value, quote, tell_firsts, tell_lines, tell_renamed
from cityscore.library.spreadsheets.text_columns import counted_samples, distinct, is_null, mapped, repeated
from cityscore.model import Definitions, InvalidObservations, Problem, suggestion
from cityscore.model.text_rules import quoted
from cityscore.present.say.language import say
from cityscore.scoring.observations import Bools, Observations
from cityscore.sources.columns import COLUMNS, FILE, LINE

MOST = 100_000
"""Rejected rows that are told."""
SPLIT_FIX = 'write 1234 rather than 1,234, and put text that has a comma in "quotes"'


class SheetRows:
    """Rows of observations, gathered from tabs."""

    def __init__(
        self, definitions: Definitions, reading: Reading, allowed: Collection[str] | None, today: date
    ) -> None:
        self.definitions, self.reading, self.allowed, self.today = definitions, reading, allowed, today
        self.own = metrics_by_name(definitions, {})
        self.metrics = metrics_by_name(definitions, reading.names)
        self.unknown: dict[str, None] = {}
        self.renamed: dict[str, None] = {}
        self.told: list[str] = []
        self.firsts: set[str] = set()
        """Metrics (their slugs) with figures of first days that were taken as their months."""
        self.first: tuple[str, str] | None = None
        """One of these days, and under which it is filed."""
        self.parts: list[pa.Table] = []
        self.rejected: list[Rejected] = []
        self.totals: list[tuple[str, int]] = []
        self.blanks = 0
        self.places: dict[str, tuple[str, dict[str, str]]] = {}
        """By what messages call a tab, or a column of a wide one: the tab, and the headings of its columns by role."""

    def add(self, tab: SheetTab, day_of: Callable[[str], str], number_of: Callable[[str], str]) -> None:
        """Add what a tab says."""
        left_out = self._left_out(tab)
        district, groups = tab.column("district"), tab.groups()
        without = np.ones(len(tab.lines), dtype=np.bool_)
        for (slug, heading), columns in groups.items():
            metric = self._column(tab, "metric", slug or tab.plan.metric)
            day = self._column(tab, "day", heading or tab.plan.day)
            cells = {name: self._figures(tab, place, number_of) for name, place in columns.items()}
            empty = np.logical_and.reduce(list(map(is_null, cells.values())))
            without &= empty
            self.blanks += int((empty & ~left_out).sum())
            keep = pa.array(~empty & ~left_out)
            slugs = mapped(metric, self._slug)
            columns_of_rows = {
                "metric": slugs,
                "day": self._filed(slugs, mapped(day, day_of), keep),
                "district": self._districts(tab, district),
                **{name: cells.get(name, pa.nulls(len(keep), pa.string())) for name in (*FIGURES, "not_applicable")},
                FILE: repeated(self._label(tab, heading or slug, columns), len(keep)),
                LINE: pa.array(tab.lines),
            }
            self.parts.append(pa.table(columns_of_rows).filter(keep))
        without &= ~left_out
        if without.any():
            self.blanks -= int(without.sum()) * len(groups)  # told by their lines
            lines = tab.lines[without].tolist()
            self.told.append(say("Without any figure, and left out: {lines}.", lines=tell_lines(tab.grid, lines)))

    def _left_out(self, tab: SheetTab) -> Bools:
        """The rows that are no figures of their own, which are told, and those that are rejected as a whole."""
        totals = total_rows(tab, self.reading, self.own)
        self.totals += [(tab.grid.name, int(line)) for line in tab.lines[totals]]
        nameless = nameless_rows(tab, self.reading, self.own)
        if nameless.any():
            lines = tell_lines(tab.grid, tab.lines[nameless].tolist())
            self.told.append(say("Left out, as was said of their names: {lines}.", lines=lines))
        split = split_rows(tab)
        message = "has more cells than there are headings"
        self.rejected += [
            Rejected(tab.grid.name, int(line), "", message, SPLIT_FIX) for line in tab.lines[split][:MOST]
        ]
        return totals | nameless | split

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
        names = {metric.slug: metric.name for metric in self.definitions.metrics}
        renamed = [(text, metric.name) for text in self.renamed if (metric := self.metrics.get(looks(text)))]
        if renamed:
            self.told.append(tell_renamed(renamed))
        if self.first:
            self.told.append(tell_firsts([names[slug] for slug in self.firsts], *self.first))
        kept = None if self.rejected else observations
        return Read(kept, self.rejected, rows, self.totals, self.blanks, self.told, [*self.renamed, *self.unknown])

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
        told: set[tuple[str, int, str]] = set()
        for row in np.flatnonzero(rejected)[:MOST].tolist():
            text = table["metric"][row].as_py()
            place = (self.places[table[FILE][row].as_py()][0], table[LINE][row].as_py(), text or "")
            if place not in told:  # a row with days across is many rows of the table
                told.add(place)
                self._reject(table, row, "metric", *(self._reason(text) or ("", "")))
        fits: Bools = ~rejected
        return fits

    def _reason(self, text: str | None) -> tuple[str, str] | None:
        """Why a metric's rows can't be given here, and what to do about it."""
        if not text:
            return "says no metric", "write the metric's name"
        metric = self.metrics.get(looks(text))
        if metric is None:
            self.unknown.setdefault(text)
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

    def _slug(self, text: str) -> str:
        """The slug of a metric that a row names; a text that is none stays, and is rejected later."""
        metric = self.metrics.get(looks(text))
        if looks(text) not in self.own and looks(text) in self.reading.names:
            self.renamed.setdefault(text)
        return metric.slug if metric else text

    def _filed(self, slugs: pa.Array, days: pa.Array, keep: pa.Array) -> pa.Array:
        """Days as they are filed; which first days were taken as their months is noted."""
        filed, firsts = filed_days(slugs, days, self.definitions)
        if pc.any(first := pc.and_(firsts, keep)).as_py():
            self.firsts.update(distinct(slugs.filter(first)))
            self.first = self.first or (days.filter(first)[0].as_py(), filed.filter(first)[0].as_py())
        return filed

    def _districts(self, tab: SheetTab, place: int | None) -> pa.Array:
        """The districts; none where a row is the whole city's."""
        if place is None:
            return pa.nulls(len(tab.lines), pa.string())
        if self.reading.whole is not Whole.CITY:
            return tab.texts(place)
        whole = [text for text in distinct(tab.texts(place)) if may_be_whole_city(text)]
        sentence = say("The rows of {district} are the whole city's.", district=", ".join(map(quote, whole)))
        if whole and sentence not in self.told:
            self.told.append(sentence)
        return mapped(tab.texts(place), lambda text: None if text in whole else text)

    def _figures(self, tab: SheetTab, place: int, number_of: Callable[[str], str]) -> pa.Array:
        """The cells of a column of figures; those that are numbers by the file's own type are what they are."""
        cells, numbers = tab.texts(place), tab.numbers(place)
        read = mapped(cells, lambda text: None if means_missing(text or "") or has_no_value(text) else number_of(text))
        return read if numbers is None else pc.if_else(numbers, cells, read)

    def _column(self, tab: SheetTab, name: str, fixed: str) -> pa.Array:
        """A column, or the same text in each row."""
        place = tab.column(name)
        if fixed or place is None:
            return repeated(fixed or None, len(tab.lines))
        return tab.texts(place)
