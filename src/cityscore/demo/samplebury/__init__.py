"""Samplebury, July 2024 to June 2025: a city that does not exist, whose services are counted as most cities' are."""

from __future__ import annotations

from pathlib import Path

from cityscore.demo.samplebury.made_rows import MadeRow, made_rows
from cityscore.demo.samplebury.year import DAY, FIRST_DAY, LAST_DAY, YEAR_BEGINS

DEFINITIONS = Path(__file__).parent / "samplebury.yaml"

__all__ = ["DAY", "DEFINITIONS", "FIRST_DAY", "LAST_DAY", "YEAR_BEGINS", "MadeRow", "made_rows"]
