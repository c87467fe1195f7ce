"""Boston 311, 2015: whether requests to the City were done in time, counted from its own cases (see SOURCE.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the definitions and the cases are."""
DEFINITIONS = FOLDER / "boston-311.yaml"
CASES = FOLDER / "boston_311_2015.parquet"
LAST_DAY = date(2015, 12, 31)
