"""Figures for which a source writes a word for nothing: missing, as if their rows were left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.files.missing import DASH, compared_words
from cityscore.files.text import blank, is_text
from cityscore.scoring.observations import Bools
from cityscore.sources.columns import EXEMPT, FIGURES
from cityscore.sources.combined_tables import Loaded

STATED = ("numerator", "value")
"""Without which there is no figure."""


def without_missing(loaded: Loaded, words: Sequence[str]) -> Loaded:
    """Rows whose figure is one of some words are left out; elsewhere among the figures such a word is a blank.

    A row that says that no figure is due stays. What is no figure keeps its words: a district called None is no city.
    """
    table = loaded.table
    columns = [name for name in FIGURES if name in table.column_names and is_text(table[name])]
    if not words or not columns:
        return loaded
    gone = np.zeros(table.num_rows, dtype=np.bool_)
    for name in columns:
        said = _said(table[name].combine_chunks(), words)
        gone |= said & (name in STATED)
        cells = pc.if_else(pa.array(said), pa.scalar(None, table[name].type), table[name])
        table = table.set_column(table.column_names.index(name), name, cells)
    if EXEMPT in table.column_names:
        gone &= blank(table[EXEMPT].combine_chunks())
    return replace(loaded, table=table.filter(pa.array(~gone)).combine_chunks() if gone.any() else table)


def _said(cells: pa.Array, words: Sequence[str]) -> Bools:
    compared = compared_words(words)
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    said = pc.is_in(plain, pa.array(sorted(compared), plain.type))
    if DASH in compared:
        said = pc.or_kleene(said, pc.match_substring_regex(plain, "^-+$"))
    return np.asarray(pc.fill_null(said, False).to_numpy(zero_copy_only=False), dtype=np.bool_)
