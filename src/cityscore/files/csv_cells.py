"""Cells of CSV that go out: a text that a spreadsheet would take for a formula stands behind an apostrophe.

All CSV that people can open is guarded, whoever it is for: districts come from raw records, and so from outside. JSON
and Parquet are opened by programs, and say every text as it is. What reads CSV of ours again takes the apostrophe
away. Numbers are no text, and stay as they are, negative ones too.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

FORMULA = "=+\\-@\t\r\n＝＋－＠"
"""With which formulas begin, in some languages' spreadsheets as full-width letters (OWASP, CSV Injection)."""
NEEDS_GUARD = re.compile(f"'*[{FORMULA}]")
GUARDED = re.compile(f"''*[{FORMULA}]")


def guard_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> guard_cell("=1+1"), guard_cell("Dorchester"), guard_cell("'=1+1"), guard_cell("'s Gravenhage")
    ("'=1+1", 'Dorchester', "''=1+1", "'s Gravenhage")
    """
    return f"'{text}" if NEEDS_GUARD.match(text) else text


def unguard_cell(text: str) -> str:
    """What ``guard_cell`` was given.

    >>> unguard_cell("'=1+1"), unguard_cell("''=1+1"), unguard_cell("'s Gravenhage")
    ('=1+1', "'=1+1", "'s Gravenhage")
    """
    return text[1:] if GUARDED.match(text) else text


def guard_table(table: pa.Table) -> pa.Table:
    """A table whose texts are guarded; all else is as it was."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            table = table.set_column(place, field, _guarded_column(table.column(place)))
    return table


def _guarded_column(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    needs = pc.match_substring_regex(texts, f"^{NEEDS_GUARD.pattern}")
    if not pc.any(needs).as_py():
        return texts
    return pc.if_else(needs, pc.binary_join_element_wise("'", texts, ""), texts)
