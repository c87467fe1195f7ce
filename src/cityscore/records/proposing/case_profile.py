"""What a file's cases show, by type: how many, how many in time, how long they took, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from cityscore.engines.time_expressions import try_seconds
from cityscore.records.proposing.categories import Categories
from cityscore.records.proposing.column_profile import ProfiledColumn, only_row, text_column
from cityscore.records.proposing.time_columns import Milestones

EIGHT_IN_TEN = 0.8


@dataclass(frozen=True)
class CaseProfile:
    """What the cases of one type show, or of all, as they were at a moment; times in seconds from 1970."""

    type: str | None
    """As it is written; None for all."""
    department: str | None
    """The one that most of them name."""
    cases: int
    closed: int
    without_due: int
    fallen_due: int
    """Those whose due time had come; of these so many were done in time."""
    in_time: int
    odd: int
    """Those that were closed before they were opened."""
    without_time: int
    """Those without an opening time."""
    without_district: int
    first: int | None
    """When the first was opened, and the last."""
    last: int | None
    median: float | None
    """Seconds from opening to closing: half of those closed took no longer, and below it eight in ten."""
    most: float | None

    @property
    def open(self) -> int:
        """Those that were not closed."""
        return self.cases - self.closed

    @property
    def share_in_time(self) -> float | None:
        """Done in time, of those that fell due."""
        return self.in_time / self.fallen_due if self.fallen_due else None


def seen(
    table: ir.Table, milestones: Milestones, sorts: Categories, as_of: int
) -> tuple[CaseProfile, list[CaseProfile]]:
    """All cases, and those of each type, the most frequent first."""
    rows = _prepared(table, milestones, sorts, as_of)
    everything = _profile(None, None, only_row(rows, _figures(rows)))
    if sorts.type is None:
        return everything, []
    typed = rows.filter(rows.seen_type.notnull())
    types = typed.group_by("seen_type").aggregate(**_figures(typed)).to_pyarrow().to_pylist()
    departments = _departments(rows) if sorts.department else {}
    profiles = [_profile(row["seen_type"], departments.get(row["seen_type"]), row) for row in types]
    return everything, sorted(profiles, key=lambda profile: (-profile.cases, profile.type or ""))


def _prepared(table: ir.Table, milestones: Milestones, sorts: Categories, as_of: int) -> ir.Table:
    """The cases that were opened by the moment, with what is asked of each."""
    opened, closed, due = (_seconds(table, column) for column in (milestones.opened, milestones.closed, milestones.due))
    # A type stays as it is written, because conditions compare it so.
    type = table[sorts.type.name].cast("string") if sorts.type else ibis.null("string")
    rows = table.select(
        seen_opened=opened,
        seen_done=(closed <= as_of).ifelse(closed, ibis.null("int64")),
        seen_due=due,
        seen_type=(type.strip() == "").ifelse(ibis.null("string"), type),
        seen_district=_text(table, sorts.district),
        seen_department=_text(table, sorts.department),
    )
    rows = rows.filter(rows.seen_opened.isnull() | (rows.seen_opened <= as_of))
    odd = (rows.seen_done < rows.seen_opened).fill_null(False)
    fallen = (rows.seen_due <= as_of).fill_null(False)
    in_time = fallen & (odd | (rows.seen_done <= rows.seen_due)).fill_null(False)
    length = odd.ifelse(ibis.null("int64"), rows.seen_done - rows.seen_opened)
    return rows.mutate(odd=odd, fallen_due=fallen, in_time=in_time, length=length)


def _figures(rows: ir.Table) -> dict[str, Any]:
    return {
        "cases": rows.count(),
        "closed": rows.seen_done.count(),
        "without_due": rows.seen_due.isnull().sum(),
        "fallen_due": rows.fallen_due.sum(),
        "in_time": rows.in_time.sum(),
        "odd": rows.odd.sum(),
        "without_time": rows.seen_opened.isnull().sum(),
        "without_district": rows.seen_district.isnull().sum(),
        "first": rows.seen_opened.min(),
        "last": rows.seen_opened.max(),
        "median": rows.length.median(),
        "most": rows.length.quantile(EIGHT_IN_TEN),
    }


MAY_BE_NONE = ("first", "last", "median", "most")


def _profile(type: str | None, department: str | None, row: dict[str, Any]) -> CaseProfile:
    counts = {name: value if name in MAY_BE_NONE else value or 0 for name, value in row.items() if name != "seen_type"}
    return CaseProfile(type=type, department=department, **counts)


def _departments(rows: ir.Table) -> dict[str, str]:
    """The department that most cases of each type name."""
    named = rows.filter(rows.seen_type.notnull() & rows.seen_department.notnull())
    counts = named.group_by("seen_type", "seen_department").aggregate(cases=named.count()).to_pyarrow().to_pylist()
    ordered = sorted(counts, key=lambda row: (row["cases"], row["seen_department"]))
    return {row["seen_type"]: row["seen_department"] for row in ordered}  # the last, which most name, stays


def _seconds(table: ir.Table, column: ProfiledColumn | None) -> Any:
    if column is None or column.times is None:
        return ibis.null("int64")
    return try_seconds(table[column.name], column.times.format)


def _text(table: ir.Table, column: ProfiledColumn | None) -> Any:
    return ibis.null("string") if column is None else text_column(table[column.name])
