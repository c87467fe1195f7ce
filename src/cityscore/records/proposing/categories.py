"""Which columns hold a case's type, district, department and number: by their names and their values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cityscore.records.proposing.column_names import (
    DEPARTMENT,
    DEPARTMENTS,
    DISTRICT,
    ID,
    NO_DISTRICT,
    NO_ID,
    NO_TYPE,
    TYPE,
    points,
    words,
)
from cityscore.records.proposing.column_profile import ProfiledColumn
from cityscore.records.proposing.time_columns import BY_NAME

MOST_TYPES, MOST_DISTRICTS, MOST_DEPARTMENTS = 3_000, 400, 200
FEW_DISTRICTS = 100
LONGEST_TYPE = 80
"""Letters of a type, on average; free text is longer."""
CODE = 5
"""Letters of a code, on average, at most."""
ALONE = 0.8
"""How different a column's values must be, nearly, to be looked at as ids."""
SURE = 12
"""Points of a name that says that it is a case's number, also where the number comes again and again."""
MOST_ROWS = 50
"""Rows that a case's history may have, on average."""
BY_VALUES = "by its values alone"
OTHERS = 3
"""Other candidates that are named."""


@dataclass
class Categories:
    """The columns that sort cases, why each was taken, and what else could have been."""

    type: ProfiledColumn | None = None
    district: ProfiledColumn | None = None
    department: ProfiledColumn | None = None
    id: ProfiledColumn | None = None
    grounds: dict[str, str] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)
    repeated: int = 0
    """Rows whose id stands in an earlier row too."""
    is_history: bool = False
    """Whether ids come again and again, as if each row told what became of a case."""


def categories(columns: Sequence[ProfiledColumn], taken: Sequence[ProfiledColumn]) -> Categories:
    """Recognise all but the id, among the columns that are not taken yet."""
    free = [column for column in columns if column.times is None and column not in taken and column.filled]
    sorts = Categories()
    for role, fit in (("type", type_fit), ("district", district_fit), ("department", department_fit)):
        _take(sorts, role, [(fit(column), column) for column in free])
        free = [column for column in free if column is not getattr(sorts, role)]
    if sorts.type is None:
        named = {name for names in sorts.others.values() for name in names}
        sorts.type = _type_by_values([column for column in free if column.name not in named])
        if sorts.type is not None:
            sorts.grounds["type"] = BY_VALUES
    return sorts


def type_fit(column: ProfiledColumn) -> float:
    """How well a column fits as the type of a request."""
    name = points(column.name, TYPE, NO_TYPE)
    if not name or not _repeats(column, MOST_TYPES) or _length(column) > LONGEST_TYPE or _numbers(column) > 0.5:
        return 0
    return name + column.share_filled - (6 if column.distinct == 1 else 0)  # one type tells no cases apart


def district_fit(column: ProfiledColumn) -> float:
    """How well a column fits as the district: names rather than numbers, not too many, well filled."""
    name = points(column.name, DISTRICT, NO_DISTRICT)
    if not name or column.distinct < 2 or not _repeats(column, MOST_DISTRICTS) or column.share_filled < 0.5:
        return 0
    longer = 0.5 * (len(words(column.name).split()) - 1)  # "ward" rather than "police ward of the caller"
    return name + column.share_filled - longer - 4 * _numbers(column) - (4 if column.distinct > FEW_DISTRICTS else 0)


def department_fit(column: ProfiledColumn) -> float:
    """How well a column fits as the department: names rather than codes."""
    name = points(column.name, DEPARTMENT)
    share_named = sum(bool(re.search(DEPARTMENTS, value, re.IGNORECASE)) for value in column.values) / len(
        column.values
    )
    if not name and words(column.name) not in ("subject", "queue", "assigned to"):
        return 0
    if not _repeats(column, MOST_DEPARTMENTS) or _numbers(column) > 0.5 or (not name and share_named < 0.5):
        return 0
    return max(name, 12 * share_named) + column.share_filled - (5 if _length(column) <= CODE else 0)


def id_candidates(columns: Sequence[ProfiledColumn]) -> list[ProfiledColumn]:
    """The columns that could be a case's number, whose values are to be counted exactly."""
    return [
        column
        for column in columns
        if column.times is None
        and column.filled
        and (column.distinct >= ALONE * column.filled or points(column.name, ID, NO_ID) >= 8)
        and not any(re.fullmatch(r"-?\d+\.\d+", value) for value in column.values)
        and _length(column) <= LONGEST_TYPE
    ]


def take_id(sorts: Categories, candidates: Sequence[ProfiledColumn], distinct: dict[str, int]) -> None:
    """Take the column that is named as an id or, without one, is different in every row."""

    def fit(column: ProfiledColumn) -> float:
        is_unique = distinct[column.name] == column.rows
        is_nearly = distinct[column.name] >= ALONE * column.rows
        return (points(column.name, ID, NO_ID) + (6 if is_unique else 0)) if is_nearly else 0

    sorts.id = max(filter(fit, candidates), key=fit, default=None)
    if sorts.id is None:
        sorts.id = next((column for column in candidates if _numbers_a_history(column, distinct[column.name])), None)
        sorts.is_history = sorts.id is not None
    if sorts.id is not None:
        sorts.grounds["id"] = BY_NAME if points(sorts.id.name, ID, NO_ID) else "different in every row"
        sorts.repeated = sorts.id.filled - distinct[sorts.id.name]


def _numbers_a_history(column: ProfiledColumn, distinct: int) -> bool:
    """Whether a column is named as a case's number, and each number stands in a few rows."""
    return points(column.name, ID, NO_ID) >= SURE and MOST_ROWS * distinct >= column.filled > distinct > 1


def _take(sorts: Categories, role: str, fits: Sequence[tuple[float, ProfiledColumn]]) -> None:
    """The column that fits best, and the next ones' names."""
    ordered = [column for fit, column in sorted(fits, key=lambda scored: -scored[0]) if fit > 0]
    if ordered:
        setattr(sorts, role, ordered[0])
        by_name = points(ordered[0].name, {"type": TYPE, "district": DISTRICT, "department": DEPARTMENT}[role])
        sorts.grounds[role] = BY_NAME if by_name else BY_VALUES
        sorts.others[role] = [column.name for column in ordered[1 : OTHERS + 1]]


def _type_by_values(columns: Sequence[ProfiledColumn]) -> ProfiledColumn | None:
    """A column of words with several values, each of which comes again and again."""
    not_types = r"status|source|channel|method|address|street|city|state|name|zip|code|flag|on ?time|latitude|longitude"
    fitting = [
        column
        for column in columns
        if column.is_text
        and 2 <= column.distinct <= column.filled / 10
        and column.distinct <= 300
        and column.share_filled >= 0.9
        and CODE < _length(column) <= LONGEST_TYPE
        and not re.search(not_types, words(column.name))
    ]
    return max(fitting, key=lambda column: column.distinct, default=None)


def _repeats(column: ProfiledColumn, most: int) -> bool:
    """Whether its values come again and again."""
    return column.distinct <= most and column.distinct <= max(1, column.filled / 2) * 1.1


def _numbers(column: ProfiledColumn) -> float:
    """The share of its values that are numbers."""
    return sum(bool(re.fullmatch(r"-?\d+(\.\d+)?", value)) for value in column.values) / len(column.values)


def _length(column: ProfiledColumn) -> float:
    return sum(map(len, column.values)) / len(column.values) if column.values else 0.0
