"""Rows of a tab that are no figures of their own: they add up others, are said to be none, or are cut in two."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cityscore.library.spreadsheets.naming import is_total, looks, may_be_whole_city
from cityscore.library.spreadsheets.sheet_plan import FIGURES, UNCLEAR, Reading, Whole
from cityscore.library.spreadsheets.tab import SheetTab
from cityscore.library.spreadsheets.text_columns import distinct
from cityscore.scoring.observations import Bools

FIRST, REST = r"^[-+(]?[$€£]?\d{1,3}$", r"^\d{3}(\.\d+)?\)?%?$"
"""The two halves of a number that its own comma cut in two."""


def total_rows(tab: SheetTab, reading: Reading, own: Collection[str]) -> Bools:
    """The rows that add up others: where a metric, day or district would be, they say so.

    A metric that is called so itself (``own`` are the names that metrics have here) is none.
    """
    is_left_out = np.zeros(len(tab.lines), dtype=np.bool_)
    for place, role in enumerate(tab.roles):
        if role.name == "district" and reading.whole is Whole.TOTAL:
            is_left_out |= _among(tab.texts(place), may_be_whole_city)
        elif role.name in ("metric", "day") or (place == 0 and not role.name):
            is_left_out |= _among(tab.texts(place), lambda text: is_total(text) and looks(text) not in own)
    return is_left_out


def nameless_rows(tab: SheetTab, reading: Reading, own: Collection[str]) -> Bools:
    """The rows whose name was said to be none of a metric."""
    place = tab.column("metric")
    if place is None:
        return np.zeros(len(tab.lines), dtype=np.bool_)
    return _among(tab.texts(place), lambda text: reading.names.get(looks(text)) == "" and looks(text) not in own)


def split_rows(tab: SheetTab) -> Bools:
    """The rows whose figure and next cell look like one number, and that go on where no heading stands."""
    none = np.zeros(len(tab.lines), dtype=np.bool_)
    beyond = [
        place
        for place, role in enumerate(tab.roles)
        if role.name in ("", UNCLEAR) and not tab.headings.texts[place] and not tab.grid.typed
    ]
    if not beyond:
        return none
    goes_on = reduce(np.logical_or, (_filled(tab.texts(place)) for place in beyond))
    split = none
    for place, role in enumerate(tab.roles[:-1]):
        if role.name in FIGURES:
            split = split | (_matches(tab.texts(place), FIRST) & _matches(tab.texts(place + 1), REST))
    return goes_on & split


def _filled(cells: pa.Array) -> Bools:
    return np.asarray(pc.is_valid(cells).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _matches(cells: pa.Array, pattern: str) -> Bools:
    fits = pc.fill_null(pc.match_substring_regex(cells, pattern), False)
    return np.asarray(fits.to_numpy(zero_copy_only=False), dtype=np.bool_)


def _among(cells: pa.Array, chosen: Callable[[str], bool]) -> Bools:
    """The cells whose text is chosen."""
    texts = [text for text in distinct(cells) if chosen(text)]
    return np.asarray(pc.is_in(cells, pa.array(texts, pa.string())).to_numpy(zero_copy_only=False), dtype=np.bool_)
