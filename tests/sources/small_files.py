"""Two rows of observations as files, and short ways to write a file and to see what was read."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from cityscore.model import InvalidObservations

HEADER = "metric,day,numerator,denominator\n"
ROWS = HEADER + "calls,2025-03-18,5,1\ncalls,2025-03-19,7,1\n"
TWO_ROWS = [("calls", "2025-03-18", "5"), ("calls", "2025-03-19", "7")]
"""What the rows read as."""


def packed(content: str | bytes) -> bytes:
    """Compressed with gzip."""
    return gzip.compress(content.encode() if isinstance(content, str) else content, mtime=0)


def written(content: str | bytes, name: str = "calls.csv") -> str:
    """A file in the folder of the test, and folders as needed."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    """Metric, day and numerator of each row."""
    return [tuple(row.values()) for row in table.select(["metric", "day", "numerator"]).to_pylist()]


def problems_of(act: Callable[[], object]) -> list[str]:
    """What an act that can't be done is told, a line each."""
    with pytest.raises(InvalidObservations) as error:
        act()
    return str(error.value).splitlines()
