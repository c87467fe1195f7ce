"""Checks a table of observations in one pass: its columns, their cells, the rows, their figures, and duplicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from cityscore.files.file_problems import NO_PROBLEMS, FileProblems
from cityscore.library.checking.cells import UNKNOWN, read_cells
from cityscore.library.checking.duplicates import KEEP_ONE, OR_SAY, Duplicates, RowGroups
from cityscore.library.checking.figure_checks import check_figures
from cityscore.library.checking.findings import Findings
from cityscore.library.checking.last_day import last_possible_day
from cityscore.library.checking.row_checks import check_rows
from cityscore.library.checking.table_columns import read_columns
from cityscore.model import Definitions
from cityscore.model.problems import SHOWN
from cityscore.scoring.observations import Ints, Observations
from cityscore.sources.reading import AnyPath, Progress, load_files


def check_observations(
    table: object,
    definitions: Definitions,
    *,
    duplicates: str = Duplicates.ERROR,
    earlier: FileProblems = NO_PROBLEMS,
    source: Ints | None = None,
    last: date | None = None,
    shown: int = SHOWN,
) -> Observations:
    """Check a table of observations and return its rows as ``Observations``, in the same order.

    ``table`` is any dataframe that Narwhals takes (pandas, Polars, PyArrow; a lazy one is collected), with the columns
    ``metric``, ``day``, ``numerator``, ``denominator`` or ``value``, ``count``, and optionally ``district``.
    ``duplicates`` is error, last or sum. ``source``, shape (rows,), says which of the definitions' sources each row
    is from; a metric that names its source takes rows from no other, and names of districts are cleaned, not refused.
    ``last`` is the last day that a row can be of (default: today in the city): what is still to come is refused.
    Raises ``InvalidObservations`` with every problem found: the first ``shown`` and their number, among the ones found
    ``earlier`` while its files were read.
    """
    mode = Duplicates(duplicates)
    groups, findings = _looked_through(table, definitions, mode, earlier, source, shown, last)
    findings.raise_if_any()
    return groups.merged(definitions, mode)


@dataclass(frozen=True)
class WrongRows:
    """What is wrong with rows of one source."""

    source: int
    """Its index in the definitions."""
    metrics: frozenset[int]
    """Those that the wrong rows are of, by their indices."""
    is_whole: bool
    """Whether there is a wrong row whose metric can't be known, so that none of the source can be taken."""
    problems: FileProblems


def check_by_source(
    table: object, definitions: Definitions, source: Ints, *, last: date | None = None
) -> tuple[Observations, tuple[WrongRows, ...]]:
    """Check a table of observations, and tell what is wrong with it source by source, rather than raise.

    Returns all rows, in the same order; those of a metric, or of a source, that has wrong ones mean nothing.
    """
    groups, findings = _looked_through(table, definitions, Duplicates.ERROR, NO_PROBLEMS, source, SHOWN, last)
    rows, reached = groups.observations, findings.reached
    wrong = []
    for index in np.unique(source[reached]):
        metrics = set(rows.metric[reached[source[reached] == index]].tolist())
        problems = findings.among(source == index)
        wrong.append(WrongRows(int(index), frozenset(metrics - {UNKNOWN}), UNKNOWN in metrics, problems))
    return rows, tuple(wrong)


def _looked_through(
    table: object,
    definitions: Definitions,
    mode: Duplicates,
    earlier: FileProblems,
    source: Ints | None,
    shown: int,
    last: date | None,
) -> tuple[RowGroups, Findings]:
    columns = read_columns(table)
    findings = Findings(columns.places, earlier, shown)
    cells = read_cells(columns, definitions, findings, cleans_districts=source is not None)
    sound = check_rows(cells, definitions, source, last or last_possible_day(definitions), findings)
    figures = check_figures(cells, definitions, findings)
    del cells  # of millions of rows, before they are sorted
    groups = RowGroups.of(figures, sound)
    if mode is Duplicates.ERROR:
        groups.check(definitions, columns.places, OR_SAY if source is None else KEEP_ONE, findings)
    return groups, findings


def check_files(
    paths: AnyPath | Iterable[AnyPath],
    definitions: Definitions,
    *,
    duplicates: str = Duplicates.ERROR,
    last: date | None = None,
    progress: Progress | None = None,
) -> Observations:
    """Read and check files of observations at once, so that one error shows all that is wrong with them."""
    loaded = load_files(paths, progress=progress)
    return check_observations(loaded.table, definitions, duplicates=duplicates, earlier=loaded.problems, last=last)
