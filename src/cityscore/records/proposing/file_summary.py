"""Read a file of records that nobody has described: which column is what, and what its cases show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from glob import glob
from pathlib import Path

import ibis.expr.types as ir

from cityscore.engines import FIX
from cityscore.engines.file_kinds import kind_of_all
from cityscore.engines.files import writing_of
from cityscore.engines.missing_words import with_blanks
from cityscore.model import CityScoreError, FileSource, InvalidInput
from cityscore.records.proposing.case_profile import CaseProfile, seen
from cityscore.records.proposing.categories import Categories, categories, id_candidates, take_id
from cityscore.records.proposing.column_profile import ProfiledColumn, before, exact_distinct, profiled
from cityscore.records.proposing.oddities import oddities
from cityscore.records.proposing.time_columns import Milestones, milestones
from cityscore.records.proposing.words_for_nothing import MissingWord, missing_words, stated_words
from cityscore.sources import connector_of

MOST_TIMES = 10
"""Columns of times that are compared with each other."""
NAMED = 30
"""Columns that an error names."""
LOOKED_FOR = "looked for times such as 2025-03-18 14:05:00, 03/18/2025 02:05:00 PM or 18.03.2025"


@dataclass(frozen=True)
class Survey:
    """What was found in a file."""

    rows: int
    columns: tuple[ProfiledColumn, ...]
    course: Milestones
    sorts: Categories
    as_of: int
    """The newest time of opening or closing in it, but not after now: the moment that it shows its cases at."""
    everything: CaseProfile
    types: tuple[CaseProfile, ...]
    missing: tuple[MissingWord, ...] = ()
    """Words for nothing in the columns that were taken for something; they were taken for blanks."""
    oddities: tuple[str, ...] = ()
    """What looks wrong in the cases, in words."""


def survey(file: Path, now: datetime) -> Survey:
    """Read a file of records; ``now`` is the city's local time. Raises ``CityScoreError`` if it holds no records."""
    if not file.is_file() and not glob(str(file), recursive=True):  # noqa: PTH207  (as the engine finds them)
        raise CityScoreError(f"{file}: there is no such file → check the path")
    if file.is_file() and not file.stat().st_size:
        raise CityScoreError(f"{file}: is empty → give a file with a header and a row for each case")
    source = FileSource(slug="records", path=file.name)
    try:
        with connector_of(source, file.parent).opened() as table:
            found = _surveyed(table, file, int(now.timestamp()))
    except InvalidInput as error:
        problem = error.problems[0]
        reason = problem.message.removeprefix("can't be read: ").removeprefix(f"{str(file)!r} ")
        fix = "give a CSV, Parquet or JSON file" if problem.fix == FIX else problem.fix
        said = (
            reason if reason.startswith(("is ", "has ", "holds ", "can't ")) else f"can't be read as records: {reason}"
        )
        raise CityScoreError(f"{file}: {said} → {fix}") from error
    is_csv = file.is_file() and kind_of_all(source, [file]) == "csv"
    above = writing_of(file).above if is_csv else 0
    left_out = [f"{'a line' if above == 1 else f'{above:,} lines'} above the header, left out"] if above else []
    return replace(found, oddities=(*left_out, *found.oddities))


def _surveyed(written: ir.Table, file: Path, now: int) -> Survey:
    words = missing_words(written)
    table = with_blanks(written, stated_words(words))
    columns = profiled(table)
    _refuse_what_holds_no_records(columns, file)
    timed = [column for column in columns if column.times][:MOST_TIMES]
    course = milestones(timed, before(table, timed), now)
    if course.opened is None:
        raise CityScoreError(
            f"{file}: no column holds times; {LOOKED_FOR}, and found {_names(columns)} "
            "→ give a file with the time that each case was opened"
        )
    sorts = categories(columns, timed)
    candidates = id_candidates(
        [
            profiled_column
            for profiled_column in columns
            if profiled_column not in (sorts.type, sorts.district, sorts.department)
        ]
    )
    take_id(sorts, candidates, exact_distinct(table, [column.name for column in candidates]))
    as_of = min(
        now,
        max(
            profiled_column.times.last
            for profiled_column in (course.opened, course.closed)
            if profiled_column and profiled_column.times
        ),
    )
    taken = {
        column.name
        for column in (course.opened, course.closed, course.due, sorts.type, sorts.district, sorts.department, sorts.id)
        if column is not None
    }
    everything, types = seen(table, course, sorts, as_of)
    return Survey(
        columns[0].rows,
        tuple(columns),
        course,
        sorts,
        as_of,
        everything,
        tuple(types),
        tuple(word for word in words if word.column in taken),
        tuple(oddities(table, columns, course, sorts, [profile.type or "" for profile in types], now)),
    )


def _refuse_what_holds_no_records(columns: Sequence[ProfiledColumn], file: Path) -> None:
    if not columns or (not columns[0].rows and len(columns) == 1):
        raise CityScoreError(f"{file}: is empty → give a file with a header and a row for each case")
    if not columns[0].rows:
        raise CityScoreError(
            f"{file}: has a header but no rows; its columns are {_names(columns)} "
            "→ give a file with a row for each case"
        )
    if len(columns) == 1:
        raise CityScoreError(
            f"{file}: has one column, {_names(columns)}; a case needs a time and more "
            "→ check that commas, semicolons, tabs or | stand between the columns"
        )


def _names(columns: Sequence[ProfiledColumn]) -> str:
    names = ", ".join(repr(column.name) for column in columns[:NAMED])
    return names + (f" and {len(columns) - NAMED} more columns" if len(columns) > NAMED else "")
