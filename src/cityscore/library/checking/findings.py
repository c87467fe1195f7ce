"""Gathers what the stages found wrong: spells out only the first ones, in the order of rows, and counts the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems
from cityscore.library.checking.table_columns import Places
from cityscore.model import InvalidObservations, Problem
from cityscore.model.problems import SHOWN
from cityscore.scoring.observations import Bools, Ints
from cityscore.sources.columns import COLUMNS

Says: TypeAlias = tuple[str, str]
"""What is wrong, and how to mend it."""

Say: TypeAlias = Says | Callable[[int], Says]
"""The same for every row, or told for one."""


class Findings:
    """What is wrong with the rows of a table, and what was wrong with its files before.

    A rule hands over the rows that break it and a function that says what is wrong with one of them; that function is
    called only for rows that are shown, so a million bad rows cost an array and not a million texts.
    """

    def __init__(self, places: Places, earlier: FileProblems = NO_PROBLEMS, shown: int = SHOWN) -> None:
        self._places, self._earlier, self._shown = places, earlier, shown
        self._broken: list[tuple[Ints, str, Say]] = []
        self._reached: list[Ints] = []
        self._total = earlier.total

    def add(self, broken: Bools | Ints, column: str, say: Say, *, reach: Bools | None = None) -> None:
        """Add rows that break a rule, as a mask or as row numbers in ascending order; column '' is the whole row.

        ``reach`` are all rows that can't be taken because of it, where only the first of them are told.
        """
        rows = np.flatnonzero(broken) if broken.dtype == np.bool_ else broken.astype(np.int64)
        if len(rows):
            self._total += len(rows)
            self._broken.append((rows, column, say))
            self._reached.append(rows if reach is None else np.flatnonzero(reach))

    @property
    def reached(self) -> Ints:
        """The rows that can't be taken, in order."""
        return np.unique(np.concatenate(self._reached)) if self._reached else np.empty(0, dtype=np.int64)

    def among(self, rows: Bools) -> FileProblems:
        """What is wrong with some of the rows, as a mask: the first problems, and the number of all."""
        return FileProblems(
            tuple(self._problem(row, column, say) for row, _, column, say in self._told(rows)),
            sum(int(np.count_nonzero(rows[broken])) for broken, _, _ in self._broken),
        )

    def raise_if_any(self) -> None:
        """Raise ``InvalidObservations`` with the first problems and the number of all, if there are any."""
        if self._total:
            raise InvalidObservations(self._first(), total=self._total)

    def _first(self) -> list[Problem]:
        problems = [self._problem(row, column, say) for row, _, column, say in self._told()]
        if not self._earlier.first:
            return problems
        # those of its files first, where a line has some of both: a sort keeps the order of equals
        return sorted(
            [*self._earlier.first, *problems],
            key=lambda problem: (self._places.rank(problem.file), problem.line or 0),
        )[: self._shown]

    def _told(self, among: Bools | None = None) -> list[tuple[int, int, str, Say]]:
        """Those that are spelled out: row, the column's rank, column, and what to say."""
        by_rule = ((rows if among is None else rows[among[rows]], column, say) for rows, column, say in self._broken)
        first = sorted(
            ((int(row), _rank(column), column, say) for rows, column, say in by_rule for row in rows[: self._shown]),
            key=lambda finding: finding[:2],
        )
        return first[: self._shown]

    def _problem(self, row: int, column: str, say: Say) -> Problem:
        file, line = self._places.of(row)
        message, fix = say(row) if callable(say) else say
        return Problem(message=message, fix=fix, file=file, line=line, column=column or None)


def _rank(column: str) -> int:
    return COLUMNS.index(column) if column in COLUMNS else -1
