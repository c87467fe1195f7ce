"""Sheets as people keep figures in them, long or wide, made into observations."""

from cityscore.library.sheets.guessing import guessed
from cityscore.library.sheets.headings import Headings, headings_of
from cityscore.library.sheets.plan import Ask, Plan, Reading, Role
from cityscore.library.sheets.reading import Read, Rejected, read_sheets

__all__ = [
    "Ask",
    "Headings",
    "Plan",
    "Read",
    "Reading",
    "Rejected",
    "Role",
    "guessed",
    "headings_of",
    "read_sheets",
]
