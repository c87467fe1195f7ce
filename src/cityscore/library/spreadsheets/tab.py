"""A tab with its plan: which columns hold figures, of what, and which cells say what they are of."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cityscore.files.grid import Grid
from cityscore.library.spreadsheets.headings import Headings, headings_of
from cityscore.library.spreadsheets.sheet_plan import FIGURES, ColumnRole, SheetPlan
from cityscore.library.spreadsheets.text_columns import distinct


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

    def column(self, name: str) -> int | None:
        """The column of a role that is the tab's own, not of one metric or day."""
        own = (place for place, role in enumerate(self.roles) if role == ColumnRole(name))
        return next(own, None)

    def groups(self) -> dict[tuple[str, str], dict[str, int]]:
        """The columns of figures by what they are of (the metric, or the heading's day), each by its role."""
        groups: dict[tuple[str, str], dict[str, int]] = {}
        for place, role in enumerate(self.roles):
            if role.name in (*FIGURES, "not_applicable"):
                heading = self.headings.texts[place].partition(" / ")[0] if role.of_heading else ""
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
        """Everything that says a number."""
        for columns in self.groups().values():
            for name, place in columns.items():
                if name in FIGURES:
                    yield from distinct(self.texts(place))

    def wrong(self) -> Iterator[str]:
        """What its plan lacks."""
        groups, where = self.groups(), f"{self.grid.name}: " if self.grid.name else ""
        if not groups:
            yield f"{where}say in which column the figures stand"
            return
        if self.plan.metric == "" and self.column("metric") is None and not all(metric for metric, _ in groups):
            yield f"{where}say in which column the metrics stand, or which metric all rows are of"
        if self.plan.day == "" and self.column("day") is None and not all(heading for _, heading in groups):
            yield f"{where}say in which column the days stand, or of which day all rows are"
        used = [str(role) for role in self.roles if role.name and not role.of_heading]
        yield from (
            f"{where}two columns are {name!r}: keep one" for name in sorted({n for n in used if used.count(n) > 1})
        )
