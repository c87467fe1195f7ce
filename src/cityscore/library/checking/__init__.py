"""Checks observations in a dataframe against the definitions and turns them into the columns that scoring reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from cityscore.files.days import read_days
from cityscore.files.found import NOTHING, Found
from cityscore.library.checking.apart import check_apart
from cityscore.library.checking.duplicates import (
    KEEP_ONE,
    OR_SAY,
    Duplicates,
    duplicates_mode,
    find_duplicates,
    grouped,
    merged,
)
from cityscore.library.checking.figures import read_figures
from cityscore.library.checking.filing import check_filing
from cityscore.library.checking.findings import Findings
from cityscore.library.checking.names import UNKNOWN, read_districts, read_metrics
from cityscore.library.checking.origins import check_origins
from cityscore.library.checking.rows import rows_of
from cityscore.model import Definitions
from cityscore.model.problems import SHOWN
from cityscore.scoring.observations import Ints, Observations
from cityscore.sources.reading import AnyPath, Progress, load


def check(
    frame: object,
    definitions: Definitions,
    *,
    duplicates: str = Duplicates.ERROR,
    earlier: Found = NOTHING,
    source: Ints | None = None,
    shown: int = SHOWN,
) -> Observations:
    """Check a dataframe of observations and return its rows as ``Observations``, in the same order.

    ``frame`` is any dataframe that Narwhals takes (pandas, Polars, PyArrow; a lazy one is collected), with the columns
    ``metric``, ``day``, ``numerator``, ``denominator`` or ``value``, ``count``, and optionally ``district``.
    ``duplicates`` is error, last or sum. ``source``, shape (rows,), says which of the definitions' sources each row
    is from; a metric that names its source takes rows from no other. Raises ``InvalidObservations`` with every problem
    found: the first ``shown`` and their number, among the ones found ``earlier`` while its files were read.
    """
    mode = duplicates_mode(duplicates)
    rows = rows_of(frame)
    findings = Findings(rows.places, earlier, shown)
    metric = read_metrics(rows["metric"], definitions, findings)
    fits = metric != UNKNOWN
    if source is not None:
        fits &= ~check_origins(metric, source, definitions, findings)
    days = read_days(rows["day"])
    findings.add(days.blank, "day", ("is blank", "write the day, such as 2025-03-18"))
    findings.add(days.wrong, "day", days.say)
    check_filing(metric, days, definitions, findings)
    check_apart(metric, days, definitions, findings)
    district, districts = read_districts(rows["district"], findings)
    figures = read_figures(rows, metric, definitions, findings)
    day = days.numbers.astype("datetime64[D]")
    data = Observations(metric, district, day, figures.numerator, figures.denominator, districts)
    if figures.exempt.any():
        data = replace(data, exempt=figures.exempt)
    sound = np.flatnonzero(fits & days.good & (figures.good | ~figures.samples))
    groups = grouped(data, figures.samples, sound)
    if mode is Duplicates.ERROR:
        fix = OR_SAY if source is None else KEEP_ONE
        find_duplicates(data, figures.samples, groups, definitions, findings, fix)
    findings.raise_if_any()
    return merged(data, figures.samples, groups, definitions, mode)


def check_files(
    paths: AnyPath | Iterable[AnyPath],
    definitions: Definitions,
    *,
    duplicates: str = Duplicates.ERROR,
    progress: Progress | None = None,
) -> Observations:
    """Read and check files of observations at once, so that one error shows all that is wrong with them."""
    loaded = load(paths, progress=progress)
    return check(loaded.table, definitions, duplicates=duplicates, earlier=loaded.found)
