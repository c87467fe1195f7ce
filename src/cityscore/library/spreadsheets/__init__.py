"""Spreadsheets as people keep figures in them, long or wide, made into observations."""

from cityscore.library.spreadsheets.guessing import guessed
from cityscore.library.spreadsheets.headings import Headings, headings_of
from cityscore.library.spreadsheets.naming import looks
from cityscore.library.spreadsheets.remembering import recalled
from cityscore.library.spreadsheets.sheet_outcome import Read, Rejected
from cityscore.library.spreadsheets.sheet_plan import UNCLEAR, Ask, ColumnRole, Reading, SheetPlan, Whole
from cityscore.library.spreadsheets.sheet_reading import read_sheets

__all__ = [
    "UNCLEAR",
    "Ask",
    "ColumnRole",
    "Headings",
    "Read",
    "Reading",
    "Rejected",
    "SheetPlan",
    "Whole",
    "guessed",
    "headings_of",
    "looks",
    "read_sheets",
    "recalled",
]
