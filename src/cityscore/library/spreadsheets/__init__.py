"""Spreadsheets as people keep figures in them, long or wide, made into observations."""

from cityscore.library.spreadsheets.guessing import guessed
from cityscore.library.spreadsheets.headings import Headings, headings_of
from cityscore.library.spreadsheets.sheet_plan import Ask, ColumnRole, Reading, SheetPlan
from cityscore.library.spreadsheets.sheet_reading import Read, Rejected, read_sheets

__all__ = [
    "Ask",
    "ColumnRole",
    "Headings",
    "Read",
    "Reading",
    "Rejected",
    "SheetPlan",
    "guessed",
    "headings_of",
    "read_sheets",
]
