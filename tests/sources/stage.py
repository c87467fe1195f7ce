"""A place that a connector fetches from in tests. Each connector's own test has some, as ``STAGES``, by their names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from cityscore.model import Source, from_plain

Row: TypeAlias = dict[str, str]
"""A row's cells as they are written; one that is not there is blank."""

COLUMNS = ("metric", "day", "district", "numerator", "denominator", "value", "count")


@dataclass(frozen=True)
class Stage:
    """A place that a connector fetches from: how a test puts rows there, and what a source of it says."""

    settings: dict[str, Any]
    nowhere: dict[str, Any]
    """The settings of a source where nothing is."""
    put: Callable[[Path, list[Row]], None]
    looked: Callable[[Path], str] = str
    """Where it is looked for, as a problem says it."""

    def source(self, folder: Path, rows: list[Row]) -> Source:
        """A source that holds rows, which are put there."""
        self.put(folder, rows)
        return from_plain(Source, {"slug": "daily", **self.settings})

    def source_nowhere(self) -> Source:
        """A source where nothing is."""
        return from_plain(Source, {"slug": "daily", **self.nowhere})


def table_of(rows: list[Row]) -> pa.Table:
    """Rows as a table of texts, blank cells missing."""
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in COLUMNS})
