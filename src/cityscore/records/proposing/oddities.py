"""What looks wrong in a file's cases: numbers that come again, types that differ in capitals alone, years to come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import ibis.expr.types as ir

from cityscore.engines.time_expressions import try_seconds
from cityscore.records.proposing.categories import Categories
from cityscore.records.proposing.column_names import CLOSED, DUE, NO_MILESTONE, points, words
from cityscore.records.proposing.column_profile import ProfiledColumn, only_row, text_column
from cityscore.records.proposing.time_columns import Milestones

STATUS = r"status\b|\bstate\b|\bdisposition\b|\bresolution\b|\boutcome\b|\bclosure\b|\breason\b|\bestado\b"
NOT_DONE = r"duplic|\bdup\b|\bmerged\b|cancel|anulad|\bvoid|invalid|withdraw|in error|\btest\b"
"""What a status says of a case that nobody did anything about."""
MOST_STATUSES = 60
SURELY_NAMED = 8
"""Points of a name that hardly anything but a milestone has."""
FLAGS = 5
"""Values that a column may have that only says whether a case is closed."""
NAMED = 3


def oddities(
    table: ir.Table,
    columns: Sequence[ProfiledColumn],
    course: Milestones,
    sorts: Categories,
    types: Sequence[str],
    now: int,
) -> Iterator[str]:
    """Each in words; the engine is only asked where the columns give reason to."""
    yield from _said_of_unread(columns, course)
    if sorts.id is not None and sorts.is_history:
        yield _said_of_history(table, sorts.id)
    for role, column in (("opened", course.opened), ("closed", course.closed)):
        if column is not None and column.times is not None and column.times.last > now:
            yield _said_of_future(table, column, role, now)
    if sorts.type is not None:
        yield from _said_of_types(sorts.type.name, types)
    for column in columns:
        is_status = re.search(STATUS, words(column.name)) and column.distinct <= MOST_STATUSES
        if is_status and column is not sorts.type and any(map(_is_not_done, column.values)):
            yield from _said_of_statuses(table, column)


def _said_of_unread(columns: Sequence[ProfiledColumn], course: Milestones) -> Iterator[str]:
    """Columns that are named as a milestone that none was found for, and hold something else than times."""
    for role, taken, names in (("closed", course.closed, CLOSED), ("due", course.due, DUE)):
        for column in columns if taken is None else ():
            named = points(column.name, names) >= SURELY_NAMED and not points(column.name, ((NO_MILESTONE, 1),))
            if named and column.times is None and column.distinct > FLAGS:
                yield (
                    f"{column.name} was not taken for {role}: it holds no times that can be read, "
                    f"such as {column.values[0]!r}"
                )


def _said_of_history(table: ir.Table, ids: ProfiledColumn) -> str:
    numbered = table.select(number=text_column(table[ids.name]))
    numbered = numbered.filter(numbered.number.notnull())
    by_number = numbered.group_by("number").aggregate(times=numbered.count())
    row = only_row(
        by_number, {"cases": by_number.count(), "least": by_number.times.min(), "most": by_number.times.max()}
    )
    often = {1: "once", 2: "twice"}
    least, most = (often.get(row[key], f"{row[key]:,} times") for key in ("least", "most"))
    each = f"each {most}" if least == most else f"{least} to {most} each"
    return (
        f"{ids.name}: {ids.filled:,} rows hold {row['cases']:,} cases, {each}: a history of what became of them? "
        "Each row is counted as a case; to count the newest row of each, state id and latest_by: COLUMN, when a "
        "row was written"
    )


def _said_of_future(table: ir.Table, column: ProfiledColumn, role: str, now: int) -> str:
    assert column.times is not None  # noqa: S101  (it was asked for its latest time)
    (count,) = only_row(table, {"count": (_seconds(table, column) > now).sum()}).values()
    cases = "1 case was" if count == 1 else f"{count:,} cases were"
    latest = datetime.fromtimestamp(column.times.last, UTC).date()
    pronoun = "it counts" if count == 1 else "they count"
    consequence = f"{pronoun} as open" if role == "closed" else f"{pronoun} from then on"
    return f"{column.name}: {cases} {role} after today, as late as {latest}; {consequence}: is the year right?"


def _seconds(table: ir.Table, column: ProfiledColumn) -> Any:
    assert column.times is not None  # noqa: S101
    return try_seconds(table[column.name], column.times.format)


def _said_of_types(name: str, types: Sequence[str]) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for type in types:
        alike.setdefault(" ".join(type.split()).upper(), []).append(type)
    groups = [written for written in alike.values() if len(written) > 1]
    for written in groups[:NAMED]:
        spellings = " and ".join([", ".join(map(repr, written[:-1])), repr(written[-1])])
        text = written[0].strip().upper().replace("'", "''")
        yield (
            f"{name}: {spellings} differ only in capitals or spaces, and each is a type of its own; "
            f"to count them as one: where: upper(trim({_column(name)})) = '{text}'"
        )
    if len(groups) > NAMED:
        yield f"{name}: {len(groups) - NAMED:,} more types have such doubles"


def _said_of_statuses(table: ir.Table, column: ProfiledColumn) -> Iterator[str]:
    values = table.select(status=text_column(table[column.name]))
    values = values.filter(values.status.notnull())
    counts = values.group_by("status").aggregate(rows=values.count())
    rows = counts.order_by(counts.rows.desc(), counts.status).to_pyarrow().to_pylist()
    named = [row for row in rows if _is_not_done(row["status"])]
    if not named or (len(named) == len(rows) and column.filled == column.rows):
        return
    several = ", ".join(f"{row['status']!r} ({row['rows']:,})" for row in named)
    quoted = ", ".join("'" + row["status"].replace("'", "''") + "'" for row in named)
    yield (
        f"{column.name}: {several}: such cases count like all others; to leave them out, add to each where: "
        f"and (not {_column(column.name)} in ({quoted}))"
    )


def _is_not_done(status: str) -> bool:
    return re.search(NOT_DONE, status, re.IGNORECASE) is not None


def _column(name: str) -> str:
    """A column as a condition names it."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
