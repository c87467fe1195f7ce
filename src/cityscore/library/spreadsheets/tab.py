"""A tab with its plan: which columns hold figures, of what, and which cells say what they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.grid import Grid
from cityscore.library.spreadsheets.guessing import unclear_columns
from cityscore.library.spreadsheets.headings import BETWEEN, Headings, headings_of
from cityscore.library.spreadsheets.sheet_plan import FIGURES, UNCLEAR, ColumnRole, SheetPlan
from cityscore.library.spreadsheets.text_columns import distinct
from cityscore.present.say.language import say

MOST_SHOWN = 40
"""Characters of a cell that are shown."""
MOST_ASKED = 20
"""Columns without a heading that are asked about at once."""


class SheetTab:
    """A tab with its plan: the columns of its figures, and the cells that say what they are of."""

    def __init__(self, grid: Grid, plan: SheetPlan) -> None:
        self.grid, self.plan = grid, plan
        self.headings: Headings = headings_of(grid, plan.header, plan.depth)
        width = len(grid.columns)
        self.roles = (*plan.roles, *(ColumnRole() for _ in range(width)))[:width]
        self.lines = grid.lines[self.headings.below :]

    def texts(self, place: int) -> pa.Array:
        """The cells of a column, below its heading; null where they are empty."""
        return self.grid.columns[place][self.headings.below :]

    def numbers(self, place: int) -> pa.Array | None:
        """Which cells of a column are numbers by the file's own type; None where all are text."""
        return self.grid.typed[place][self.headings.below :] if self.grid.typed else None

    def column(self, name: str) -> int | None:
        """The column of a role that is the tab's own, not of one metric or day."""
        own = (place for place, role in enumerate(self.roles) if role == ColumnRole(name))
        return next(own, None)

    def groups(self) -> dict[tuple[str, str], dict[str, int]]:
        """The columns of figures by what they are of (the metric, or the heading's day), each by its role."""
        groups: dict[tuple[str, str], dict[str, int]] = {}
        for place, role in enumerate(self.roles):
            if role.name in (*FIGURES, "not_applicable"):
                heading = self.headings.texts[place].partition(BETWEEN)[0] if role.of_heading else ""
                groups.setdefault((role.metric, heading), {})[role.name] = place
        return groups

    def day_texts(self) -> Iterator[str]:
        """Everything that says a day."""
        place = self.column("day")
        if place is not None:
            yield from distinct(self.texts(place))
        yield from (heading for _, heading in self.groups() if heading)
        if self.plan.day:
            yield self.plan.day

    def number_texts(self) -> Iterator[str]:
        """Every text that says a number; what is one by the file's own type leaves nothing to ask."""
        for columns in self.groups().values():
            for name, place in columns.items():
                if name in FIGURES:
                    texts, numbers = self.texts(place), self.numbers(place)
                    yield from distinct(texts if numbers is None else texts.filter(pc.invert(numbers)))

    def wrong(self) -> Iterator[str]:
        """What its plan lacks."""
        where = f"{self.grid.name}: " if self.grid.name else ""
        yield from (f"{where}{problem}" for problem in self._lacking())

    def _lacking(self) -> Iterator[str]:
        groups = self.groups()
        unclear = unclear_columns(self.grid, self.headings, self.roles)
        for place, text, line in islice(unclear, MOST_ASKED):
            shown = text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
            yield say(
                "column {number} has no heading, but {text} in line {line}: say below what it is",
                number=place + 1,
                text=f"“{shown}”",
                line=line,
            )
        if not groups:
            yield say("say in which column the figures stand")
            return
        if self.plan.metric == "" and self.column("metric") is None and not all(metric for metric, _ in groups):
            yield say("say in which column the metrics stand, or which metric all rows are of")
        if self.plan.day == "" and self.column("day") is None and not all(heading for _, heading in groups):
            yield say("say in which column the days stand, or of which day all rows are")
        yield from self._said_twice(groups)

    def _said_twice(self, groups: Iterable[tuple[str, str]]) -> Iterator[str]:
        """What two columns say, or a column and something else, of which one would be lost."""
        used = Counter(
            f"{role.name} of {self.headings.texts[place].partition(BETWEEN)[0]}" if role.of_heading else str(role)
            for place, role in enumerate(self.roles)
            if role.name not in ("", UNCLEAR)
        )
        for name in sorted(name for name, times in used.items() if times > 1):
            yield say("two columns are {name}: keep one, and leave the other out", name=f"“{name}”")
        if self.column("metric") is not None and (self.plan.metric or any(metric for metric, _ in groups)):
            yield say("the metrics stand in a column and elsewhere too: leave one of them out")
        if self.column("day") is not None and (self.plan.day or any(heading for _, heading in groups)):
            yield say("the days stand in a column and elsewhere too: leave one of them out")
